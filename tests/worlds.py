"""The demo world as a fixture: built once per run and process, through the product's own actions, then never changed.

Each test works in a transaction of its own, in the scope of both schools, on Tuesday 17 November 2026 at 10:42. Tests
that use the world run last (see conftest), so that the small worlds of the others never meet it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from safeguard import db as kernel_db
from safeguard.db import APP_ROLE
from safeguard.demo.world import World, build_world
from safeguard.people.models import School, User

START = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)


@pytest.fixture(scope="session")
def _built(django_db_setup: None, django_db_blocker: Any) -> World:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
        built = build_world(START)
        cursor.execute("SET ROLE NONE")
    return built


@pytest.fixture
def world(_built: World, _as_the_application: None, db: None) -> Iterator[World]:
    """Both schools and their people, read afresh; `world.person("dsl")`, `world.refs["danger"]`."""
    with time_machine.travel(START, tick=False), scope_of_all():
        schools = {school.code: school for school in School.objects.all()}
        cast = {user.email: user for user in User.objects.all()}
        yield replace(_built, schools=schools, cast=cast)


def scope_of_all() -> Any:
    return kernel_db.scope(schools=School.objects.all())


def last_those_of_the_world(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "world" in getattr(item, "fixturenames", ()))
