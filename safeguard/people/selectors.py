"""Reads about people that several screens and clocks share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from safeguard.people.models import Counter, Membership, School, User
from safeguard.policy import Role


def holders(school: Any, *roles: Role, on: date | None = None) -> list[User]:
    """Return who holds any of the roles at a school on a day (today), each once, in order of role and start."""
    held = Membership.objects.filter(school=school, user__is_active=True).holding(*roles)
    memberships = held.on(on or timezone.localdate()).select_related("user")
    return list({membership.user_id: membership.user for membership in _ranked(memberships, roles)}.values())


def _ranked(memberships: Iterable[Membership], roles: tuple[Role, ...]) -> list[Membership]:
    return sorted(
        memberships,
        key=lambda held: (roles.index(Role(held.role)), held.from_on, held.pk),
    )


def lead_of(school: Any) -> User:
    """Return the designated safeguarding lead whose clock an unclaimed concern runs on, the head where there is none.

    The lead responsibility stays with the DSL even when tasks are delegated (KCSIE, role of the DSL).
    """
    people = holders(school, Role.DSL, Role.HEAD)
    if not people:
        raise LookupError(f"{school} has neither a DSL nor a head")
    return people[0]


def school_by_code(code: str) -> School:
    return School.objects.get(code=code.upper())


def next_ref(school: School, kind: str, *, year: int = 0) -> str:
    """Take the next reference of a kind, `OAK-C-2026-0142`; the counter's row stays locked until the transaction ends."""
    return next_refs(school, kind, 1, year=year)[0]


def next_refs(school: School, kind: str, count: int, *, year: int = 0) -> list[str]:
    """Take `count` references of a kind at once, for a roll of a thousand children."""
    Counter.objects.get_or_create(school=school, kind=kind, year=year)
    Counter.objects.filter(school=school, kind=kind, year=year).update(last=F("last") + count)
    last = Counter.objects.get(school=school, kind=kind, year=year).last
    numbers = range(last - count + 1, last + 1)
    return [f"{school.code}-{kind}-{year}-{n:04d}" if year else f"{school.code}-{kind}-{n:05d}" for n in numbers]
