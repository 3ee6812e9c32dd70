"""The whole product as a test drives it: started as `make run` starts it, with a hand on each of its processes."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from safeguard.runtime.datadir import ROOT, DataDir, RuntimeProblem, free_port, read_env
from safeguard.runtime.product import answers

OWN_SERVICES = ("DATABASE_URL", "APP_DATABASE_URL", "WORKER_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY")
PARTS = ("postgres", "valkey", "smtp", "web", "worker", "beat", "sweeper")


class Stack:
    """`with Stack(folder) as stack:` runs everything on `folder` and a free port; `extra` adds settings.

    With `build_demo=False` the database holds tables and nobody. The services are always its own.
    """

    def __init__(
        self, data_dir: str | Path, *, build_demo: bool = True, extra: Mapping[str, str] | None = None
    ) -> None:
        self.data = DataDir.at(data_dir)
        self.build_demo = build_demo
        self.extra = dict(extra or {})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        given = {key: value for key, value in os.environ.items() if key not in OWN_SERVICES}
        env = given | {"DEMO": "1", "PUBLIC_URL": self.url} | self.extra
        env |= {"DATA_DIR": str(self.data.path), "PORT": str(self.port), "ALLOWED_HOSTS": "127.0.0.1,localhost"}
        self.output = self.data.log("terminal").open("w")
        words = [sys.executable, "-m", "safeguard.runtime", "run", *([] if self.build_demo else ["--empty"])]
        self.supervisor = subprocess.Popen(words, cwd=ROOT, env=env, stdout=self.output, stderr=self.output)
        try:
            self.wait_until(lambda: answers(self.port), seconds=240)
            self.wait_until(lambda: all(part in self.pids for part in PARTS), seconds=30)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask as Ctrl-C does; after 20 seconds insist (the keepers then end every part)."""
        self.supervisor.terminate()
        try:
            self.supervisor.wait(20)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        self.output.close()

    @property
    def env(self) -> dict[str, str]:
        """The settings of the running services, to reach the same database and broker from the test."""
        return read_env(self.data.env_file)

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each part that is running now."""
        found = {}
        for part in PARTS:
            with contextlib.suppress(OSError, ValueError):
                found[part] = int(self.data.pidfile(part).read_text())
        return found

    def pid(self, part: str) -> int:
        """The process id of a part; waits while the part is between two lives."""
        self.wait_until(lambda: part in self.pids, seconds=60)
        return self.pids[part]

    def kill(self, part: str, *, wait: bool = True) -> None:
        """SIGKILL one part; unless told otherwise, return when the supervisor has started it again."""
        old = self.pid(part)
        os.kill(old, signal.SIGKILL)
        if wait:
            self.wait_for_other(part, old)

    def kill_valkey(self, *, wipe: bool = True, wait: bool = True) -> None:
        """SIGKILL the broker; with `wipe` everything it held is lost, as after the loss of its disk."""
        old = self.pid("valkey")
        os.kill(old, signal.SIGSTOP)  # it must not write again between the wiping and its end
        if wipe:
            for path in (self.data.path / "valkey").iterdir():
                if path.name != "valkey.conf":
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        os.kill(old, signal.SIGKILL)
        if wait:
            self.wait_for_other("valkey", old)

    def restart_database(self, *, wait: bool = True) -> None:
        """Stop PostgreSQL in the middle (sessions are cut) and let the supervisor bring it back."""
        old = self.pid("postgres")
        os.kill(old, signal.SIGINT)
        if wait:
            self.wait_for_other("postgres", old)

    def log(self, part: str) -> str:
        """Everything the part has said so far (`supervisor` and `terminal` too)."""
        path = self.data.log(part)
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_for_other(self, part: str, old: int) -> None:
        self.wait_until(lambda: self.pids.get(part, old) != old, seconds=60)

    def wait_until(self, true: Callable[[], bool], *, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not true():
            if self.supervisor.poll() is not None:
                raise RuntimeProblem(f"The product stopped.\n{self.log('terminal')}")
            if time.monotonic() > until:
                raise RuntimeProblem(
                    f"The product did not get there within {seconds:.0f} seconds.\n{self.log('terminal')}"
                )
            time.sleep(0.05)
