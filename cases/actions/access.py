"""Who may read a case beyond, or in spite of, their role: restriction, named sharing, walls."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, notices
from cases.models import Case, CaseGrant, Concern, ConcernHandover, Task, Wall
from cases.states import ConcernStatus
from cases.verbs import Verb
from safeguard import policy, sharing
from safeguard.audit import actions as audit
from safeguard.calendar import instant
from safeguard.errors import RuleBroken
from safeguard.policy import Permission

END_OF_DAY = time(23, 59)


@transaction.atomic
def restrict_case(case: Case, *, reason: str, by: Any, at: datetime | None = None) -> Case:
    """Leave only DSL, head, the owner and named people: clearance is apart from severity."""
    return _set_restriction(case, True, Verb.CASE_RESTRICTED, reason, by, at or timezone.now())


@transaction.atomic
def unrestrict_case(case: Case, *, reason: str, by: Any, at: datetime | None = None) -> Case:
    return _set_restriction(case, False, Verb.CASE_UNRESTRICTED, reason, by, at or timezone.now())


def _set_restriction(case: Case, is_restricted: bool, verb: Verb, reason: str, by: Any, at: datetime) -> Case:
    policy.require(by, Permission.CASE_RESTRICT, case.school)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.is_restricted == is_restricted:
        raise RuleBroken(f"{case.ref} is {'restricted' if is_restricted else 'not restricted'} already.")
    case.is_restricted = is_restricted
    case.save(update_fields=["is_restricted"])
    audit.record(verb, case, by=by, at=at, pupils=_pupils(case), reason=reason)
    return case


@transaction.atomic
def share_case(case: Case, *, person: Any, reason: str, until: date, by: Any, at: datetime | None = None) -> CaseGrant:
    """Let one named person who reads cases here read this restricted one, until the end of a day, because."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_SHARE, case.school)
    if not policy.granted(person, Permission.CASE_VIEW, case.school):
        raise RuleBroken(f"{person.label} has no role here that reads cases. Give them a task instead.")
    if person.pk in conflicts.excluded_from_case(case):
        raise RuleBroken(f"{person.label} has a conflict of interest and cannot be let in.")
    if not case.is_restricted:
        raise RuleBroken(f"{case.ref} is not restricted: {person.label} can read it already.")
    if policy.granted(person, Permission.CASE_RESTRICTED_VIEW, case.school):
        raise RuleBroken(f"{person.label} can read restricted cases already.")
    grant = sharing.grant(
        CaseGrant, case, person, "view_case", by=by, reason=reason, at=at, until=instant(until, END_OF_DAY)
    )
    audit.record(
        Verb.CASE_SHARED,
        case,
        by=by,
        at=at,
        pupils=_pupils(case),
        person=person.label,
        until=until,
        reason=reason,
    )
    notices.case_shared(grant, at=at)
    return grant


@transaction.atomic
def end_sharing(grant: CaseGrant, *, by: Any, at: datetime | None = None) -> CaseGrant:
    """End a sharing before its day."""
    case = grant.content_object
    policy.require(by, Permission.CASE_SHARE, case.school)
    if grant.ended_at:
        raise RuleBroken("This sharing has ended already.")
    grant.ended_at, grant.ended_by = at or timezone.now(), by
    grant.save(update_fields=["ended_at", "ended_by"])
    audit.record(Verb.SHARING_ENDED, case, by=by, at=grant.ended_at, pupils=_pupils(case), person=grant.user.label)
    return grant


@transaction.atomic
def raise_wall(record: Case | Concern, *, person: Any, reason: str, by: Any, at: datetime | None = None) -> Wall:
    """Keep a person with a conflict of interest from finding any trace; what they hold of it goes to others first."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_RESTRICT, record.school)
    case = record if isinstance(record, Case) else record.case
    if person.pk == _owner_id(record, case):
        raise RuleBroken(f"{person.label} owns this. Hand it over first.")
    if held := _held(record, case, person):
        raise RuleBroken(held)
    field = "case" if isinstance(record, Case) else "concern"
    if Wall.objects.filter(user=person, lifted_at=None, **{field: record}).exists():
        raise RuleBroken(f"{person.label} is walled off from this already.")
    wall = Wall.objects.create(
        school=record.school, user=person, reason=reason, raised_at=at, raised_by=by, **{field: record}
    )
    audit.record(Verb.WALL_RAISED, record, by=by, at=at, pupils=_pupils(record), person=person.label, reason=reason)
    return wall


def _owner_id(record: Case | Concern, case: Case | None) -> int | None:
    """Who would have to hand it over first: the owner of its case; of a closed concern without a case, nobody."""
    if case:
        return case.owner_id
    return None if record.status == ConcernStatus.CLOSED else record.owner_id


def _held(record: Case | Concern, case: Case | None, person: Any) -> list[str]:
    """Name what would still lead a walled-off person to the record."""
    if case is None:
        is_offered = ConcernHandover.objects.pending().filter(concern=record, to_owner=person).exists()
        return [f"{record.ref} is offered to {person.label}. Withdraw that offer first."] if is_offered else []
    reasons = [
        f"{person.label} has task {task.ref} to do. Give it to somebody else first."
        for task in Task.objects.filter(case=case, owner=person, done_at=None, withdrawn_at=None).select_related("case")
    ]
    if case.handovers.pending().filter(to_owner=person).exists():
        reasons.append(f"{case.ref} is offered to {person.label}. Withdraw that offer first.")
    return reasons


@transaction.atomic
def lift_wall(wall: Wall, *, by: Any, at: datetime | None = None) -> Wall:
    record = wall.case or wall.concern
    policy.require(by, Permission.CASE_RESTRICT, record.school)
    if wall.lifted_at:
        raise RuleBroken("This wall is lifted already.")
    wall.lifted_at, wall.lifted_by = at or timezone.now(), by
    wall.save(update_fields=["lifted_at", "lifted_by"])
    audit.record(Verb.WALL_LIFTED, record, by=by, at=wall.lifted_at, pupils=_pupils(record), person=wall.user.label)
    return wall


def _pupils(record: Any) -> list[int]:
    return list(record.pupils.values_list("pk", flat=True))
