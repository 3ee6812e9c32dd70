"""Pure predicates of referrals. Each returns reasons, plain sentences; no reasons means yes. `at` is an argument."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from referrals.outgoing.choices import Consent, Informed, Kind, Said
from referrals.outgoing.states import State
from referrals.outgoing.turns import OUTCOMES, possible
from safeguard.calendar import local_date

BEFORE_SENDING = {Said.OTHER}


@dataclass(frozen=True)
class ResponseFacts:
    """What must be known to judge whether a response can be so."""

    kind: str
    state: str
    said: str
    outcome: str
    happened_at: datetime
    sent_at: datetime | None


def response_faults(facts: ResponseFacts, *, at: datetime) -> list[str]:
    """A response belongs to a referral that is out and open, to its kind, and to a time between the sending and now."""
    if facts.state in {State.CLOSED, State.WITHDRAWN}:
        return ["This referral has ended. What comes now belongs to a note on the case, or to a new referral."]
    if facts.sent_at is None and facts.said not in BEFORE_SENDING:
        return ["This referral has not been sent yet. Record first how and when it was sent."]
    allowed = OUTCOMES.get(Said(facts.said), ())
    checks = [
        (Said(facts.said) not in possible(facts.kind), "This cannot come back on this kind of referral."),
        (bool(allowed) and facts.outcome not in allowed, "Say how it turned out."),
        (not allowed and bool(facts.outcome), "This kind of answer has no outcome of its own."),
        (facts.happened_at > at, "It cannot have come in the future."),
        (
            facts.sent_at is not None and facts.happened_at < facts.sent_at,
            "It cannot have come before the referral was sent.",
        ),
    ]
    return [sentence for stands, sentence in checks if stands]


def writing_faults(
    *, consent: str, consent_reason: str, parents_informed: str, informed_words: str, summary: str, requested: str
) -> list[str]:
    """What a referral in writing cannot do without (Working Together, referral content; local forms)."""
    unasked = consent in {Consent.REFUSED, Consent.NOT_SOUGHT}
    checks = [
        (consent not in Consent.values, "Say whether consent was sought."),
        (unasked and not consent_reason.strip(), "Say why the referral is made without consent."),
        (parents_informed not in Informed.values, "Say whether the parents know of this referral."),
        (
            parents_informed == Informed.NO and not informed_words.strip(),
            "Say why the parents do not know of this referral.",
        ),
        (not summary.strip(), "Say what the concern is."),
        (not requested.strip(), "Say what you ask the agency to do."),
    ]
    return [sentence for stands, sentence in checks if stands]


def sending_time_faults(sent_at: datetime, decided_at: datetime, *, at: datetime) -> list[str]:
    if sent_at > at:
        return ["It cannot have been sent in the future."]
    if local_date(sent_at) < local_date(decided_at):
        return ["It cannot have been sent before the day on which it was decided."]
    return []


def closing_faults(state: str, *, running: Collection[str], open_promises: int) -> list[str]:
    """A referral closes when it was decided and nothing is owed on it any more, our own look aside."""
    if state != State.ANSWERED:
        return ["A referral closes once the agency has decided. Withdraw it if it is no longer asked for."]
    found = [f"Still running: “{duty}”." for duty in running]
    if open_promises:
        found.append("A promise on this referral is still open. Say what became of it.")
    return found


def not_referred_faults(review_on: date, *, at: datetime) -> list[str]:
    return [] if review_on > local_date(at) else ["Say on which day after today you look at this again."]


def duty_faults(kind: str, teacher: object) -> list[str]:
    """FGM known by a teacher is that teacher's own duty (FGM Act 2003 s.5B): the record must say whose."""
    if kind == Kind.FGM and teacher is None:
        return ["Say which teacher knows: the duty to report is theirs in person."]
    return []


@dataclass(frozen=True)
class Standing:
    """What a case still owes or is still owed, of what this app keeps."""

    unsent: int
    unanswered: int
    answered: int
    promises: int
    duties: int
    reviews: int
