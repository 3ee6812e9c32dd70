"""What a plan keeps open: a case with a running plan, or with a meeting still to come, does not close."""

from collections.abc import Iterator
from typing import Any

from cases.rules import Check
from referrals.plans.models import Plan, PlanMeeting


def checks(case: Any) -> Iterator[Check]:
    """A plan ends where it was made, by its conference or its authority; closing the school's case ends nothing for the child.

    Whoever else leads, the school still owes its reports, its attendance and its tasks, and a case has the owner for them.
    """
    running = [plan.ref for plan in Plan.objects.filter(case=case).running()]
    waiting = PlanMeeting.objects.filter(case=case, recorded_at=None, cancelled_at=None).count()
    ends = f"Still running: {', '.join(running)}. Record how the plan ended first." if running else ""
    held = "A meeting is booked. Record it, or call it off with the reason." if waiting else ""
    yield Check("plans", "Every plan has ended", ends, "plans:case", "See the plans")
    yield Check("plan_meetings", "No meeting of a plan is waiting", held, "plans:case", "See the meetings")
