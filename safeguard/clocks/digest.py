"""The digest: what each person owes, by number and link, every school day or every Monday. It cannot be switched off.

DSL and chair also receive the head of their school's record chain: a copy of the proof outside the database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from safeguard import db
from safeguard.audit.models import Event
from safeguard.audit.seal import head_of
from safeguard.audit.verbs import Kind
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
        held = Membership.objects.filter(school=school).on(day)
        leads = set(held.holding(Role.DSL).values_list("user_id", flat=True))
        witnesses = leads | set(held.holding(Role.CHAIR).values_list("user_id", flat=True))
        people = User.objects.filter(pk__in=owed.keys() | witnesses, is_active=True)
        due = [person for person in people if _is_due(person, school, day)]
        acts, head = _acts_of_deputies(school, at), head_of(school.pk)
        for person in due:
            counts = owed.get(person.pk, {"total": 0, "late": 0})
            extras = {"acts": acts if person.pk in leads else 0, "head": head if person.pk in witnesses else ""}
            _queue(person, school, at, counts, extras)
    return len(due)


def _is_due(person: User, school: School, day: Any) -> bool:
    if person.digest == Digest.WEEKLY:
        return day.weekday() == MONDAY
    return school.calendar.is_school_day(day)


def _acts_of_deputies(school: School, at: datetime) -> int:
    """Count what deputies did since the school day before: none of it may pass the DSL by (row C2).

    What a deputy handed to the sealed register is not the DSL's to know, also as a number.
    """
    deputies = Membership.objects.filter(school=school).holding(Role.DEPUTY).values("user_id")
    since = school.calendar.start_of_school_day(school.calendar.add_school_days(local_date(at), -1))
    acts = Event.objects.filter(school_id=school.pk, kind=Kind.ACT, recorded_at__gte=since, actor_id__in=deputies)
    return acts.filter(sealed=False).exclude(thread="").count()


def _queue(person: User, school: School, at: datetime, counts: Mapping[str, Any], extras: dict[str, Any]) -> None:
    context = {"school": school.name, "total": counts["total"], "late": counts["late"], "path": "/my-work/"} | extras
    key = f"digest:{school.pk}:{person.pk}:{local_date(at)}"
    enqueue("digest", person, context, key=key, school=school, at=at)
