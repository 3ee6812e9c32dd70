"""Small worlds for tests that need less than the whole demo world, made through actions like everything else."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from safeguard import db
from safeguard.people import actions as people
from safeguard.people.models import School, Trust, User
from safeguard.policy import SYSTEM, Role

PASSWORD = "a-long-test-password"
LONG_AGO = date(2020, 1, 1)
NAMES = {
    Role.STAFF: "Tom Baines",
    Role.DEPUTY: "Priya Nair",
    Role.DSL: "Dana Whitfield",
    Role.HEAD: "Helen Okafor",
    Role.GOVERNOR: "Gail Mercer",
    Role.CHAIR: "Colin Hart",
    Role.ADMIN: "Ada Sutton",
}


def found_school(name: str = "Oakfield Primary", code: str = "OAK", trust: Trust | None = None) -> School:
    """Found a school that is open on every weekday of the year around today; the scope then holds it."""
    school = people.found_school(
        name=name,
        code=code,
        phase="primary",
        trust=trust,
        front_door_phone="01632 960100",
        out_of_hours_phone="01632 960199",
    )
    today = timezone.localdate()
    people.set_term(
        school, name="The whole year", starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=200)
    )
    return school


def hire(school: School, *roles: Role, host: str = "oakfield.example") -> dict[Role, User]:
    """Hire one person for each role, since long ago."""
    hired = {}
    for role in roles or NAMES:
        user = people.add_person(email=f"{role}@{host}", name=NAMES.get(role, role.label), password=PASSWORD)
        people.start_membership(user, school=school, role=role, from_on=LONG_AGO)
        hired[role] = user
    return hired


def enrol(school: School, first_name: str = "Mia", last_name: str = "Osei", **details: Any) -> Any:
    return people.enrol(school, first_name=first_name, last_name=last_name, by=SYSTEM, **details)


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Work as another role of the database inside the block: safeguard_worker, or "" for the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {role or 'NONE'}")
    try:
        yield
    finally:
        # In a failed transaction it is the rollback that brings the role back.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {before}")


def whole_scope(*schools: Any, user: Any = None) -> Any:
    return db.scope(user=user, schools=schools)


def noon(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@contextmanager
def at_most(queries: int) -> Iterator[None]:
    """Fail when the block asks the database more often; savepoints and the scope's own statements do not count."""
    with CaptureQueriesContext(connection) as captured:
        yield
    said = [query["sql"] for query in captured]
    asked = [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) <= queries, "\n".join([f"{len(asked)} queries, {queries} allowed", *asked])
