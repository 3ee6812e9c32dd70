"""Strict by default: the application's database role, no undefined template variable, no order nobody asked for."""

import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from django.db.backends.signals import connection_created
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler

from safeguard.db import APP_ROLE
from tests.stacks import stack  # noqa: F401 (fixture)
from tests.worlds import _built, last_those_of_the_world, world  # noqa: F401 (fixtures)

ROLE = {"now": ""}


class Undefined(str):
    """What a template shows for a variable that nobody gave it: nothing, the test fails."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"the template asks for {variable}, which the page does not give")


def pytest_configure() -> None:
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("undefined")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    last_those_of_the_world(items)


def assume(role: str) -> None:
    """Work as another role of the database from here on; "" is the owner."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role or 'NONE'}")


def assume_on_connection(connection: Any, **kwargs: Any) -> None:
    """Give a new connection (a server's thread, a reconnection) the role of the running test."""
    if ROLE["now"]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE['now']}")


connection_created.connect(assume_on_connection)


@pytest.fixture(autouse=True)
def _as_the_application(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test that touches the database does so as the role that the web processes have."""
    uses_database = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        request.fixturenames
    )
    if not uses_database:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    ROLE["now"] = APP_ROLE
    connection.safeguard_scope = (None, ())
    assume(APP_ROLE)
    try:
        yield
    finally:
        ROLE["now"] = ""
        for one in connections.all(initialized_only=True):
            if one.connection and not one.needs_rollback:
                with suppress(DatabaseError), one.cursor() as cursor:
                    cursor.execute("SET ROLE NONE")


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _shuffle_what_is_unordered() -> Iterator[None]:
    """Give rows in random order wherever a query asks for none, so that no test leans on luck."""
    plain = SQLCompiler._order_by_pairs

    def shuffled(compiler: SQLCompiler) -> Iterator[tuple[OrderBy, bool]]:
        asked = list(plain(compiler))
        yield from asked
        query = compiler.query
        grouped = query.group_by is not None or query.distinct or query.combinator
        if not asked and not grouped and not query.subquery and not compiler.query.is_sliced:
            yield OrderBy(Random()), False

    SQLCompiler._order_by_pairs = shuffled
    yield
    SQLCompiler._order_by_pairs = plain


@pytest.fixture(autouse=True)
def _same_luck() -> None:
    random.seed(7)
