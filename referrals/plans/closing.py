"""What a plan keeps open: a case with a running plan, or with a meeting still to come, does not close."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Value

from cases.rules import Check
from referrals.plans.models import Plan, PlanMeeting


def checks(case: Any) -> Iterator[Check]:
    """A plan ends where it was made, by its conference or its authority; closing the school's case ends nothing for the child.

    Whoever else leads, the school still owes its reports, its attendance and its tasks, and a case has the owner for them.
    """
    plans = Plan.objects.running().filter(case=case).order_by().values_list("ref", Value(True))
    meetings = PlanMeeting.objects.filter(case=case, recorded_at=None, cancelled_at=None).order_by()
    found = list(plans.union(meetings.values_list("ref", Value(False)), all=True).order_by("ref"))  # one question
    running = [ref for ref, is_plan in found if is_plan]
    waiting = [ref for ref, is_plan in found if not is_plan]
    ends = f"Still running: {', '.join(running)}. Record how the plan ended first." if running else ""
    held = "A meeting is booked. Record it, or call it off with the reason." if waiting else ""
    yield Check("plans", "Every plan has ended", ends, "plans:case", "See the plans")
    yield Check("plan_meetings", "No meeting of a plan is waiting", held, "plans:case", "See the meetings")
