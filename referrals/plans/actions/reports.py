"""Our report to a conference: seen by the family first, or the reason why not; then sent, with its file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.plans.actions.meetings import lock_meeting
from referrals.plans.deadlines import Owed
from referrals.plans.models import PlanMeeting
from referrals.plans.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.policy import Permission


def _check(meeting: PlanMeeting, happened_at: datetime, at: datetime) -> None:
    if meeting.cancelled_at is not None:
        raise RuleBroken(f"{meeting.ref} was called off.")
    if happened_at > at:
        raise RuleBroken("What is recorded of the report cannot lie in the future.")


@transaction.atomic
def share_report(meeting: PlanMeeting, *, shared_at: datetime, by: Any, at: datetime | None = None) -> PlanMeeting:
    """Record when the family saw the report: before the conference does (local procedures; requirement of good practice)."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, meeting.school)
    meeting = lock_meeting(meeting)
    _check(meeting, shared_at, at)
    if meeting.report_shared_at is not None:
        raise RuleBroken("It is recorded already when the family saw this report.")
    meeting.report_shared_at, meeting.report_shared_by = shared_at, by
    meeting.save(update_fields=["report_shared_at", "report_shared_by"])
    plan = meeting.plan.ref if meeting.plan else ""
    audit.record(
        Verb.REPORT_SHARED, meeting, by=by, at=shared_at, pupils=[meeting.pupil_id], shared_at=shared_at, plan=plan
    )
    return meeting


@transaction.atomic
def send_report(
    meeting: PlanMeeting,
    *,
    sent_at: datetime,
    sent_to: str,
    by: Any,
    not_shared: str = "",
    uploads: Iterable[Any] = (),
    at: datetime | None = None,
) -> PlanMeeting:
    """Record that the report went out; its clock stops at that instant. Unseen by the family only with the reason."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, meeting.school)
    meeting = lock_meeting(meeting)
    _check(meeting, sent_at, at)
    if meeting.report_sent_at is not None:
        raise RuleBroken("This report was sent already.")
    if meeting.report_shared_at is None and not not_shared.strip():
        raise RuleBroken("Record when the family saw the report, or say why they have not.")
    meeting.report_sent_at, meeting.report_sent_by, meeting.report_sent_to = sent_at, by, sent_to
    meeting.report_not_shared = "" if meeting.report_shared_at else not_shared
    meeting.save(update_fields=["report_sent_at", "report_sent_by", "report_sent_to", "report_not_shared"])
    about: dict[str, Any] = {"to": sent_to, "plan": meeting.plan.ref if meeting.plan else ""}
    words = {"not_shared": meeting.report_not_shared}
    audit.record(Verb.REPORT_SENT, meeting, by=by, at=sent_at, pupils=[meeting.pupil_id], **about, **words)
    clocks.meet(Owed.REPORT, meeting, by=by, at=sent_at)
    where: dict[str, Any] = {"subject_type": meeting._meta.label, "subject_id": meeting.pk, "thread": meeting.thread}
    for upload in uploads:
        files.store(upload, school=meeting.school, by=by, at=at, pupils=[meeting.pupil_id], **where)
    return meeting
