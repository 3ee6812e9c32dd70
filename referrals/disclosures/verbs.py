"""What can happen to disclosures, notices and serious incidents, and each event's exact payload.

A notice's own words and the facts of an incident are no event of a child's chronology: the line there says that there is
one and leads to it, for whoever may read it. Such words go no further than they must.
"""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    DISCLOSURE_ASKED = "disclosure.asked"
    DISCLOSURE_NEEDED = "disclosure.needed"
    DISCLOSURE_SHARED = "disclosure.shared"
    DISCLOSURE_WITHHELD = "disclosure.withheld"
    DISCLOSURE_VIEWED = "disclosure.viewed"
    NOTICE_ENTERED = "notice.entered"
    NOTICE_MATCHED = "notice.matched"
    NOTICE_UNMATCHED = "notice.unmatched"
    NOTICE_NOT_OURS = "notice.not_ours"
    NOTICE_PLANNED = "notice.planned"
    NOTICE_TOLD = "notice.told"
    NOTICE_QUERIED = "notice.queried"
    NOTICE_CONCERN = "notice.concern_logged"
    NOTICE_JOINED_CASE = "notice.case_joined"
    NOTICE_VIEWED = "notice.viewed"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_PERSON = "incident.person_added"
    INCIDENT_ENTRY = "incident.entry_added"
    INCIDENT_TOLD = "incident.told"
    INCIDENT_CLOSED = "incident.closed"
    ACTION_GIVEN = "incident.action_given"
    ACTION_DONE = "incident.action_done"
    ACTION_WITHDRAWN = "incident.action_withdrawn"
    BRIEFING_ISSUED = "incident.briefing_issued"
    INCIDENT_VIEWED = "incident.viewed"
    BRIEFING_VIEWED = "incident.briefing_viewed"
    HOLD_PLACED = "hold.placed"
    HOLD_LIFTED = "hold.lifted"
    HOLD_VIEWED = "hold.viewed"


READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}
QUIET: Final = {"on_chronology": False}

SPECS: Final = {
    Verb.DISCLOSURE_ASKED: spec(
        "Asked to share information, by {body}", "body", "person", "role", "how", "asked_at", words=("need",)
    ),
    Verb.DISCLOSURE_NEEDED: spec("Saw a need to share information", words=("need",)),
    Verb.DISCLOSURE_SHARED: spec(
        "Shared information with {body}: {basis}",
        *("body", "person", "role", "basis", "edition", "method", "files"),
        words=("what", "why"),
    ),
    Verb.DISCLOSURE_WITHHELD: spec(
        "Decided not to share information with {body}: {ground}", "body", "ground", words=("reason", "answered")
    ),
    Verb.DISCLOSURE_VIEWED: spec("Looked at the disclosure", "page", **READING),
    Verb.NOTICE_ENTERED: spec(
        "Entered a notice of the police ({kind})",
        *("kind", "police_ref", "channel", "received_at", "late", "candidates"),
        words=("child_name", "circumstances", "child_voice"),
        **QUIET,
    ),
    Verb.NOTICE_MATCHED: spec("Notice of the police: {kind}", "kind", "police_ref", "received_at"),
    Verb.NOTICE_UNMATCHED: spec("The notice is not about this child", words=("reason",)),
    Verb.NOTICE_NOT_OURS: spec("The notice is not about a child of ours", words=("reason", "told"), **QUIET),
    Verb.NOTICE_PLANNED: spec(
        "Planned the day after the notice: {support}", "support", "safe_to_raise", words=("plan", "safe_because")
    ),
    Verb.NOTICE_TOLD: spec("Told {person} what they need to know", "person", words=("words",)),
    Verb.NOTICE_QUERIED: spec("Asked the police why the notice came late", words=("query",)),
    Verb.NOTICE_CONCERN: spec("Logged concern {concern} from the notice", "concern"),
    Verb.NOTICE_JOINED_CASE: spec("Added the notice to case {case}", "case"),
    Verb.NOTICE_VIEWED: spec("Looked at the notice of the police", "page", **READING),
    Verb.INCIDENT_OPENED: spec(
        "Opened a serious incident", "happened_on", "known_at", "early_years", words=("title",), **QUIET
    ),
    Verb.INCIDENT_PERSON: spec("Stands in a serious incident: {part}", "part", "label"),
    Verb.INCIDENT_ENTRY: spec("{kind}", "kind", words=("text",), **QUIET),
    Verb.INCIDENT_TOLD: spec("Told: {body}", "body", "person", "how", words=("words",), **QUIET),
    Verb.INCIDENT_CLOSED: spec("Closed the serious incident", words=("closing",)),
    Verb.ACTION_GIVEN: spec(
        "Made {owner} accountable, by {due_on}", "owner", "due_on", "number", words=("title",), **QUIET
    ),
    Verb.ACTION_DONE: spec("Action {number} done", "number", words=("title", "result"), **QUIET),
    Verb.ACTION_WITHDRAWN: spec("Action {number} withdrawn", "number", words=("title", "reason"), **QUIET),
    Verb.BRIEFING_ISSUED: spec(
        "Issued version {number} of the briefing", "number", "sha256", "chair_sha256", "people", **QUIET
    ),
    Verb.INCIDENT_VIEWED: spec("Looked at the serious incident", "page", **READING),
    Verb.BRIEFING_VIEWED: spec("Read the issued briefing", "page", **READING),
    Verb.HOLD_PLACED: spec("Placed the records under legal hold", words=("reason",)),
    Verb.HOLD_LIFTED: spec("Lifted the legal hold", words=("reason",)),
    Verb.HOLD_VIEWED: spec("Looked at the legal hold", **READING),
}
HEADINGS: Final = {
    "need": "What is asked for or needed",
    "what": "What was shared",
    "why": "Why it is relevant",
    "answered": "What the other side was told",
    "plan": "What the school does",
    "safe_because": "Why the family may be spoken to",
    "words": "What they were told",
    "closing": "How it ended",
    "query": "What was asked",
    "told": "Who was told instead",
    "child_name": "The child, as the police wrote it",
    "circumstances": "What happened",
    "child_voice": "The child’s voice",
}
