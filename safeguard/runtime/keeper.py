"""Stands between the supervisor and one program, so that the program never outlives either of them.

Run as a script with the standard library only. The keeper writes the program's output to its log, passes the stop
signal on, and ends every descendant when the program ends, when it is told to stop, or when the supervisor is gone: the
supervisor holds the other end of the lifeline pipe, and the kernel closes that pipe however the supervisor dies.
"""

import contextlib
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LOG_LIMIT = 5_000_000  # bytes; one older file is kept
MISSING_PROGRAM = 127


def prctl(option: int, value: int) -> None:
    """Ask the Linux kernel for a process setting; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Log:
    """An append-only file of lines, each with its time in UTC."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rest = b""
        self.file = path.open("ab", buffering=0)

    def write(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3].encode() + b"Z "
        if lines:
            self.file.write(b"".join(stamp + line + b"\n" for line in lines))
        if self.file.tell() > LOG_LIMIT:
            self.file.close()
            self.path.replace(self.path.with_name(self.path.name + ".1"))
            self.file = self.path.open("ab", buffering=0)

    def say(self, sentence: str) -> None:
        self.write((b"\n" if self.rest else b"") + f"[keeper] {sentence}\n".encode())


class Keeper:
    """One program from its start to the end of its last descendant."""

    def __init__(self, spec: dict) -> None:
        self.spec = spec
        self.log = Log(Path(spec["log"]))
        self.code: int | None = None
        self.stop_at: float | None = None
        self.selector = selectors.DefaultSelector()

    def run(self) -> int:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.listen_for_signals()
        os.set_inheritable(self.spec["lifeline"], False)
        self.selector.register(self.spec["lifeline"], selectors.EVENT_READ, self.lifeline_cut)
        try:
            self.start()
        except OSError as error:
            self.log.say(f"could not start {self.spec['argv'][0]}: {error}")
            return MISSING_PROGRAM
        while self.code is None:
            for key, _ in self.selector.select(timeout=0.5):
                key.data()
            self.reap()
            if self.stop_at is not None and time.monotonic() > self.stop_at:
                self.log.say("did not stop in time, killed")
                self.end_descendants()
        self.end_descendants()
        self.read_output()
        Path(self.spec["pidfile"]).unlink(missing_ok=True)
        self.log.say(f"{self.spec['name']} ended with {self.code}")
        return self.code if self.code >= 0 else 128 - self.code

    def listen_for_signals(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        self.selector.register(reader, selectors.EVENT_READ, lambda: os.read(reader, 512))

    def start(self) -> None:
        def before_exec() -> None:
            prctl(PR_SET_PDEATHSIG, self.spec["kill_signal"])

        user, group = self.spec["user"], self.spec["group"]
        self.child = subprocess.Popen(
            self.spec["argv"],
            cwd=self.spec["cwd"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
        assert self.child.stdout
        os.set_blocking(self.child.stdout.fileno(), False)
        self.selector.register(self.child.stdout, selectors.EVENT_READ, self.read_output)
        pidfile = Path(self.spec["pidfile"])
        fresh = pidfile.with_suffix(".new")
        fresh.write_text(f"{self.child.pid}\n")
        fresh.replace(pidfile)

    def read_output(self) -> None:
        assert self.child.stdout
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.child.stdout.fileno(), 65536):
                self.log.write(data)
            with contextlib.suppress(KeyError):
                self.selector.unregister(self.child.stdout)

    def lifeline_cut(self) -> None:
        self.selector.unregister(self.spec["lifeline"])
        self.log.say("the supervisor is gone")
        self.stop()

    def stop(self) -> None:
        """Ask the program to finish; after its grace it is killed."""
        if self.stop_at is None and self.code is None:
            self.stop_at = time.monotonic() + self.spec["grace"]
            self.signal_child(self.spec["stop_signal"])

    def signal_child(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, AttributeError):
            os.kill(self.child.pid, number)

    def reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.child.pid:
                    self.code = self.child.returncode = os.waitstatus_to_exitcode(status)

    def end_descendants(self) -> None:
        """Kill until no process below us is left: orphans come to the keeper, which is their subreaper."""
        for _ in range(200):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)
            children = children_of(os.getpid())
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
            if not children and self.code is not None:
                return
            time.sleep(0.02)


def children_of(parent: int) -> list[int]:
    """Process ids whose parent is `parent`, from Linux's /proc; none elsewhere (the process group is killed anyway)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found


if __name__ == "__main__":
    sys.exit(Keeper(json.loads(sys.argv[1])).run())
