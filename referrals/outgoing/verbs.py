"""What can happen between the school and another agency, and each event's exact payload. The words stand in the event."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    REFERRAL_DECIDED = "referral.decided"
    REFERRAL_PHONED = "referral.phoned"
    REFERRAL_SENT = "referral.sent"
    REFERRAL_ADDED_TO = "referral.added_to"
    RESPONSE_RECORDED = "referral.response_recorded"
    REFERRAL_CLOSED = "referral.closed"
    REFERRAL_WITHDRAWN = "referral.withdrawn"
    CONTACT_RECORDED = "agency.contact_recorded"
    PROMISE_RECORDED = "agency.promise_recorded"
    PROMISE_ENDED = "agency.promise_ended"
    NOT_REFERRED = "referral.not_referred"
    NOT_REFERRED_REVIEWED = "referral.not_referred_reviewed"
    DUTY_GIVEN = "fgm.duty_given"
    DUTY_MET = "fgm.reported"
    REFERRAL_VIEWED = "referral.viewed"
    DUTY_VIEWED = "fgm.duty_viewed"


READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.REFERRAL_DECIDED: spec("Decided to refer: {kind}", "kind", "agency", "is_danger", words=("reason",)),
    Verb.REFERRAL_PHONED: spec(
        "Referred by telephone to {agency}",
        "agency",
        "person",
        "reference",
        "consent",
        words=("said", "consent_reason"),
    ),
    Verb.REFERRAL_SENT: spec(
        "Sent the referral to {agency} in writing ({way})",
        *("agency", "way", "person", "reference", "consent", "parents_informed", "answers", "shared", "sha256"),
        words=("summary", "child_views", "risk_now", "done_so_far", "requested", "consent_reason", "informed_words"),
    ),
    Verb.REFERRAL_ADDED_TO: spec("Added to the referral that was sent", words=("text", "told")),
    Verb.RESPONSE_RECORDED: spec("{kind}: {outcome}", "kind", "outcome", "person", "reference", words=("said",)),
    Verb.REFERRAL_CLOSED: spec("Closed the referral", words=("outcome",)),
    Verb.REFERRAL_WITHDRAWN: spec("Withdrew the referral", words=("reason",)),
    Verb.CONTACT_RECORDED: spec(
        "{way}, {agency}: {reached}", "way", "direction", "agency", "person", "reached", "referral", words=("said",)
    ),
    Verb.PROMISE_RECORDED: spec("{promised_by} promised, by {due_at}", "promised_by", "due_at", words=("promise",)),
    Verb.PROMISE_ENDED: spec("Promise of {promised_by}: {ended}", "promised_by", "ended", words=("promise", "result")),
    Verb.NOT_REFERRED: spec(
        "Decided not to refer ({kind}); looked at again {review_on}", "kind", "review_on", words=("reason", "threshold")
    ),
    Verb.NOT_REFERRED_REVIEWED: spec("Looked again at the decision not to refer", words=("text",)),
    Verb.DUTY_GIVEN: spec("{teacher} must report FGM to the police in person", "teacher", "known_at"),
    Verb.DUTY_MET: spec("{teacher} reported FGM to the police", "teacher", "person", "reference", words=("said",)),
    Verb.REFERRAL_VIEWED: spec("Looked at the referral", "page", **READING),
    Verb.DUTY_VIEWED: spec("Looked at their own duty to report", **READING),
}
