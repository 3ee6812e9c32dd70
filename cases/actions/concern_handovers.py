"""A concern that is taken on changes hands: offered and accepted, or given at once when its owner must or can not act.

There is no way back to the queue: it has one owner all the time (row C8), and its clocks move with it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, notices
from cases.choices import Ground
from cases.deadlines import Owed
from cases.models import Concern, ConcernHandover
from cases.states import ConcernStatus
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def offer_concern(
    concern: Concern, *, to: Any, reason: str, key_risks: str, by: Any, at: datetime | None = None
) -> ConcernHandover:
    """Offer a concern to somebody who may decide on it. The owner may, and who may reassign; the owner stays until then."""
    at = at or timezone.now()
    concern = _lock(concern)
    if by.pk != concern.owner_id:
        policy.require(by, Permission.CASE_REASSIGN, concern.school)
    _check(concern, to)
    if concern.handovers.pending().exists():
        raise RuleBroken(f"{concern.ref} is offered to somebody already. Withdraw that offer first.")
    offer = ConcernHandover.objects.create(
        school=concern.school,
        concern=concern,
        from_owner=concern.owner,
        to_owner=to,
        reason=reason,
        key_risks=key_risks,
        offered_at=at,
        offered_by=by,
    )
    _record(Verb.CONCERN_OFFERED, concern, by, at, to=to.label, reason=reason, key_risks=key_risks)
    due_at, rule = deadlines.accept_due(at, concern.school)
    clocks.start(Owed.ACCEPT_CONCERN, offer, owner=to, due_at=due_at, rule=rule, at=at)
    notices.concern_offered(offer, at=at)
    return offer


@transaction.atomic
def reassign_concern(
    concern: Concern, *, to: Any, ground: str, reason: str, by: Any, at: datetime | None = None
) -> Concern:
    """Give a concern to another lead at once, because its owner has a conflict of interest or is away (rows C8, C9).

    Only who may reassign, and never its owner: they offer it. An offer that was waiting ends with this.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_REASSIGN, concern.school)
    concern = _lock(concern)
    was = concern.owner
    if by.pk == was.pk:
        raise RuleBroken(f"You own {concern.ref}. Offer it to somebody: it is theirs when they accept.")
    _check(concern, to)
    end_offer(concern, because="it was given to somebody else", by=by, at=at)
    _give(concern, to, given_by=by, reason=reason, at=at)
    _record(
        Verb.CONCERN_REASSIGNED,
        concern,
        by,
        at,
        to=to.label,
        was=was.label,
        ground=str(Ground(ground).label),
        reason=reason,
    )
    notices.concern_reassigned(concern, was=was, by=by, at=at)
    return concern


def _lock(concern: Concern) -> Concern:
    return Concern.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=concern.pk)


def _check(concern: Concern, to: Any) -> None:
    if concern.status == ConcernStatus.LOGGED:
        raise RuleBroken(f"Nobody has taken {concern.ref} on yet: whoever reads it takes it on.")
    if concern.case_id:
        raise RuleBroken(f"{concern.ref} is part of case {concern.case.ref}. Hand that case over.")
    if concern.status == ConcernStatus.CLOSED:
        raise RuleBroken(f"{concern.ref} is closed; there is nothing to hand over.")
    if to.pk == concern.owner_id:
        raise RuleBroken(f"{to.label} owns {concern.ref} already.")
    if to not in conflicts.possible_deciders(concern.school, excluded=conflicts.excluded_from_concern(concern)):
        raise RuleBroken(f"{to.label} cannot decide on {concern.ref}: no such role here, or a conflict of interest.")


def _give(concern: Concern, to: Any, *, given_by: Any, reason: str, at: datetime) -> None:
    """Write the new owner, and let what the concern owes follow: to decide on it, or to look at it again."""
    concern.owner, concern.owned_since = to, at
    concern.given_by, concern.given_because = given_by, reason
    concern.save(update_fields=["owner", "owned_since", "given_by", "given_because"])
    for owed in (Owed.DECIDE, Owed.MONITOR):
        clocks.move_owner(owed, concern, to=to)


def _pending(offer: ConcernHandover) -> ConcernHandover:
    people = ("to_owner", "from_owner", "offered_by")
    locked = ConcernHandover.objects.select_for_update(of=("self",)).select_related("school", "concern", *people)
    found = locked.get(pk=offer.pk)
    if not found.is_pending:
        raise RuleBroken("This offer has been answered or withdrawn already.")
    return found


@transaction.atomic
def accept_concern(offer: ConcernHandover, *, by: Any, at: datetime | None = None) -> ConcernHandover:
    """The receiver says yes: from this instant the concern and what it owes are theirs."""
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_TRIAGE, offer.school)
    concern = _lock(offer.concern)  # the concern first, as everybody who decides does
    offer = _pending(offer)
    if by.pk != offer.to_owner_id:
        raise RuleBroken(f"Only {offer.to_owner.label} can accept this.")
    _check(concern, by)
    offer.accepted_at, offer.accepted_by = at, by
    offer.save(update_fields=["accepted_at", "accepted_by"])
    _give(concern, by, given_by=offer.offered_by, reason=offer.reason, at=at)
    _record(Verb.CONCERN_ACCEPTED, concern, by, at, was=offer.from_owner.label)
    clocks.meet(Owed.ACCEPT_CONCERN, offer, by=by, at=at)
    notices.concern_offer_answered(offer, "accepted", at=at)
    return offer


@transaction.atomic
def decline_concern(offer: ConcernHandover, *, reason: str, by: Any, at: datetime | None = None) -> ConcernHandover:
    """The receiver says no, with the reason; the owner stays the owner."""
    at = at or timezone.now()
    offer = _pending(offer)
    if by.pk != offer.to_owner_id:
        raise RuleBroken(f"Only {offer.to_owner.label} can decline this.")
    offer.declined_at, offer.declined_by, offer.declined_because = at, by, reason
    offer.save(update_fields=["declined_at", "declined_by", "declined_because"])
    _record(Verb.CONCERN_DECLINED, offer.concern, by, at, reason=reason)
    clocks.meet(Owed.ACCEPT_CONCERN, offer, by=by, at=at)
    notices.concern_offer_answered(offer, "declined", at=at)
    return offer


@transaction.atomic
def withdraw_concern_offer(offer: ConcernHandover, *, by: Any, at: datetime | None = None) -> ConcernHandover:
    """Take an offer back before it is answered: who offered it, or who may reassign."""
    at = at or timezone.now()
    offer = _pending(offer)
    if by.pk != offer.offered_by_id:
        policy.require(by, Permission.CASE_REASSIGN, offer.school)
    _withdraw(offer, because="the offer was withdrawn", by=by, at=at)
    return offer


def end_offer(concern: Concern, *, because: str, by: Any, at: datetime) -> None:
    """End the offer of a concern that is decided, closed or given away meanwhile: there is nothing left to accept."""
    for offer in concern.handovers.pending().select_for_update().order_by("pk"):
        _withdraw(offer, because=because, by=by, at=at)


def _withdraw(offer: ConcernHandover, *, because: str, by: Any, at: datetime) -> None:
    offer.withdrawn_at, offer.withdrawn_by = at, by
    offer.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record(Verb.CONCERN_OFFER_WITHDRAWN, offer.concern, by, at)
    clocks.stop(Owed.ACCEPT_CONCERN, offer, because=because, at=at)


def _record(verb: Verb, concern: Concern, by: Any, at: datetime, **payload: Any) -> None:
    audit.record(verb, concern, by=by, at=at, pupils=concern.pupils.values_list("pk", flat=True), **payload)
