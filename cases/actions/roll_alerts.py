"""What the roll's import changed about a child with an open case: raised for the case's owner, looked at by a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import deadlines, notices
from cases.deadlines import Owed
from cases.models import Case, RollAlert
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


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
