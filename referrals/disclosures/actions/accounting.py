"""Actions after a serious incident: one accountable person, one day, followed until done or withdrawn with a reason."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.deadlines import day_due
from referrals.disclosures import mails
from referrals.disclosures.actions.base import kept_out, words
from referrals.disclosures.actions.incidents import lock, pupils_of
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import IncidentAction, SeriousIncident
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def give_action(
    incident: SeriousIncident, *, title: str, owner: Any, due_on: date, by: Any, at: datetime | None = None
) -> IncidentAction:
    """Make one person accountable by the end of a day. They see the action, not the incident; no relative of a child."""
    at = at or timezone.now()
    incident = lock(incident, by=by)
    if due_on < local_date(at):
        raise RuleBroken("The day by which it is due cannot be in the past.")
    if not owner.roles_at(incident.school) or owner.pk in kept_out(pupils_of(incident)):
        raise RuleBroken(f"{owner.label} cannot be made accountable here.")
    if incident.people.filter(user=owner, kept_out=True).exists():
        raise RuleBroken(f"{owner.label} is kept out of this incident.")
    number = (incident.actions.aggregate(last=Max("number"))["last"] or 0) + 1
    action = IncidentAction.objects.create(
        school=incident.school, incident=incident, number=number, ref=f"{incident.ref}-A{number}",
        title=words(title, "Enter what must be done."), owner=owner, due_on=due_on, given_at=at, given_by=by,
    )  # fmt: skip
    audit.record(Verb.ACTION_GIVEN, action, by=by, at=at, owner=owner.label, due_on=due_on, number=number, title=title)
    due_at, rule = day_due(due_on, incident.school.calendar)
    clocks.start(Owed.ACTION, action, owner=owner, due_at=due_at, rule=rule, at=at)
    mails.action_given(action, at=at)
    return action


def _lock(action: IncidentAction) -> IncidentAction:
    rows = IncidentAction.objects.select_for_update(of=("self",)).select_related("school", "incident", "owner")
    action = rows.get(pk=action.pk)
    if not action.is_open:
        raise RuleBroken("This action is done or withdrawn already.")
    return action


@transaction.atomic
def finish_action(action: IncidentAction, *, result: str, by: Any, at: datetime | None = None) -> IncidentAction:
    """Say what was done: the accountable person may, and whoever works on the incident."""
    at = at or timezone.now()
    if by.pk != action.owner_id:
        policy.require(by, Permission.INCIDENT_WORK, action.school)
    action = _lock(action)
    action.result = words(result, "Enter what was done.")
    action.done_at, action.done_by = at, by
    action.save(update_fields=["done_at", "done_by", "result"])
    audit.record(Verb.ACTION_DONE, action, by=by, at=at, number=action.number, title=action.title, result=result)
    clocks.meet(Owed.ACTION, action, by=by, at=at)
    return action


@transaction.atomic
def withdraw_action(action: IncidentAction, *, reason: str, by: Any, at: datetime | None = None) -> IncidentAction:
    """Take an action back, with the reason."""
    at = at or timezone.now()
    policy.require(by, Permission.INCIDENT_WORK, action.school)
    action = _lock(action)
    action.withdrawn_because = words(reason, "Enter why it is no longer needed.")
    action.withdrawn_at, action.withdrawn_by = at, by
    action.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    audit.record(Verb.ACTION_WITHDRAWN, action, by=by, at=at, number=action.number, title=action.title, reason=reason)
    clocks.stop(Owed.ACTION, action, because="withdrawn", at=at)
    return action
