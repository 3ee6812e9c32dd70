"""What can happen to a plan and to its meetings, and each event's exact payload."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    PLAN_STARTED = "plan.started"
    PLAN_ENDED = "plan.ended"
    PLAN_PERSON = "plan.person_recorded"
    PLAN_CHANGED = "plan.changed"
    MEETING_BOOKED = "plan.meeting_booked"
    MEETING_CANCELLED = "plan.meeting_cancelled"
    MEETING_HELD = "plan.meeting_held"
    REPORT_SHARED = "plan.report_shared"
    REPORT_SENT = "plan.report_sent"
    PLAN_VIEWED = "plan.viewed"


READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.PLAN_STARTED: spec(
        "Started: {level}, from {started_on}",
        *("level", "category", "legal_basis", "authority", "started_on", "follows"),
        words=("reason",),
    ),
    Verb.PLAN_ENDED: spec("Ended: {level}, on {ended_on} ({why})", "level", "why", "ended_on", words=("reason",)),
    Verb.PLAN_PERSON: spec("{post} from {from_on}: {name}", "post", "name", "from_on", "was"),
    Verb.PLAN_CHANGED: spec("{fact} from {from_on}", "fact", "from_on", words=("text",)),
    Verb.MEETING_BOOKED: spec("Booked: {kind}, on {booked_on}", "kind", "booked_on", "booked_for", "plan"),
    Verb.MEETING_CANCELLED: spec("Called off: {kind}", "kind", "booked_for", words=("reason",)),
    Verb.MEETING_HELD: spec(
        "{kind}: {decided}. {attendance}",
        *("kind", "decided", "attendance", "plan", "tasks"),
        words=("decision", "attended", "apologies", "contributions", "dissent"),
    ),
    Verb.REPORT_SHARED: spec("The family has seen our report", "shared_at", "plan"),
    Verb.REPORT_SENT: spec("Sent our report to the conference", "to", "plan", words=("not_shared",)),
    Verb.PLAN_VIEWED: spec("Looked at the plan", "page", **READING),
}
HEADINGS: Final = {
    "decision": "What was decided",
    "attended": "Who took part for the school",
    "apologies": "Why nobody took part",
    "contributions": "What the school said",
    "dissent": "Where the school did not agree",
    "not_shared": "Why the family had not seen it",
}
