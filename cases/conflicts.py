"""Reads behind the walls: who is excluded from a record, who may own or be told."""

from collections.abc import Iterable
from typing import Any

from cases.models import Case, Concern, Wall
from safeguard import policy
from safeguard.people.models import Relative, User
from safeguard.people.selectors import holders
from safeguard.policy import Permission, Role


def excluded_from(*, pupils: Iterable[Any], concern: Any = None, case: Any = None) -> set[int]:
    """Return ids of the users who must find no trace: relatives of a child, and people walled off by name."""
    found = set(Relative.objects.filter(pupil__in=list(pupils)).values_list("user_id", flat=True))
    walls = Wall.objects.filter(lifted_at__isnull=True)
    if concern is not None:
        found |= set(walls.filter(concern=concern).values_list("user_id", flat=True))
    if case is not None:
        found |= set(walls.filter(case=case).values_list("user_id", flat=True))
    return found


def excluded_from_concern(concern: Concern) -> set[int]:
    return excluded_from(pupils=concern.pupils.all(), concern=concern, case=concern.case_id)


def excluded_from_case(case: Case) -> set[int]:
    return excluded_from(pupils=case.pupils.all(), case=case)


def excluded_from_clock(clock: Any) -> set[int]:
    """For the ladders: whom the sweep must never tell, whatever their role."""
    concern = Concern.objects.filter(school_id=clock.school_id, ref=clock.thread).first()
    if concern:
        return excluded_from_concern(concern)
    case = Case.objects.filter(school_id=clock.school_id, ref=clock.thread).first()
    return excluded_from_case(case) if case else set()


def first_responder(school: Any, excluded: set[int]) -> User:
    """Return whose clock an unread concern runs on: the DSL, else a deputy, else the head, never somebody excluded."""
    people = [
        person for person in holders(school, Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR) if person.pk not in excluded
    ]
    if not people:
        raise LookupError(f"nobody at {school} may receive this concern")
    return people[0]


def possible_owners(school: Any, *, excluded: set[int]) -> list[User]:
    """Return who may own a case: roles with CASE_OWN, without a conflict of interest."""
    return [p for p in holders(school, *sorted(policy.roles_with(Permission.CASE_OWN))) if p.pk not in excluded]
