"""A pytest plugin, loaded before Django's settings: the real services under the tests, and what the settings read.

PostgreSQL and Valkey are started for this run when DATABASE_URL names none. State goes to a folder of its own, never to
`.data/`. The run owns its test database; each test then works as the application's role (conftest.py).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from safeguard.runtime import services

CLEAN_UP = ExitStack()
IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SETTINGS = {
    "DB_ROLE": "owner",
    "DEBUG": "0",
    "DEMO": "0",
    "REQUIRE_MFA": "0",
    "SECRET_KEY": "only-for-tests-" * 4,
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "PUBLIC_URL": "http://testserver",
    "ALARM_EMAIL": "",
    "CLAMD_URL": "",
    "SESSION_IDLE_SECONDS": "1800",
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Wrap pytest-django's own hook, which reads the settings."""
    if not IN_WORKER:
        folder = tempfile.mkdtemp(prefix="safeguard-tests-")
        CLEAN_UP.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ |= SETTINGS | {"DATA_DIR": folder}
        if not os.environ.get("DATABASE_URL"):
            os.environ |= CLEAN_UP.enter_context(services.running(folder, fast=True)).env | SETTINGS
    os.environ["DJANGO_SETTINGS_MODULE"] = "safeguard.settings"
    yield


def pytest_unconfigure() -> None:
    CLEAN_UP.close()
