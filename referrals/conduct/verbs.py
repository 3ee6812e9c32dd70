"""What can happen in the sealed register. Each event but one stands under the matter's reference, and so is sealed."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    REPORTED = "conduct.reported"
    ADDED = "conduct.added"
    TAKEN_ON = "conduct.taken_on"
    HANDED_OVER = "conduct.handed_over"
    CHILD_NAMED = "conduct.child_named"
    THRESHOLD_DECIDED = "conduct.threshold_decided"
    LADO_TOLD = "conduct.lado_told"
    STRATEGY_HELD = "conduct.strategy_held"
    MEASURE_DECIDED = "conduct.measure_decided"
    TOLD = "conduct.told"
    REVIEWED = "conduct.reviewed"
    OUTCOME_RECORDED = "conduct.outcome_recorded"
    BODY_DECIDED = "conduct.body_decided"
    STATEMENT_WRITTEN = "conduct.statement_written"
    STATEMENT = "pupil.statement"
    SHARED = "conduct.shared"
    SHARING_ENDED = "conduct.sharing_ended"
    PATTERN_LOOKED = "conduct.pattern_looked"
    READ_TOGETHER = "conduct.read_together"
    CLOSED = "conduct.closed"
    MATTER_VIEWED = "conduct.viewed"
    REPORT_VIEWED = "conduct.report_viewed"
    REGISTER_VIEWED = "conduct.register_viewed"
    ATTEMPTED = "conduct.attempted"


SEALED: Final = {"retention": Retention.SCHOOL, "on_chronology": False}
READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.REPORTED: spec(
        "Reported to {to}: about {about}",
        *("to", "about", "is_self", "happened", "place"),
        words=("account", "children", "witnesses", "done_so_far"),
        **SEALED,
    ),
    Verb.ADDED: spec("Added to the record", words=("text",), **SEALED),
    Verb.TAKEN_ON: spec("Read it and took it on as case manager", **SEALED),
    Verb.HANDED_OVER: spec("Handed it over to {to}", "to", words=("reason",), **SEALED),
    Verb.CHILD_NAMED: spec("Named a child: {child}", "child", words=("part",), **SEALED),
    Verb.THRESHOLD_DECIDED: spec(
        "Decided: {decision}", "decision", "limbs", words=("reasons", "action", "response"), **SEALED
    ),
    Verb.LADO_TOLD: spec(
        "Spoke to the LADO, {officer}: {view}",
        "officer",
        "officer_ref",
        "view",
        words=("advice", "next_steps"),
        **SEALED,
    ),
    Verb.STRATEGY_HELD: spec(
        "Strategy meeting held", "police_ref", "social_care_ref", words=("present", "decided"), **SEALED
    ),
    Verb.MEASURE_DECIDED: spec(
        "Decided meanwhile: {measure}; looked at again on {review_on}",
        *("measure", "review_on"),
        words=("hazards", "controls", "alternatives", "reasons", "agreed_with"),
        **SEALED,
    ),
    Verb.TOLD: spec("Told {whom}", "whom", "is_suspension_letter", words=("name", "what"), **SEALED),
    Verb.REVIEWED: spec("Reviewed the matter", words=("summary",), **SEALED),
    Verb.OUTCOME_RECORDED: spec(
        "Outcome: {outcome}",
        *("outcome", "leaving"),
        words=("reasons", "learning", "file_words", "reference_words"),
        **SEALED,
    ),
    Verb.BODY_DECIDED: spec(
        "{decided} to the {body}", "decided", "body", "referred_on", "body_ref", words=("reasons",), **SEALED
    ),
    Verb.STATEMENT_WRITTEN: spec("Wrote on the record of {child}", "child", words=("text",), **SEALED),
    Verb.STATEMENT: spec("Wrote on this child’s record", words=("text",)),
    Verb.SHARED: spec("Shared it with {person} until {until}", "person", "until", words=("reason",), **SEALED),
    Verb.SHARING_ENDED: spec("Ended the sharing with {person}", "person", **SEALED),
    Verb.PATTERN_LOOKED: spec(
        "Looked at what stands about this adult together: {finding}", "finding", words=("reasons",), **SEALED
    ),
    Verb.READ_TOGETHER: spec("Taken together with a later one about the same adult", **SEALED),
    Verb.CLOSED: spec("Closed the record", "keep_until", "keep_rule", words=("summary",), **SEALED),
    Verb.MATTER_VIEWED: spec("Looked at it", "page", **READING),
    Verb.REPORT_VIEWED: spec("Looked at their own report", **READING),
    Verb.REGISTER_VIEWED: spec("Looked at the register", **READING),
    Verb.ATTEMPTED: spec(
        "Asked for it and was told that there is no such record",
        kind=Kind.REFUSAL,
        retention=Retention.ACCESS,
        on_chronology=False,
    ),
}
