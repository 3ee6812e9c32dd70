"""Meetings of a plan: booked, called off with a reason, recorded with who was there, what was decided and what we must do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import actions as cases
from cases.actions.cases import lock, require_open
from cases.models import Case
from referrals.plans import deadlines, rules
from referrals.plans.actions import owing
from referrals.plans.actions.plans import lock_plan
from referrals.plans.deadlines import Owed
from referrals.plans.models import Plan, PlanMeeting, SchoolAction
from referrals.plans.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@dataclass(frozen=True)
class Ask:
    """Another meeting that a meeting agreed on: what, when, where."""

    kind: str
    booked_for: datetime
    venue: str = ""


@transaction.atomic
def book_meeting(
    case: Case,
    *,
    pupil: Any,
    kind: str,
    booked_for: datetime,
    by: Any,
    plan: Plan | None = None,
    venue: str = "",
    invited: str = "",
    at: datetime | None = None,
) -> PlanMeeting:
    """Put a meeting down for its day. A conference starts the clock of our report; any meeting that of its record.

    One that has been held already may be put down too, so that it can be recorded. Without a plan only the meetings that
    can make one are known.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    plan = plan and lock_plan(plan)
    _refuse_unfit(case, pupil, kind, plan)
    last = PlanMeeting.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    meeting = PlanMeeting.objects.create(
        school=case.school,
        ref=f"{case.ref}-M{last + 1}",
        case=case,
        number=last + 1,
        pupil=pupil,
        plan=plan,
        kind=kind,
        booked_for=booked_for,
        venue=venue,
        invited=invited,
        booked_at=at,
        booked_by=by,
    )
    what = {"kind": meeting.get_kind_display(), "booked_for": booked_for, "booked_on": local_date(booked_for)}
    _record(Verb.MEETING_BOOKED, meeting, by=by, at=at, plan=plan.ref if plan else "", **what)
    owing.of_meeting(meeting, at=at)
    if plan:
        clocks.meet(Owed.DATE, plan, by=by, at=at)
    return meeting


def _refuse_unfit(case: Case, pupil: Any, kind: str, plan: Plan | None) -> None:
    is_of_plan = plan is None or (plan.case_id, plan.pupil_id) == (case.pk, pupil.pk)
    if not is_of_plan or not case.pupils.filter(pk=pupil.pk).exists():
        raise RuleBroken("Choose a child of this case.")
    if kind not in rules.kinds_for(plan.level if plan else None):
        raise RuleBroken(
            "This plan has no such meeting." if plan else "That meeting belongs to a plan. Start the plan first."
        )


def _record(verb: Verb, meeting: PlanMeeting, *, by: Any, at: datetime, **payload: Any) -> None:
    audit.record(verb, meeting, by=by, at=at, pupils=[meeting.pupil_id], **payload)


def lock_meeting(meeting: PlanMeeting) -> PlanMeeting:
    """Take the meeting's row for this transaction, and its case's before, as booking does."""
    case = lock(meeting.case)
    related = ("school", "pupil", "plan", "plan__authority", "plan__case__owner", "plan__school")
    meeting = PlanMeeting.objects.select_for_update(of=("self",)).select_related(*related).get(pk=meeting.pk)
    meeting.case = case
    return meeting


def require_waiting(meeting: PlanMeeting) -> None:
    if not meeting.is_waiting:
        state = "called off" if meeting.cancelled_at else "recorded"
        raise RuleBroken(f"{meeting.ref} is {state} already.")


