"""What came back on a referral: a record of its own, which stops the clock that waited for it and starts the next."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.outgoing import hooks, rules, states
from referrals.outgoing.actions.common import lock, pupils_of, start_clock, stop_waiting
from referrals.outgoing.choices import Outcome, Said
from referrals.outgoing.models import Referral, Response
from referrals.outgoing.states import State
from referrals.outgoing.turns import STARTS, STOPS
from referrals.outgoing.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken


@transaction.atomic
def record_response(
    referral: Referral,
    *,
    kind: str,
    said: str,
    by: Any,
    outcome: str = "",
    happened_at: datetime | None = None,
    person: str = "",
    telephone: str = "",
    reference: str = "",
    at: datetime | None = None,
) -> Response:
    """Record what came back, when and from whom. A clock that waited stops at the time of the answer, not of the typing.

    Raises RuleBroken when the referral was not sent, has ended, or the answer cannot be so (`rules.response_faults`).
    """
    at = at or timezone.now()
    referral = lock(referral, by=by)
    happened_at = happened_at or at
    facts = rules.ResponseFacts(referral.kind, referral.state, kind, outcome, happened_at, referral.sent_at)
    if reasons := rules.response_faults(facts, at=at):
        raise RuleBroken(reasons)
    response = Response.objects.create(
        school=referral.school,
        referral=referral,
        kind=kind,
        outcome=outcome,
        happened_at=happened_at,
        person=person,
        telephone=telephone,
        reference=reference,
        said=said,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record(
        Verb.RESPONSE_RECORDED,
        referral,
        by=by,
        at=happened_at,
        pupils=pupils_of(referral),
        kind=response.get_kind_display(),
        outcome=response.get_outcome_display() if outcome else "recorded",
        person=person,
        reference=reference,
        said=said,
    )
    _advance(referral, response)
    stop_waiting(referral, *STOPS.get(Said(kind), ()), by=by, at=happened_at)
    _start_next(referral, response, at=at)
    hooks.tell_responded(response, by=by, at=at)
    return response


def _advance(referral: Referral, response: Response) -> None:
    """An acknowledgement and a decision move the referral; the first decision keeps its time, a later one its word."""
    if response.kind == Said.ACKNOWLEDGED and referral.state == State.SENT:
        states.move(referral, State.ACKNOWLEDGED)
        referral.acknowledged_at = response.happened_at
    elif response.kind == Said.DECIDED:
        if referral.state != State.ANSWERED:
            states.move(referral, State.ANSWERED)
            referral.answered_at = response.happened_at
            referral.acknowledged_at = referral.acknowledged_at or response.happened_at
        referral.answer = response.outcome
    referral.save(update_fields=["state", "acknowledged_at", "answered_at", "answer"])


def _start_next(referral: Referral, response: Response, *, at: datetime) -> None:
    """Start what follows. A later strategy discussion counts the days to the conference anew: the last one decides."""
    if not response.outcome:
        return
    starts = STARTS.get((Said(response.kind), Outcome(response.outcome)))
    if starts is None:
        return
    owed, code = starts
    clocks.stop(owed, referral, because="counted anew from a later answer", at=at)
    start_clock(referral, owed, code, since=response.happened_at, at=at)
