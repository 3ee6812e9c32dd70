"""The life of a case: opened with one owner, written on, reviewed, closed with a reason, reopened as a recorded act."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import conflicts, deadlines, notices, rules, selectors, states
from cases.actions import handovers, tasks
from cases.actions.concerns import finish
from cases.choices import NoteKind
from cases.deadlines import Owed
from cases.models import Case, CasePupil, Concern, ConcernPupil, Note, Review, RollAlert
from cases.states import CASE_MOVES, CONCERN_MOVES, CaseStatus, ConcernStatus
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.selectors import holders, next_ref
from safeguard.policy import Permission, Role


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
    _check_review_day(next_review_on, school, at)
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
    _start_review_clock(case, at)
    if owner.pk != by.pk:
        handovers.offer_handover(case, to=owner, reason=reason, key_risks=reason, by=by, at=at)
    return case


def _check_review_day(next_review_on: date, school: Any, at: datetime) -> None:
    if faults := rules.review_day_faults(next_review_on, at=at, latest=deadlines.latest_review(at, school)):
        raise RuleBroken(faults)


def _start_review_clock(case: Case, at: datetime) -> None:
    due_at, rule = deadlines.day_due(case.next_review_on, case.school.calendar)
    clocks.start(Owed.REVIEW, case, owner=case.owner, due_at=due_at, rule=rule, at=at)


def lock(case: Case) -> Case:
    """Take the case's row for this transaction."""
    return Case.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=case.pk)


def pupils_of(case: Case) -> list[int]:
    return list(CasePupil.objects.filter(case=case).values_list("pupil_id", flat=True))


def require_open(case: Case) -> None:
    if not case.is_open:
        raise RuleBroken(f"{case.ref} is closed. Reopen it before you work on it.")


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


@transaction.atomic
def add_note(
    case: Case,
    *,
    kind: str,
    text: str,
    by: Any,
    happened_at: datetime | None = None,
    present: str = "",
    is_significant: bool = False,
    at: datetime | None = None,
) -> Note:
    """Write what was seen, said or done on an open case, with the time it happened apart from the time it was written."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    note = _write_note(case, kind, text, present, is_significant, happened_at or at, by, at)
    audit.record(
        Verb.NOTE_ADDED,
        note,
        by=by,
        at=note.happened_at,
        pupils=pupils_of(case),
        kind=note.get_kind_display(),
        is_significant=is_significant,
        text=text,
        present=present,
    )
    return note


def _write_note(
    case: Case, kind: str, text: str, present: str, is_significant: bool, happened_at: datetime, by: Any, at: datetime
) -> Note:
    if happened_at > at:
        raise RuleBroken("The time when it happened cannot be in the future.")
    last = Note.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return Note.objects.create(
        school=case.school,
        case=case,
        number=last + 1,
        kind=kind,
        text=text,
        present=present,
        is_significant=is_significant,
        happened_at=happened_at,
        written_at=at,
        written_by=by,
    )


@transaction.atomic
def hold_meeting(
    case: Case,
    *,
    text: str,
    present: str,
    agreed: Sequence[tuple[str, Any, date]],
    by: Any,
    happened_at: datetime | None = None,
    is_significant: bool = False,
    at: datetime | None = None,
) -> Note:
    """Write a meeting's minutes; each thing agreed (title, owner, day) becomes a task with its clock (row O6)."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    minutes = _write_note(case, NoteKind.MEETING, text, present, is_significant, happened_at or at, by, at)
    audit.record(
        Verb.MEETING_HELD,
        minutes,
        by=by,
        at=minutes.happened_at,
        pupils=pupils_of(case),
        tasks=len(agreed),
        is_significant=is_significant,
        text=text,
        present=present,
    )
    for title, owner, due_on in agreed:
        tasks.give_task(case, title=title, owner=owner, due_on=due_on, meeting=minutes, by=by, at=at)
    return minutes


@transaction.atomic
def review_case(
    case: Case,
    *,
    summary: str,
    direction: str,
    next_review_on: date,
    by: Any,
    safe_when: str = "",
    at: datetime | None = None,
) -> Review:
    """Look at the case as a whole; there is always a next review until it closes.

    `safe_when` says what must be true before it may close; left empty it stays as it was, and earlier words stay in the log.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    _check_review_day(next_review_on, case.school, at)
    review = Review.objects.create(
        school=case.school,
        case=case,
        summary=summary,
        direction=direction,
        next_review_on=next_review_on,
        reviewed_at=at,
        reviewed_by=by,
    )
    case.direction, case.next_review_on = direction, next_review_on
    case.safe_when = safe_when or case.safe_when
    case.save(update_fields=["direction", "next_review_on", "safe_when"])
    audit.record(
        Verb.CASE_REVIEWED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        direction=review.get_direction_display().lower(),
        next_review_on=next_review_on,
        summary=summary,
        safe_when=safe_when,
    )
    clocks.meet(Owed.REVIEW, case, by=by, at=at)
    _start_review_clock(case, at)
    return review


@transaction.atomic
def propose_closing(case: Case, *, outcome: str, rationale: str, by: Any, at: datetime | None = None) -> Case:
    """A deputy proposes to close; the DSL owes the agreement (row C3). Refused while anything is owed to the child."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE_PROPOSE, case.school)
    case = lock(case)
    _refuse_blocked(case)
    deciders = [
        person for person in holders(case.school, Role.DSL) if person.pk not in conflicts.excluded_from_case(case)
    ] or holders(case.school, Role.HEAD)
    states.move(case, CaseStatus.CLOSING, CASE_MOVES)
    case.proposed_at, case.proposed_by, case.outcome, case.rationale = at, by, outcome, rationale
    case.save(update_fields=["status", "proposed_at", "proposed_by", "outcome", "rationale"])
    audit.record(
        Verb.CLOSING_PROPOSED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        outcome=case.get_outcome_display(),
        rationale=rationale,
    )
    due_at, rule = deadlines.answer_due(at, case.school)
    clocks.start(Owed.AGREE_CLOSING, case, owner=deciders[0], due_at=due_at, rule=rule, at=at)
    notices.closing_proposed(case, deciders, at=at)
    return case


