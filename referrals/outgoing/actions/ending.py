"""The end of a referral: closed once it was decided and nothing is owed on it, or withdrawn with the reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.outgoing import rules, states
from referrals.outgoing.actions.common import lock, pupils_of
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import Duty, Referral
from referrals.outgoing.states import State
from referrals.outgoing.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken


@transaction.atomic
def close_referral(referral: Referral, *, outcome: str, by: Any, at: datetime | None = None) -> Referral:
    """Close a referral with what came of it. Refused while the agency owes something; our own look ends with it."""
    at = at or timezone.now()
    referral = lock(referral, by=by)
    running = Clock.objects.of(referral).running().exclude(kind=Owed.IMPROVEMENT).order_by("due_at", "pk")
    open_promises = referral.promises.filter(ended_at=None).count()
    duties = [clock.duty for clock in running]
    if reasons := rules.closing_faults(referral.state, running=duties, open_promises=open_promises):
        raise RuleBroken(reasons)
    states.move(referral, State.CLOSED)
    referral.closed_at, referral.closed_by, referral.outcome = at, by, outcome
    referral.save(update_fields=["state", "closed_at", "closed_by", "outcome"])
    audit.record(Verb.REFERRAL_CLOSED, referral, by=by, at=at, pupils=pupils_of(referral), outcome=outcome)
    clocks.stop_all(referral, because="the referral was closed", at=at)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, reason: str, by: Any, at: datetime | None = None) -> Referral:
    """Take a referral back, with the reason. A teacher's own duty to report FGM cannot be withdrawn by anybody."""
    at = at or timezone.now()
    referral = lock(referral, by=by)
    if Duty.objects.filter(referral=referral, reported_at=None).exists():
        raise RuleBroken("The teacher’s duty to report FGM is theirs by law and cannot be withdrawn.")
    states.move(referral, State.WITHDRAWN)
    referral.withdrawn_at, referral.withdrawn_by, referral.withdrawn_because = at, by, reason
    referral.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_because"])
    audit.record(Verb.REFERRAL_WITHDRAWN, referral, by=by, at=at, pupils=pupils_of(referral), reason=reason)
    clocks.stop_all(referral, because="the referral was withdrawn", at=at)
    return referral
