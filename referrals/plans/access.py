"""From a reference to a plan or a meeting: in scope exactly where its case is, each look recorded."""

from django.db.models import QuerySet

from cases.access import Decorator, with_case_record
from referrals.plans.models import Plan, PlanMeeting
from referrals.plans.selectors import in_full
from referrals.plans.verbs import Verb
from safeguard.policy import Permission


def _plans() -> QuerySet[Plan]:
    return in_full()


def _meetings() -> QuerySet[PlanMeeting]:
    related = ("pupil", "plan", "plan__authority", "plan__pupil", "booked_by", "recorded_by", "cancelled_by")
    return PlanMeeting.objects.select_related(*related, "report_shared_by", "report_sent_by", "case__owner")


def with_plan(permission: Permission, *, page: str) -> Decorator:
    return with_case_record(_plans, permission, verb=Verb.PLAN_VIEWED, page=page)


def with_meeting(permission: Permission, *, page: str) -> Decorator:
    return with_case_record(_meetings, permission, verb=Verb.PLAN_VIEWED, page=page)
