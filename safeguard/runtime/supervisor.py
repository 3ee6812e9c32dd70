"""Keeps a set of parts running: restarts one that dies, stops all of them in order, says both."""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import FrameType

from safeguard.runtime.datadir import DataDir
from safeguard.runtime.parts import Lifeline, Part, Running

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a restart; doubled each time
STEADY_AFTER = 60.0  # a part that lived this many seconds starts again at the first delay
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM arrived."""


class Supervisor:
    """The parts of one copy of the product, oldest first."""

    def __init__(self, data: DataDir, lifeline: Lifeline) -> None:
        self.data = data
        self.lifeline = lifeline
        self.running: dict[str, Running] = {}
        self.delays: dict[str, float] = {}
        self.due: dict[str, float] = {}

    def say(self, sentence: str) -> None:
        """Tell the terminal and the supervisor's own log. A closed terminal is no reason to stop."""
        stamp = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}Z"
        with self.data.log("supervisor").open("a") as log:
            log.write("".join(f"{stamp} {line}\n" for line in sentence.splitlines()))
        with contextlib.suppress(OSError):
            print(sentence, flush=True)

    def watch_over(self, running: Running) -> None:
        """Take charge of a part that was started elsewhere."""
        self.running[running.part.name] = running

    def start(self, part: Part) -> Running:
        running = Running(part, self.data, self.lifeline)
        self.watch_over(running)
        return running

    def watch(self) -> None:
        """Restart what dies, until a stop is requested."""
        while True:
            self.look(time.monotonic())
            time.sleep(0.2)

    def look(self, now: float) -> None:
        """One round: note the dead, start again those whose time has come."""
        for name, running in list(self.running.items()):
            if running.code is None:
                continue
            if name not in self.due:
                self.due[name] = now + self.next_delay(running, now)
                self.say(
                    f"  {name} ended (code {running.code}); starting it again in {self.delays[name]:g} s. "
                    f"See {self.data.log(name)}"
                )
            elif now >= self.due[name]:
                del self.due[name]
                self.start(running.part)
                self.say(f"  {name} started again")

    def next_delay(self, running: Running, now: float) -> float:
        name = running.part.name
        steady = now - running.started > STEADY_AFTER
        last = 0.0 if steady else self.delays.get(name, 0.0)
        self.delays[name] = min(max(FIRST_DELAY, last * 2), LONGEST_DELAY)
        return self.delays[name]

    def stop(self, *stages: set[str]) -> None:
        """Stop the named parts of each stage together, stage by stage, then whatever is left, newest first."""
        named = set().union(*stages)
        left = [{name} for name in reversed(self.running) if name not in named]
        for stage in (*stages, *left):
            members = [self.running[name] for name in stage & self.running.keys()]
            for running in members:
                running.ask_to_stop()
            for running in members:
                running.stop()


@contextlib.contextmanager
def stop_signals() -> Iterator[Callable[[], None]]:
    """Turn the first stop signal into `StopRequested`; gives the function after which further ones change nothing."""

    def no_more() -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def request(_number: int, _frame: FrameType | None) -> None:
        no_more()
        raise StopRequested

    before = {number: signal.signal(number, request) for number in STOP_SIGNALS}
    try:
        yield no_more
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def fail(problem: Exception | str) -> int:
    """Show a problem without a traceback; the exit code."""
    print(f"\n{problem}\n", file=sys.stderr, flush=True)
    return 1
