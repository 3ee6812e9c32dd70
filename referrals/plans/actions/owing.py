"""The clocks of plans: started, met and stopped with the acts that change them, owned by the owner of the case."""

from datetime import datetime
from typing import Any

from referrals.agencies import limits
from referrals.plans import deadlines
from referrals.plans.deadlines import Clocks, Owed
from referrals.plans.models import Plan, PlanMeeting
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock


def begin(plan: Plan, owed: Clocks, *, since: datetime) -> None:
    """Start each clock of a plan that does not run yet, from the meeting or the day that set it off."""
    running = set(Clock.objects.of(plan).running().values_list("kind", flat=True))
    for kind, code in owed:
        if kind not in running:
            due_at, rule = limits.due(plan.authority, code, since, plan.school)
            note = plan.get_level_display()
            clocks.start(kind, plan, owner=plan.case.owner, due_at=due_at, rule=rule, at=since, note=note)


def ask_for_a_date(plan: Plan, *, at: datetime) -> None:
    """A running plan with no meeting to come owes a date; one that has it owes none."""
    has_date = plan.meetings.filter(recorded_at=None, cancelled_at=None).exists()
    if not has_date and plan.is_running:
        begin(plan, ((Owed.DATE, "plan_date"),), since=at)


def of_meeting(meeting: PlanMeeting, *, at: datetime) -> None:
    """Our report before a conference that is still to come, and the record of what was decided after it."""
    authority = meeting.plan.authority if meeting.plan else None
    about = meeting.get_kind_display()
    if meeting.kind in deadlines.WITH_REPORT and meeting.booked_for > at:
        limit = limits.agreed(authority, "report")
        due_at, rule = deadlines.report_due(
            limit.amount, limit.unit, meeting.booked_for, meeting.school.calendar, at=at, rule=limit.rule
        )
        _start(Owed.REPORT, meeting, due_at, rule, at=at, note=about)
    due_at, rule = limits.due(authority, "meeting_record", max(meeting.booked_for, at), meeting.school)
    _start(Owed.RECORD, meeting, due_at, rule, at=at, note=about)


def _start(kind: Owed, meeting: PlanMeeting, due_at: datetime, rule: str, *, at: datetime, note: str) -> Any:
    return clocks.start(kind, meeting, owner=meeting.case.owner, due_at=due_at, rule=rule, at=at, note=note)


def stop_meeting(meeting: PlanMeeting, *, because: str, at: datetime) -> None:
    clocks.stop_all(meeting, because=because[:200], at=at)
