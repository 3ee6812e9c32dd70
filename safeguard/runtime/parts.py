"""One part of the product as a process: what to run, how to stop it, and its handle while it runs."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safeguard.runtime.datadir import ROOT, DataDir, RuntimeProblem

KEEPER = Path(__file__).with_name("keeper.py")


@dataclass(frozen=True)
class Part:
    """A program with everything needed to start and stop it. `grace` is in seconds."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    stop_signal: signal.Signals = signal.SIGTERM
    kill_signal: signal.Signals = signal.SIGKILL
    grace: float = 6
    account: tuple[int, int] | None = None


class Lifeline:
    """A pipe whose far end every keeper watches: it closes when this process ends, however it ends."""

    def __init__(self) -> None:
        self.far, self._near = os.pipe()

    def cut(self) -> None:
        os.close(self._near)
        os.close(self.far)


def wait_for_leftovers(data: DataDir, seconds: float = 15) -> None:
    """After a supervisor was killed, its keepers need a moment to stop their parts: do not start into that."""
    until = time.monotonic() + seconds
    for note in data.run.glob("*.pid"):
        while kept(note) and time.monotonic() < until:
            time.sleep(0.05)
        note.unlink(missing_ok=True)


def kept(note: Path) -> bool:
    """Whether the noted process still runs under a keeper (Linux; elsewhere taken as gone)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        parent = Path(f"/proc/{int(note.read_text())}/stat").read_text().rpartition(")")[2].split()[1]
        return str(KEEPER).encode() in Path(f"/proc/{parent}/cmdline").read_bytes()
    return False


class Running:
    """A part that has been started."""

    def __init__(self, part: Part, data: DataDir, lifeline: Lifeline) -> None:
        self.part = part
        self.data = data
        self.started = time.monotonic()
        user, group = part.account or (None, None)
        spec = {
            "name": part.name,
            "argv": [str(word) for word in part.argv],
            "cwd": str(part.cwd),
            "log": str(data.log(part.name)),
            "pidfile": str(data.pidfile(part.name)),
            "stop_signal": int(part.stop_signal),
            "kill_signal": int(part.kill_signal),
            "grace": part.grace,
            "user": user,
            "group": group,
            "lifeline": lifeline.far,
        }
        self.keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER), json.dumps(spec)],
            env=dict(part.env),
            stdin=subprocess.DEVNULL,
            pass_fds=[lifeline.far],
            start_new_session=True,
        )

    @property
    def code(self) -> int | None:
        """The exit code once the part and all its descendants have ended."""
        return self.keeper.poll()

    def wait(self, seconds: float | None = None) -> int:
        return self.keeper.wait(seconds)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when the part answers; say why when it ends or stays silent."""
        until = time.monotonic() + seconds
        while not ready():
            if self.code is not None:
                raise RuntimeProblem(f"{self.part.name} stopped while starting.\n{self.tail()}")
            if time.monotonic() > until:
                raise RuntimeProblem(f"{self.part.name} did not answer within {seconds:.0f} seconds.\n{self.tail()}")
            time.sleep(0.03)

    def ask_to_stop(self) -> None:
        if self.code is None:
            self.keeper.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask, wait for the grace, and make sure."""
        self.ask_to_stop()
        try:
            self.wait(self.part.grace + 3)
        except subprocess.TimeoutExpired:
            self.keeper.kill()
            self.wait()

    def tail(self, lines: int = 12) -> str:
        """The last lines of the part's log, to show with a failure."""
        path = self.data.log(self.part.name)
        text = path.read_text(errors="replace").splitlines()[-lines:] if path.exists() else []
        return "\n".join([f"The end of {path}:", *(f"  {line.partition(' ')[2]}" for line in text)])