@transaction.atomic
def call_off(meeting: PlanMeeting, *, reason: str, by: Any, at: datetime | None = None) -> PlanMeeting:
    """A meeting did not or will not take place; the plan then owes another date."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, meeting.school)
    meeting = lock_meeting(meeting)
    require_waiting(meeting)
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_because = at, by, reason
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    kind, booked_for = meeting.get_kind_display(), meeting.booked_for
    _record(Verb.MEETING_CANCELLED, meeting, by=by, at=at, kind=kind, booked_for=booked_for, reason=reason)
    owing.stop_meeting(meeting, because=f"called off: {reason}", at=at)
    if meeting.plan:
        owing.ask_for_a_date(meeting.plan, at=at)
    return meeting


@transaction.atomic
def record_meeting(
    meeting: PlanMeeting,
    *,
    held_at: datetime,
    attendance: str,
    decided: str,
    decision: str,
    by: Any,
    attended: str = "",
    apologies: str = "",
    contributions: str = "",
    dissent: str = "",
    agreed: Sequence[tuple[str, Any, date]] = (),
    following: Sequence[Ask] = (),
    at: datetime | None = None,
) -> PlanMeeting:
    """Record a meeting that was held: the plan's clock that waited for it is met when it was held, and the next one runs.

    Each thing that the school must do (title, owner, day) becomes a task of the case; each date agreed is booked.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, meeting.school)
    meeting = lock_meeting(meeting)
    require_waiting(meeting)
    require_open(meeting.case)
    said = {"attended": attended, "apologies": apologies, "contributions": contributions, "dissent": dissent}
    held = rules.Held(meeting.kind, meeting.plan is not None, held_at, attendance, attended, apologies, decided)
    if reasons := rules.held_blockers(held, at=at):
        raise RuleBroken(reasons)
    before = _held_before(meeting)
    for name, value in {"held_at": held_at, "attendance": attendance, "decided": decided, **said}.items():
        setattr(meeting, name, value)
    meeting.decision, meeting.recorded_at, meeting.recorded_by = decision, at, by
    meeting.save()
    _record(
        Verb.MEETING_HELD,
        meeting,
        by=by,
        at=held_at,
        kind=meeting.get_kind_display(),
        decided=meeting.get_decided_display(),
        attendance=meeting.get_attendance_display(),
        plan=meeting.plan.ref if meeting.plan else "",
        tasks=len(agreed),
        decision=decision,
        **said,
    )
    clocks.meet(Owed.RECORD, meeting, by=by, at=at)
    clocks.stop(Owed.REPORT, meeting, because="the conference was held without our report", at=at)
    _give_tasks(meeting, agreed, by=by, at=at)
    _go_on(meeting, following, before, by=by, at=at)
    return meeting


def _held_before(meeting: PlanMeeting) -> int:
    if meeting.plan is None:
        return 0
    return meeting.plan.meetings.filter(kind=meeting.kind, recorded_at__isnull=False).count()


def _give_tasks(meeting: PlanMeeting, agreed: Sequence[tuple[str, Any, date]], *, by: Any, at: datetime) -> None:
    for title, owner, due_on in agreed:
        task = cases.give_task(meeting.case, title=title, owner=owner, due_on=due_on, by=by, at=at)
        SchoolAction.objects.create(school=meeting.school, meeting=meeting, task=task)


def _go_on(meeting: PlanMeeting, following: Sequence[Ask], before: int, *, by: Any, at: datetime) -> None:
    """Stop what waited for this meeting, start what follows it, book what it agreed on."""
    plan, held_at = meeting.plan, meeting.held_at
    for ask in following:
        about: dict[str, Any] = {"pupil": meeting.pupil, "plan": plan, "venue": ask.venue}
        book_meeting(meeting.case, kind=ask.kind, booked_for=ask.booked_for, by=by, at=at, **about)
    if plan is None or not plan.is_running or held_at is None:
        return
    if not plan.meetings.filter(kind=meeting.kind, held_at__gt=held_at).exists():
        _turn_clocks(plan, meeting, held_at, before, by=by)
    owing.ask_for_a_date(plan, at=at)


def _turn_clocks(plan: Plan, meeting: PlanMeeting, held_at: datetime, before: int, *, by: Any) -> None:
    """Only the latest meeting of its kind turns the clocks: an earlier one, written up late, is history."""
    for owed in deadlines.met_by(meeting.kind, meeting.decided):
        clocks.meet(owed, plan, by=by, at=held_at)
    owing.begin(plan, deadlines.next_after(meeting.kind, meeting.decided, before), since=held_at)
