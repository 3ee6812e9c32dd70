"""A child with a case and a plan of each level: the small world of the tests of plans."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from referrals.plans import actions
from referrals.plans.choices import Attendance, Category, Decided, LegalBasis, Level, MeetingKind, Post
from referrals.plans.models import Plan, PlanMeeting
from safeguard.clocks.models import Clock
from tests.cases.casework import Oak

WORKER = {"name": "Sam Rowe", "phone": "01632 960140", "email": "s.rowe@westmere.example", "team": "East team"}


def running(subject: Any) -> dict[str, Clock]:
    """The clocks that run on a plan or a meeting, by kind."""
    return {clock.kind: clock for clock in Clock.objects.of(subject).running()}


def days(number: int) -> timedelta:
    return timedelta(days=number)


class Planning(Oak):
    def __init__(self) -> None:
        super().__init__()
        self.file = self.case()

    def plan(self, level: Level = Level.CHILD_PROTECTION, *, started_on: date | None = None, **answers: Any) -> Plan:
        given: dict[str, Any] = {"pupil": self.mia, "reason": "The conference saw significant harm.", "by": self.dsl}
        given["category"] = Category.NEGLECT if level == Level.CHILD_PROTECTION else ""
        given["legal_basis"] = LegalBasis.INTERIM if level == Level.LOOKED_AFTER else ""
        given["posts"] = {Post.SOCIAL_WORKER: WORKER}
        started_on = started_on or timezone.localdate()
        return actions.start_plan(self.file, level=level, started_on=started_on, **(given | answers))

    def book(self, plan: Plan | None, kind: MeetingKind, booked_for: datetime, **answers: Any) -> PlanMeeting:
        given: dict[str, Any] = {"pupil": self.mia, "by": self.dsl, "plan": plan}
        return actions.book_meeting(self.file, kind=kind, booked_for=booked_for, **(given | answers))

    def record(self, meeting: PlanMeeting, decided: Decided = Decided.CONTINUES, **answers: Any) -> PlanMeeting:
        given: dict[str, Any] = {"held_at": meeting.booked_for, "attendance": Attendance.ATTENDED, "by": self.dsl}
        given |= {"attended": "Dana Whitfield", "decision": "The plan is working.", "decided": decided}
        return actions.record_meeting(meeting, **(given | answers))

    def held(self, plan: Plan, kind: MeetingKind, held_at: datetime, **answers: Any) -> PlanMeeting:
        return self.record(self.book(plan, kind, held_at), **answers)
