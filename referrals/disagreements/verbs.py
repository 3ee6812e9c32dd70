"""What can happen in a disagreement with an agency, and each event's exact payload."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    OPENED = "disagreement.opened"
    STAGE_OPENED = "disagreement.stage_opened"
    STAGE_ANSWERED = "disagreement.stage_answered"
    STAGE_SKIPPED = "disagreement.stage_skipped"
    WORDS_ADDED = "disagreement.words_added"
    CLOSED = "disagreement.closed"
    PACK_ISSUED = "disagreement.pack_issued"
    VIEWED = "disagreement.viewed"


READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.OPENED: spec(
        "Opened a disagreement with {authority}",
        *("authority", "referral", "concern", "threshold", "is_danger"),
        words=("issue", "position", "their_position"),
    ),
    Verb.STAGE_OPENED: spec(
        "Stage {number} of the disagreement opened: {name}. {why}",
        *("number", "name", "why", "ours", "theirs", "limit", "edition", "due_at"),
    ),
    Verb.STAGE_ANSWERED: spec(
        "Stage {number} of the disagreement: {how}", "number", "name", "how", "person", words=("said",)
    ),
    Verb.STAGE_SKIPPED: spec(
        "Skipped from stage {number} to stage {to} of the disagreement", "number", "to", words=("reason",)
    ),
    Verb.WORDS_ADDED: spec("{kind}", "kind", "number", "agreed_with", words=("text",)),
    Verb.CLOSED: spec("Disagreement ended: {state}", "state", "number", words=("outcome", "learning")),
    Verb.PACK_ISSUED: spec("Issued the evidence for stage {number} of the disagreement", "number", "sha256"),
    Verb.VIEWED: spec("Looked at the disagreement", "page", **READING),
}
HEADINGS: Final = {
    "issue": "What we disagree about",
    "position": "Our position",
    "their_position": "Their position",
    "learning": "What we learned",
    "said": "What was said",
}
