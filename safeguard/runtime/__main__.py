"""`python -m safeguard.runtime run` (the product) and `python -m safeguard.runtime services` (what lies under it)."""

import argparse
import os
import sys

from safeguard.runtime import product, services
from safeguard.runtime.datadir import DataDir, RuntimeProblem
from safeguard.runtime.parts import Lifeline
from safeguard.runtime.supervisor import StopRequested, Supervisor, fail, stop_signals


def run_services(*, fast: bool) -> int:
    """PostgreSQL, Valkey and the mail catcher until Ctrl-C, for work on the code."""
    data = DataDir.at()
    with data.locked(), stop_signals() as no_more:
        supervisor = Supervisor(data, Lifeline())
        try:
            under = services.start(data, supervisor.lifeline, fast=fast)
            for running in under.parts:
                supervisor.watch_over(running)
            supervisor.say(f"Services are running. Their addresses are in {data.env_file}. Ctrl-C stops them.")
            supervisor.watch()
        except StopRequested:
            return 0
        finally:
            no_more()
            supervisor.stop()
            data.env_file.unlink(missing_ok=True)
    return 0


def wanted_port() -> int:
    """PORT as a number."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal():
        raise RuntimeProblem(f"PORT={text} is not a number. Use for example: make run PORT=8123")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m safeguard.runtime", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    under = commands.add_parser("services")
    under.add_argument("--fast", action="store_true", help="give up durability (tests, development)")
    whole = commands.add_parser("run")
    whole.add_argument("--empty", action="store_true", help="build no demo world")
    words = parser.parse_args()
    try:
        if words.command == "run":
            return product.run(wanted_port(), build_demo=not words.empty)
        return run_services(fast=words.fast)
    except RuntimeProblem as problem:
        return fail(problem)
    except PermissionError as error:
        return fail(f"This account may not use {error.filename}: was Safeguard started by another account before?")
    except KeyboardInterrupt:  # before anything was started
        return 130


if __name__ == "__main__":
    sys.exit(main())
