"""Reads behind the walls: who is excluded from a record, who may own or be told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from cases.models import Case, CasePupil, Concern, ConcernPupil, Wall
from safeguard import policy
from safeguard.errors import RuleBroken
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
        found |= set(walls.filter(Q(case=case) | Q(concern__case=case)).values_list("user_id", flat=True))
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


def pupils_of_clock(clock: Any) -> list[int]:
    """Return ids of the children whose chronologies show that this clock was missed."""
    of_concern = ConcernPupil.objects.filter(school_id=clock.school_id, concern__ref=clock.thread).order_by()
    of_case = CasePupil.objects.filter(school_id=clock.school_id, case__ref=clock.thread).order_by()
    return list(of_concern.values_list("pupil_id", flat=True).union(of_case.values_list("pupil_id", flat=True)))


def first_responder(school: Any, excluded: set[int]) -> User:
    """Return whose clock an unread concern runs on: the DSL, else a deputy, else the head, never somebody excluded."""
    people = [
        person for person in holders(school, Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR) if person.pk not in excluded
    ]
    if not people:
        number = f" on {school.front_door_phone}" if school.front_door_phone else ""
        raise RuleBroken(
            f"Nobody at {school} is left who could read this concern, because everybody is named in it or related to a "
            f"child. Ring the local authority’s front door{number} today."
        )
    return people[0]


def who_answers(concern: Concern) -> list[User]:
    """Return who owes an answer to a reporter who objects: the head, else the chair, nobody excluded or objecting."""
    excluded = excluded_from_concern(concern) | {concern.logged_by_id}
    heads = [person for person in holders(concern.school, Role.HEAD) if person.pk not in excluded]
    return heads or [person for person in holders(concern.school, Role.CHAIR) if person.pk not in excluded]


def possible_deciders(school: Any, *, excluded: set[int]) -> list[User]:
    """Return who may be given a concern: roles with CONCERN_TRIAGE, without a conflict of interest."""
    return [p for p in holders(school, *sorted(policy.roles_with(Permission.CONCERN_TRIAGE))) if p.pk not in excluded]


def possible_owners(school: Any, *, excluded: set[int]) -> list[User]:
    """Return who may own a case: roles with CASE_OWN, without a conflict of interest."""
    return [p for p in holders(school, *sorted(policy.roles_with(Permission.CASE_OWN))) if p.pk not in excluded]
