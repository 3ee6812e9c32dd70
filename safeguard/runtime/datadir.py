"""The folder in which one copy of Safeguard keeps all its state (`.data/`, or DATA_DIR).

One process holds the folder's lock at a time; secrets are made here once and are readable by their owner only.
"""

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class RuntimeProblem(Exception):
    """Something the person at the terminal must know or mend; shown as it is, without a traceback."""


@dataclass(frozen=True)
class DataDir:
    """The places inside one state folder."""

    path: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str] | None = None) -> "DataDir":
        """The folder given, else DATA_DIR, else `.data` beside the code. It is made when missing."""
        folder = Path(path or os.environ.get("DATA_DIR") or ROOT / ".data")
        data = cls((folder if folder.is_absolute() else ROOT / folder).resolve())
        data.path.mkdir(parents=True, exist_ok=True)
        # As root the database runs under another account, which has to reach its own folder through this one.
        data.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for place in (data.logs, data.run, data.mail):
            place.mkdir(mode=0o700, exist_ok=True)
        return data

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def env_file(self) -> Path:
        return self.path / "env"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def pidfile(self, part: str) -> Path:
        return self.run / f"{part}.pid"

    def secret(self, name: str) -> str:
        """A secret of this installation by name, made on first use."""
        known = self._read("secrets.json")
        if name not in known:
            known[name] = secrets.token_urlsafe(48 if name == "SECRET_KEY" else 24)
            write_private(self.path / "secrets.json", json.dumps(known, indent=1) + "\n")
        return known[name]

    def port(self, part: str, *, fresh: bool = False) -> int:
        """The port on which `part` listens: the one it had last time when that is still free."""
        known = self._read("ports.json")
        if fresh or part not in known or not is_free(known[part]):
            known[part] = free_port()
            write_private(self.path / "ports.json", json.dumps(known, indent=1) + "\n")
        return known[part]

    def write_env(self, env: Mapping[str, str]) -> None:
        """Leave the settings of the running services for manage.py in another terminal."""
        write_private(self.env_file, "".join(f"{key}={value}\n" for key, value in sorted(env.items())))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this folder; a second holder is told who has it. The kernel lets go when the holder dies."""
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip() or "another process"
                raise RuntimeProblem(
                    f"Safeguard is already running on {self.path} ({holder}).\n"
                    "Stop it first, or start a second copy: make run DATA_DIR=.data-two PORT=8123"
                ) from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()}")
            lock.flush()
            yield

    def _read(self, name: str) -> dict:
        try:
            return json.loads((self.path / name).read_text())
        except FileNotFoundError:
            return {}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; nobody but its owner can read it at any moment."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def read_env(path: Path) -> dict[str, str]:
    """The `KEY=value` lines of a file."""
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
