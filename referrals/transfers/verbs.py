"""What can happen to a file on its way, out or in, and each event's exact payload."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    TRANSFER_BEGUN = "transfer.begun"
    TRANSFER_CANCELLED = "transfer.cancelled"
    DESTINATION_SET = "transfer.destination"
    TRANSFER_HELD = "transfer.held"
    TRANSFER_WARNED = "transfer.warned"
    NO_FILE_HELD = "transfer.no_file_held"
    CONTENTS_REVIEWED = "transfer.contents_reviewed"
    BUNDLE_ASKED = "transfer.bundle_asked"
    BUNDLE_MADE = "transfer.bundle_made"
    BUNDLE_FAILED = "transfer.bundle_failed"
    FILE_SENT = "transfer.sent"
    LINK_RENEWED = "transfer.link_renewed"
    LINK_TRIED = "transfer.link_tried"
    PAPER_HANDED = "transfer.paper_handed"
    CHASED = "transfer.chased"
    RECEIPT_CONFIRMED = "transfer.receipt"
    KEEPING_SET = "transfer.keeping_set"
    FILE_AWAITED = "transfer.file_awaited"
    FILE_ASKED_FOR = "transfer.file_asked_for"
    AWAITING_ENDED = "transfer.awaiting_ended"
    BUNDLE_UPLOADED = "transfer.bundle_uploaded"
    BUNDLE_DISCARDED = "transfer.bundle_discarded"
    FILE_RECEIVED = "transfer.file_received"
    TRANSFER_VIEWED = "transfer.viewed"


QUIET: Final = {"on_chronology": False}
READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.TRANSFER_BEGUN: spec(
        "The file must go to the next school by {due_on}: {reason}", "reason", "left_on", "due_on", "rule", "owner"
    ),
    Verb.TRANSFER_CANCELLED: spec("The file does not have to go", words=("because",)),
    Verb.DESTINATION_SET: spec("The file goes to {setting}", "setting", "method", **QUIET),
    Verb.TRANSFER_HELD: spec("The file stays here, and the authority knows: {why}", "why", "told"),
    Verb.TRANSFER_WARNED: spec(
        "Reminded the owner that the file has not gone", "owner", kind=Kind.CLOCKWORK, on_chronology=False
    ),
    Verb.NO_FILE_HELD: spec("No safeguarding file is held here", "left_on"),
    Verb.CONTENTS_REVIEWED: spec(
        "Looked through the file before it goes: {decisions} decisions", "decisions", "review", "digest", "kept_back", **QUIET
    ),
    Verb.BUNDLE_ASKED: spec("Asked for the file to be made up", "digest", **QUIET),
    Verb.BUNDLE_MADE: spec(
        "The file was made up: {events} entries, {attached} attachments, {withheld} withheld",
        *("events", "attached", "withheld", "fingerprint", "size"),
        kind=Kind.CLOCKWORK,
        on_chronology=False,
    ),
    Verb.BUNDLE_FAILED: spec("The file could not be made up", "problem", kind=Kind.CLOCKWORK, on_chronology=False),
    Verb.FILE_SENT: spec("The file was sent to {setting}", "setting", "method", "fingerprint"),
    Verb.LINK_RENEWED: spec("A new link and code to the file were made", "fingerprint", **QUIET),
    Verb.LINK_TRIED: spec("At the other school: {did}", "did", **QUIET),
    Verb.PAPER_HANDED: spec(
        "{direction} on paper: {pages} pages, {carried}", "direction", "pages", "carried", "person", "signed"
    ),
    Verb.CHASED: spec("{rung}: {how}, {person}", "rung", "how", "person", words=("said",)),
    Verb.RECEIPT_CONFIRMED: spec("{setting} confirmed the receipt of the file ({how})", "setting", "how", "name", "post", "kept"),
    Verb.KEEPING_SET: spec(
        "What is kept of a file that was passed on: {copy}", "copy", "reason", retention=Retention.SCHOOL, on_chronology=False
    ),
    Verb.FILE_AWAITED: spec("Joined: the file of the earlier school must come by {due_on}", "due_on", "rule"),
    Verb.FILE_ASKED_FOR: spec(
        "Asked for the earlier school’s file. {rung}: {how}, {person}", "rung", "how", "person", words=("said",)
    ),
    Verb.AWAITING_ENDED: spec("The earlier school’s file: {how}", "how", words=("because",)),
    Verb.BUNDLE_UPLOADED: spec(
        "Uploaded a file of {sender} for review", "sender", "sha256", "fingerprint", "faults", "proved", **QUIET
    ),
    Verb.BUNDLE_DISCARDED: spec("Did not take in the file of {sender}", "sender", "sha256", **QUIET),
    Verb.FILE_RECEIVED: spec(
        "File received from {sender}: {entries} entries, {attached} attachments",
        *("sender", "entries", "attached", "fingerprint", "made_at", "told", "left_out"),
    ),
    Verb.TRANSFER_VIEWED: spec("Looked at the passing on of the file", "page", **READING),
}  # fmt: skip
HEADINGS: Final = {"said": "What was said", "because": "Why"}
