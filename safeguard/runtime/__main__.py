"""`python -m safeguard.runtime run` (the product) and `python -m safeguard.runtime services` (what lies under it)."""

import argparse
import sys

from safeguard.runtime import services
from safeguard.runtime.datadir import DataDir, RuntimeProblem
from safeguard.runtime.parts import Lifeline
from safeguard.runtime.supervisor import StopRequested, Supervisor, fail, stop_signals


def run_services(*, fast: bool) -> int:
    """PostgreSQL, Valkey and the mail catcher until Ctrl-C, for work on the code."""
    data = DataDir.at()
    with data.locked():
        supervisor = Supervisor(data, Lifeline())
        try:
            with stop_signals():
                under = services.start(data, supervisor.lifeline, fast=fast)
                for running in under.parts:
                    supervisor.watch_over(running)
                supervisor.say(f"Services are running. Their addresses are in {data.env_file}. Ctrl-C stops them.")
                supervisor.watch()
        except StopRequested:
            return 0
        finally:
            supervisor.stop()
            data.env_file.unlink(missing_ok=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m safeguard.runtime", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    under = commands.add_parser("services")
    under.add_argument("--fast", action="store_true", help="give up durability (tests, development)")
    words = parser.parse_args()
    try:
        return run_services(fast=words.fast)
    except RuntimeProblem as problem:
        return fail(problem)


if __name__ == "__main__":
    sys.exit(main())