def _refuse_blocked(case: Case) -> None:
    if reasons := rules.closure_blockers(selectors.closure_facts(case)):
        raise RuleBroken(reasons)


@transaction.atomic
def refuse_closing(case: Case, *, reason: str, by: Any, at: datetime | None = None) -> Case:
    """The DSL does not agree; the case stays open with its owner, and the reason goes to whoever proposed."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    states.move(case, CaseStatus.OPEN, CASE_MOVES)
    proposer = case.proposed_by
    case.proposed_at = case.proposed_by = None
    case.outcome = case.rationale = ""
    case.save(update_fields=["status", "proposed_at", "proposed_by", "outcome", "rationale"])
    audit.record(Verb.CLOSING_REFUSED, case, by=by, at=at, pupils=pupils_of(case), reason=reason)
    clocks.meet(Owed.AGREE_CLOSING, case, by=by, at=at)
    notices.closing_answered(case, proposer, "not agreed", at=at)
    return case


@transaction.atomic
def close_case(
    case: Case, *, outcome: str, rationale: str, by: Any, note: str = "", at: datetime | None = None
) -> Case:
    """Close a case once nothing is owed to the child; its concerns close with it and each reporter is told."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    _refuse_blocked(case)
    states.move(case, CaseStatus.CLOSED, CASE_MOVES)
    proposer = case.proposed_by
    case.closed_at, case.closed_by, case.outcome, case.rationale = at, by, outcome, rationale
    case.next_review_on = None
    case.save(update_fields=["status", "closed_at", "closed_by", "outcome", "rationale", "next_review_on"])
    audit.record(
        Verb.CASE_CLOSED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        outcome=case.get_outcome_display(),
        proposed_by=proposer.label if proposer else "",
        rationale=rationale,
    )
    clocks.meet(Owed.AGREE_CLOSING, case, by=by, at=at)
    clocks.stop_all(case, because="the case was closed", at=at)
    if proposer and proposer.pk != by.pk:
        notices.closing_answered(case, proposer, "agreed", at=at)
    for concern in case.concerns.select_related("school", "logged_by").filter(status=ConcernStatus.IN_HAND):
        finish(concern, by=by, reason=rationale, note=note, at=at)
    return case


@transaction.atomic
def reopen_case(case: Case, *, reason: str, next_review_on: date, by: Any, at: datetime | None = None) -> Case:
    """Reopen as a recorded act: who reopens owns it from now on; what was written at closing stays in the record."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    _check_review_day(next_review_on, case.school, at)
    states.move(case, CaseStatus.OPEN, CASE_MOVES)
    case.owner, case.owned_since, case.given_by, case.given_because = by, at, by, reason
    case.closed_at = case.closed_by = case.proposed_at = case.proposed_by = None
    case.outcome = case.rationale = ""
    case.next_review_on = next_review_on
    case.save()
    audit.record(
        Verb.CASE_REOPENED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        owner=by.label,
        next_review_on=next_review_on,
        reason=reason,
    )
    _start_review_clock(case, at)
    for concern in case.concerns.filter(status=ConcernStatus.CLOSED):
        states.move(concern, ConcernStatus.IN_HAND, CONCERN_MOVES)
        concern.closed_at = concern.closed_by = None
        concern.save(update_fields=["status", "closed_at", "closed_by"])
    return case


def raise_roll_alerts(pupil: Any, changes: dict[str, Any], *, by: Any, at: datetime) -> list[RollAlert]:
    """The roll changed something that matters for an open case of this child: its owner must look (white space 10)."""
    return [_raise_roll_alert(case, pupil, changes, by, at) for case in _open_cases_of(pupil)]


def _open_cases_of(pupil: Any) -> Iterable[Case]:
    return Case.objects.open().filter(pupils=pupil).select_related("school", "owner")


def _raise_roll_alert(case: Case, pupil: Any, changes: dict[str, Any], by: Any, at: datetime) -> RollAlert:
    alert = RollAlert.objects.create(school=case.school, case=case, pupil=pupil, changes=changes, raised_at=at)
    audit.record(Verb.ROLL_CHANGED, case, by=by, at=at, pupils=[pupil], fields=", ".join(changes), changes=changes)
    due_at, rule = deadlines.answer_due(at, case.school)
    clocks.start(Owed.LOOK_AT_ROLL, alert, owner=case.owner, due_at=due_at, rule=rule, at=at)
    notices.roll_changed(alert, at=at)
    return alert


@transaction.atomic
def look_at_roll_alert(alert: RollAlert, *, by: Any, at: datetime | None = None) -> RollAlert:
    """Say "I have looked at what changed on the roll"."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, alert.school)
    alert = RollAlert.objects.select_for_update(of=("self",)).select_related("school", "case").get(pk=alert.pk)
    if alert.looked_at:
        raise RuleBroken("Somebody has looked at this change already.")
    alert.looked_at, alert.looked_by = at, by
    alert.save(update_fields=["looked_at", "looked_by"])
    audit.record(Verb.ROLL_LOOKED_AT, alert.case, by=by, at=at, pupils=[alert.pupil_id])
    clocks.meet(Owed.LOOK_AT_ROLL, alert, by=by, at=at)
    return alert
