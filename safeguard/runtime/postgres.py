"""The embedded PostgreSQL: its files, its process, its roles.

It listens on 127.0.0.1 only and asks every client for a password (SCRAM). The roles of the product are no superusers
and cannot bypass row-level security; what only a superuser may do (extensions) is done here, once per start.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import psycopg2

from safeguard.runtime.binaries import CLEAN_ENV, Account, account, cluster_folder, find_binaries, within_reach
from safeguard.runtime.datadir import DataDir, RuntimeProblem, write_private
from safeguard.runtime.parts import Lifeline, Part, Running

DATABASE = "safeguard"
OWNER, APP, WORKER = "safeguard_owner", "safeguard_app", "safeguard_worker"
# The owner is NOINHERIT: it may SET ROLE to the two others (tests do), but gains nothing by its membership.
NO_POWERS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
ATTRIBUTES = {OWNER: f"{NO_POWERS} CREATEDB NOINHERIT", APP: NO_POWERS, WORKER: NO_POWERS}
EXTENSIONS = ("pg_trgm", "citext", "btree_gist", "unaccent", "pg_stat_statements")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "-1",  # statements carry children's words; they never reach a log
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # tests only: a crash may lose it all


class Cluster:
    """One PostgreSQL cluster in one DATA_DIR. `fast` gives up durability, for tests."""

    def __init__(self, data: DataDir, *, fast: bool = False) -> None:
        self.data = data
        self.fast = fast
        self.account: Account | None = account()
        self.folder = cluster_folder(data, self.account)
        self.binaries = within_reach(find_binaries(wanted_major=self.major()), self.account)
        self.port = 0

    def major(self) -> int | None:
        """The PostgreSQL version that wrote the files, if there are any."""
        with contextlib.suppress(FileNotFoundError):
            return int((self.folder / "PG_VERSION").read_text())
        return None

    def start(self, lifeline: Lifeline) -> Running:
        """Make the files when missing, start the server and bring its roles up to date."""
        if self.major() is None:
            self.initialise()
        self.clear_stale_lock()
        for attempt in (1, 2, 3):
            self.port = self.data.port("postgres", fresh=attempt > 1)
            running = Running(self.part(), self.data, lifeline)
            try:
                running.wait_until(self.answers, seconds=60)
                break
            except RuntimeProblem:
                running.stop()
                if attempt == 3 or "Address already in use" not in running.tail():
                    raise
        self.bootstrap()
        return running

    def part(self) -> Part:
        settings = SETTINGS | {"port": str(self.port)} | (FAST if self.fast else {})
        return Part(
            "postgres",
            [str(self.binaries.folder / "postgres"), "-D", str(self.folder)]
            + [word for key, value in settings.items() for word in ("-c", f"{key}={value}")],
            env=CLEAN_ENV,
            cwd=Path("/"),
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            kill_signal=signal.SIGQUIT,
            grace=8,
            account=(self.account.user, self.account.group) if self.account else None,
        )

    def initialise(self) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never taken for a whole one."""
        fresh = self.folder.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = fresh.with_name("postgres.pw")
        write_private(password, self.data.secret("postgres"))
        if self.account:
            for path in (fresh, password):
                os.chown(path, self.account.user, self.account.group)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.binaries.major >= 17 else []
        try:
            self.binaries.run(
                "initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8", "--locale=C", *locale,
                "--auth=scram-sha-256", f"--pwfile={password}", "--data-checksums", "--no-sync", "--no-instructions",
                as_account=self.account,
            )  # fmt: skip
        finally:
            password.unlink()
        fresh.rename(self.folder)

    def clear_stale_lock(self) -> None:
        """After a crash: end a server left on these files, or drop the note of one that is gone.

        We hold DATA_DIR's lock, so no other supervisor owns what we find. Without /proc, PostgreSQL judges by itself.
        """
        if sys.platform != "linux":
            return
        note = self.folder / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(note.read_text().splitlines()[0])
            until = time.monotonic() + 10
            while is_server_of(pid, self.folder):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT if time.monotonic() < until else signal.SIGQUIT)
                time.sleep(0.1)
            note.unlink()

    def connect(self, database: str, *, user: str = "postgres") -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=user,
            password=self.data.secret(user),
            connect_timeout=5,
        )

    def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def bootstrap(self) -> None:
        """Roles, database and extensions, each made when missing."""
        with contextlib.closing(self.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT rolname FROM pg_roles")
                roles = {name for (name,) in cursor}
                for role, attributes in ATTRIBUTES.items():
                    verb = "ALTER" if role in roles else "CREATE"
                    cursor.execute(f"{verb} ROLE {role} {attributes} PASSWORD %s", [self.data.secret(role)])
                cursor.execute(f"GRANT {APP}, {WORKER} TO {OWNER}")
                self.add_extensions("template1")  # so that every database made later has them, test databases too
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        self.add_extensions(DATABASE)

    def add_extensions(self, database: str) -> None:
        with contextlib.closing(self.connect(database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for extension in EXTENSIONS:
                    cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def url(self, role: str) -> str:
        return f"postgres://{role}:{self.data.secret(role)}@127.0.0.1:{self.port}/{DATABASE}"

    def env(self) -> dict[str, str]:
        """The settings that point the product here, one login role per kind of process."""
        return {
            "DATABASE_URL": self.url(OWNER),
            "APP_DATABASE_URL": self.url(APP),
            "WORKER_DATABASE_URL": self.url(WORKER),
        }


def is_server_of(pid: int, folder: Path) -> bool:
    """Whether the process is a PostgreSQL server on these files."""
    try:
        return str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
