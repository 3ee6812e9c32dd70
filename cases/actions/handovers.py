"""Ownership moves only here: by an offer that the receiver accepts. There is no "unassigned" and no way back to a pool."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, hooks, notices
from cases.deadlines import Owed
from cases.models import Case, Handover
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def offer_handover(
    case: Case, *, to: Any, reason: str, key_risks: str, by: Any, at: datetime | None = None
) -> Handover:
    """Offer a case to somebody who may own it. The owner may, and who may reassign; the owner stays until it is accepted."""
    at = at or timezone.now()
    case = Case.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=case.pk)
    if by.pk != case.owner_id:
        policy.require(by, Permission.CASE_REASSIGN, case.school)
    _check(case, to)
    handover = Handover.objects.create(
        school=case.school,
        case=case,
        from_owner=case.owner,
        to_owner=to,
        reason=reason,
        key_risks=key_risks,
        offered_at=at,
        offered_by=by,
    )
    _record(Verb.HANDOVER_OFFERED, handover, by, at, to=to.label, reason=reason, key_risks=key_risks)
    due_at, rule = deadlines.accept_due(at, case.school)
    clocks.start(Owed.ACCEPT, handover, owner=to, due_at=due_at, rule=rule, at=at)
    notices.handover_offered(handover, at=at)
    return handover


def _check(case: Case, to: Any) -> None:
    if not case.is_open:
        raise RuleBroken(f"{case.ref} is closed; there is nothing to hand over.")
    if to.pk == case.owner_id:
        raise RuleBroken(f"{to.label} owns {case.ref} already.")
    if case.handovers.pending().exists():
        raise RuleBroken(f"{case.ref} is offered to somebody already. Withdraw that offer first.")
    if to not in conflicts.possible_owners(case.school, excluded=conflicts.excluded_from_case(case)):
        raise RuleBroken(f"{to.label} cannot own {case.ref}: no such role here, or a conflict of interest.")


@transaction.atomic
def offer_many(
    cases: Iterable[Case], *, to: Any, reason: str, key_risks: str, by: Any, at: datetime | None = None
) -> list[Handover]:
    """Offer several cases to one person; all are offered or none, and each is accepted on its own."""
    return [offer_handover(case, to=to, reason=reason, key_risks=key_risks, by=by, at=at) for case in cases]


def _lock(handover: Handover) -> Handover:
    locked = Handover.objects.select_for_update(of=("self",)).select_related(
        "school", "case", "to_owner", "from_owner", "offered_by"
    )
    found = locked.get(pk=handover.pk)
    if not found.is_pending:
        raise RuleBroken("This offer has been answered or withdrawn already.")
    return found


@transaction.atomic
def accept_handover(handover: Handover, *, by: Any, at: datetime | None = None) -> Handover:
    """The receiver says yes: from this instant the case and its review clock are theirs."""
    at = at or timezone.now()
    handover = _lock(handover)
    if by.pk != handover.to_owner_id:
        raise RuleBroken(f"Only {handover.to_owner.label} can accept this.")
    case = Case.objects.select_for_update(of=("self",)).get(pk=handover.case_id)
    handover.accepted_at, handover.accepted_by = at, by
    handover.save(update_fields=["accepted_at", "accepted_by"])
    case.owner, case.owned_since = by, at
    case.given_by, case.given_because = handover.offered_by, handover.reason
    case.save(update_fields=["owner", "owned_since", "given_by", "given_because"])
    _record(Verb.HANDOVER_ACCEPTED, handover, by, at, was=handover.from_owner.label)
    clocks.meet(Owed.ACCEPT, handover, by=by, at=at)
    clocks.move_owner(Owed.REVIEW, case, to=by)
    for alert in case.roll_alerts.filter(looked_at=None):
        clocks.move_owner(Owed.LOOK_AT_ROLL, alert, to=by)
    hooks.tell_new_owner(case, was=handover.from_owner, to=by, by=by, at=at)
    notices.handover_answered(handover, "accepted", at=at)
    return handover


@transaction.atomic
def decline_handover(handover: Handover, *, reason: str, by: Any, at: datetime | None = None) -> Handover:
    """The receiver says no, with the reason; the owner stays the owner."""
    at = at or timezone.now()
    handover = _lock(handover)
    if by.pk != handover.to_owner_id:
        raise RuleBroken(f"Only {handover.to_owner.label} can decline this.")
    handover.declined_at, handover.declined_by, handover.declined_because = at, by, reason
    handover.save(update_fields=["declined_at", "declined_by", "declined_because"])
    _record(Verb.HANDOVER_DECLINED, handover, by, at, reason=reason)
    clocks.meet(Owed.ACCEPT, handover, by=by, at=at)
    notices.handover_answered(handover, "declined", at=at)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: Any, at: datetime | None = None) -> Handover:
    """Take an offer back before it is answered: who offered it, or who may reassign."""
    at = at or timezone.now()
    handover = _lock(handover)
    if by.pk != handover.offered_by_id:
        policy.require(by, Permission.CASE_REASSIGN, handover.school)
    handover.withdrawn_at, handover.withdrawn_by = at, by
    handover.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record(Verb.HANDOVER_WITHDRAWN, handover, by, at)
    clocks.stop(Owed.ACCEPT, handover, because="the offer was withdrawn", at=at)
    return handover


def _record(verb: Verb, handover: Handover, by: Any, at: datetime, **payload: Any) -> None:
    pupils = handover.case.pupils.values_list("pk", flat=True)
    audit.record(verb, handover.case, by=by, at=at, pupils=pupils, **payload)
