"""The services under the product: PostgreSQL, Valkey and the mail catcher, each only where no address is given for it.

`running()` starts them for a test run; the supervisor starts the same ones for `make run`.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from safeguard.runtime.datadir import DataDir, RuntimeProblem
from safeguard.runtime.parts import Lifeline, Part, Running, wait_for_leftovers
from safeguard.runtime.postgres import Cluster
from safeguard.runtime.valkey import Valkey


class Service(Protocol):
    """What is started the same way, whatever it is."""

    def start(self, lifeline: Lifeline) -> Running:
        """Start it and return once it answers."""
        ...

    def env(self) -> dict[str, str]:
        """The settings that reach it."""
        ...


class MailCatcher:
    """The local SMTP server as a part."""

    def __init__(self, data: DataDir) -> None:
        self.data = data
        self.port = 0

    def start(self, lifeline: Lifeline) -> Running:
        for attempt in (1, 2, 3):
            self.port = self.data.port("smtp", fresh=attempt > 1)
            running = Running(self.part(), self.data, lifeline)
            try:
                running.wait_until(self.answers, seconds=20)
                return running
            except RuntimeProblem:
                running.stop()
                if attempt == 3:
                    raise
        raise AssertionError("unreachable")

    def part(self) -> Part:
        words = [sys.executable, "-m", "safeguard.runtime.smtp", str(self.port), str(self.data.mail)]
        return Part("smtp", words, env={"PATH": os.environ.get("PATH", "")}, grace=3)

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def env(self) -> dict[str, str]:
        return {"EMAIL_URL": f"smtp://127.0.0.1:{self.port}"}


@dataclass
class Services:
    """The services that were started here, and the settings that reach all of them."""

    data: DataDir
    lifeline: Lifeline
    parts: list[Running] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    def stop(self) -> None:
        """Stop in the reverse order of starting."""
        for running in reversed(self.parts):
            running.stop()
        self.data.env_file.unlink(missing_ok=True)


def start(data: DataDir, lifeline: Lifeline, *, fast: bool = False, given: Mapping[str, str] = os.environ) -> Services:
    """Start what `given` has no address for. The caller holds the lock of `data` and stops the services."""
    wait_for_leftovers(data)
    services = Services(data, lifeline, env={"DATA_DIR": str(data.path)})
    wanted: dict[str, Callable[[], Service]] = {
        "DATABASE_URL": lambda: Cluster(data, fast=fast),
        "REDIS_URL": lambda: Valkey(data, fast=fast),
        "EMAIL_URL": lambda: MailCatcher(data),
    }
    try:
        for setting, make in wanted.items():
            if given.get(setting):
                services.env[setting] = given[setting]
                continue
            service = make()
            services.parts.append(service.start(lifeline))
            services.env |= service.env()
    except BaseException:
        services.stop()
        raise
    services.env["SECRET_KEY"] = given.get("SECRET_KEY") or data.secret("SECRET_KEY")
    data.write_env(services.env)
    return services


@contextlib.contextmanager
def running(data_dir: str | Path, *, fast: bool = False) -> Iterator[Services]:
    """The services for as long as the block lasts; `fast` trades durability for speed (tests)."""
    data = DataDir.at(data_dir)
    with data.locked():
        lifeline = Lifeline()
        services = start(data, lifeline, fast=fast)
        try:
            yield services
        finally:
            services.stop()
            lifeline.cut()
