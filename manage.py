#!/usr/bin/env python
"""Django's command line, pointed at the right database role and, in a second terminal, at the running services."""

import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import execute_from_command_line

# Commands that change tables run as their owner; everything else as the role that owns nothing.
OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "showmigrations",
    "flush",
    "sqlflush",
    "squashmigrations",
    "test",
}
# Commands that look across every school, as the clockwork does.
WORKER_COMMANDS = {"sweep", "sweeper", "verify_record", "check_access"}
NEEDS_NO_SERVICES = {
    "help",
    "version",
    "--help",
    "--version",
    "collectstatic",
    "makemessages",
    "compilemessages",
    "test",
}
DATABASE_SETTINGS = ("DATABASE_URL", "APP_DATABASE_URL", "WORKER_DATABASE_URL")
NOTHING_RUNS = """\
There is no database to talk to: DATABASE_URL is not set, and nothing is running on {folder}.
Start the product with `make run` in another terminal, or set DATABASE_URL (see .env.example)."""


def adopt_running_services() -> None:
    """Take the addresses that a running `make run` left in DATA_DIR."""
    folder = Path(__file__).resolve().parent / os.environ.get("DATA_DIR", ".data")
    try:
        lines = (folder / "env").read_text().splitlines()
        env = dict(line.split("=", 1) for line in lines)
        server = urlsplit(env["DATABASE_URL"])
        socket.create_connection((server.hostname or "127.0.0.1", server.port or 5432), timeout=5).close()
    except (OSError, KeyError, ValueError):
        sys.exit(NOTHING_RUNS.format(folder=folder))
    for key, value in env.items():
        os.environ.setdefault(key, value)
    os.environ["DATA_DIR"] = str(folder.resolve())


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguard.settings")
    role = "owner" if command in OWNER_COMMANDS else "worker" if command in WORKER_COMMANDS else "app"
    os.environ.setdefault("DB_ROLE", role)
    if not any(os.environ.get(name) for name in DATABASE_SETTINGS) and command not in NEEDS_NO_SERVICES:
        adopt_running_services()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
