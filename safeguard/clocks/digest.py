"""The digest: what each person owes, by number and link, every school day or every Monday. It cannot be switched off.

DSL and chair also receive the head of their school's record chain: a copy of the proof outside the database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from safeguard import db
from safeguard.audit.seal import head_of
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.outbox.actions import enqueue
from safeguard.people.models import Membership, School, User
from safeguard.people.models.users import Digest
from safeguard.policy import Role

MONDAY = 0


def send_digests(*, at: datetime) -> int:
    """Queue today's digests of every school that works today; the key holds school, person and day, so twice is once."""
    return sum(_school_digest(school, at) for school in School.objects.all())


def _school_digest(school: School, at: datetime) -> int:
    day = local_date(at)
    with db.scope(schools=[school]):
        running = Clock.objects.for_school(school).running()
        owed = {
            row["owner"]: row
            for row in running.values("owner")
            .annotate(total=Count("id"), late=Count("id", filter=Q(due_at__lte=at)))
            .order_by()
        }
        witnesses = set(
            Membership.objects.filter(school=school)
            .holding(Role.DSL, Role.CHAIR)
            .on(day)
            .values_list("user_id", flat=True)
        )
        people = User.objects.filter(pk__in=owed.keys() | witnesses, is_active=True)
        due = [person for person in people if _is_due(person, school, day)]
        for person in due:
            counts = owed.get(person.pk, {"total": 0, "late": 0})
            _queue(
                person,
                school,
                at,
                counts,
                head_of(school.pk) if person.pk in witnesses else "",
            )
    return len(due)


def _is_due(person: User, school: School, day: Any) -> bool:
    if person.digest == Digest.WEEKLY:
        return day.weekday() == MONDAY
    return school.calendar.is_school_day(day)


def _queue(person: User, school: School, at: datetime, counts: Mapping[str, Any], head: str) -> None:
    context = {
        "school": school.name,
        "total": counts["total"],
        "late": counts["late"],
        "head": head,
        "path": "/my-work/",
    }
    enqueue(
        "digest",
        person,
        context,
        key=f"digest:{school.pk}:{person.pk}:{local_date(at)}",
        school=school,
        at=at,
    )
