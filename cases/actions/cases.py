"""A case begins: opened from a concern with one owner, joined by further concerns; what every act on a case checks first."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, hooks, rules
from cases.actions import handovers
from cases.deadlines import Owed
from cases.models import Case, CasePupil, Concern, ConcernPupil
from cases.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.selectors import next_ref


@transaction.atomic
def open_case(
    concern: Concern,
    *,
    owner: Any,
    severity: int,
    reason: str,
    next_review_on: date,
    by: Any,
    is_restricted: bool = False,
    at: datetime | None = None,
) -> Case:
    """Open a case from a concern. Who opens it owns it until the chosen owner has accepted: it is never nobody's."""
    at = at or timezone.now()
    school = concern.school
    check_review_day(next_review_on, school, at)
    case = Case.objects.create(
        school=school,
        ref=next_ref(school, "CASE", year=local_date(at).year),
        severity=severity,
        is_restricted=is_restricted,
        owner=by,
        owned_since=at,
        given_by=by,
        given_because=reason,
        next_review_on=next_review_on,
        opened_at=at,
        opened_by=by,
    )
    rows = ConcernPupil.objects.filter(concern=concern).select_related("pupil")
    CasePupil.objects.bulk_create(CasePupil(school=school, case=case, pupil=row.pupil, part=row.part) for row in rows)
    audit.record(
        Verb.CASE_OPENED,
        case,
        by=by,
        at=at,
        pupils=[row.pupil for row in rows],
        owner=by.label,
        severity=severity,
        next_review_on=next_review_on,
        reason=reason,
    )
    start_review_clock(case, at)
    if owner.pk != by.pk:
        handovers.offer_handover(case, to=owner, reason=reason, key_risks=reason, by=by, at=at)
    return case


@transaction.atomic
def join_case(case: Case, concern: Concern, *, by: Any, at: datetime) -> None:
    """Add a concern to an open case; children who were not on it yet join it with the part they have in the concern."""
    case = lock(case)
    require_open(case)
    if case.school_id != concern.school_id:
        raise RuleBroken("That case belongs to another school.")
    if case.owner_id in conflicts.excluded_from_concern(concern):
        raise RuleBroken(f"{case.owner.label} owns {case.ref} and may not see this concern. Hand that case over first.")
    known = set(pupils_of(case))
    rows = [row for row in ConcernPupil.objects.filter(concern=concern) if row.pupil_id not in known]
    CasePupil.objects.bulk_create(
        CasePupil(school=case.school, case=case, pupil_id=row.pupil_id, part=row.part) for row in rows
    )
    audit.record(Verb.CONCERN_JOINED_CASE, case, by=by, at=at, pupils=pupils_of(case), concern=concern.ref)


def lock(case: Case) -> Case:
    """Take the case's row for this transaction."""
    return Case.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=case.pk)


def pupils_of(case: Case) -> list[int]:
    return list(CasePupil.objects.filter(case=case).values_list("pupil_id", flat=True))


def require_open(case: Case) -> None:
    if not case.is_open:
        raise RuleBroken(f"{case.ref} is closed. Reopen it before you work on it.")
    if reasons := hooks.shut_because(case):
        raise RuleBroken(reasons)


def check_review_day(next_review_on: date, school: Any, at: datetime) -> None:
    if faults := rules.review_day_faults(next_review_on, at=at, latest=deadlines.latest_review(at, school)):
        raise RuleBroken(faults)


def start_review_clock(case: Case, at: datetime) -> None:
    due_at, rule = deadlines.day_due(case.next_review_on, case.school.calendar)
    clocks.start(Owed.REVIEW, case, owner=case.owner, due_at=due_at, rule=rule, at=at)
