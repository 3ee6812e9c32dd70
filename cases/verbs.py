"""What can happen to concerns and cases, and each event's exact payload. The words stand in the event: the record outlives."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    DRAFT_EXPIRED = "draft.expired"
    DANGER_SHOWN = "concern.danger_shown"
    CONCERN_LOGGED = "concern.logged"
    CONCERN_ACKNOWLEDGED = "concern.acknowledged"
    CONCERN_OFFERED = "concern.handover_offered"
    CONCERN_ACCEPTED = "concern.handover_accepted"
    CONCERN_DECLINED = "concern.handover_declined"
    CONCERN_OFFER_WITHDRAWN = "concern.handover_withdrawn"
    CONCERN_REASSIGNED = "concern.reassigned"
    CONCERN_DECIDED = "concern.decided"
    CONCERN_CLOSED = "concern.closed"
    CHILD_NAMED = "concern.child_named"
    ADDED_TO = "concern.added_to"
    CORRECTED = "record.corrected"
    WITHDRAWN = "record.withdrawn"
    REPORTER_TOLD = "concern.reporter_told"
    NOT_SATISFIED = "concern.not_satisfied"
    REPORTER_ANSWERED = "concern.reporter_answered"
    CASE_OPENED = "case.opened"
    CONCERN_JOINED_CASE = "case.concern_joined"
    NOTE_ADDED = "case.note_added"
    MEETING_HELD = "case.meeting_held"
    TASK_GIVEN = "case.task_given"
    TASK_DONE = "case.task_done"
    TASK_WITHDRAWN = "case.task_withdrawn"
    CASE_REVIEWED = "case.reviewed"
    HANDOVER_OFFERED = "case.handover_offered"
    HANDOVER_ACCEPTED = "case.handover_accepted"
    HANDOVER_DECLINED = "case.handover_declined"
    HANDOVER_WITHDRAWN = "case.handover_withdrawn"
    CASE_RESTRICTED = "case.restricted"
    CASE_UNRESTRICTED = "case.unrestricted"
    CASE_SHARED = "case.shared"
    SHARING_ENDED = "case.sharing_ended"
    WALL_RAISED = "wall.raised"
    WALL_LIFTED = "wall.lifted"
    CLOSING_PROPOSED = "case.closing_proposed"
    CLOSING_REFUSED = "case.closing_refused"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    ROLL_CHANGED = "case.roll_changed"
    ROLL_LOOKED_AT = "case.roll_looked_at"
    CONCERN_VIEWED = "concern.viewed"
    RECEIPT_VIEWED = "concern.receipt_viewed"
    HISTORY_READ = "concern.history_read"
    CASE_VIEWED = "case.viewed"
    CHRONOLOGY_VIEWED = "pupil.chronology_viewed"
    READERS_VIEWED = "pupil.readers_viewed"
    CHRONOLOGY_PRINTED = "pupil.chronology_printed"
    TASK_VIEWED = "case.task_viewed"
    TRAIL_VIEWED = "concern.trail_viewed"
    FILE_DOWNLOADED = "file.downloaded"


READING: Final = {"kind": Kind.READING, "retention": Retention.ACCESS, "on_chronology": False}
QUIET: Final = {"on_chronology": False}

SPECS: Final = {
    Verb.DRAFT_EXPIRED: spec("A draft that nobody sent expired", "started_at", kind=Kind.CLOCKWORK, **QUIET),
    Verb.DANGER_SHOWN: spec("Was shown whom to ring about a child in danger", "shown_at", **QUIET),
    Verb.CONCERN_LOGGED: spec(
        "Logged a concern ({kind}, {urgency})",
        *("kind", "urgency", "in_danger", "parts", "place", "told_dsl", "told_whom", "marks", "files", "unnamed_child"),
        words=("account", "child_words", "view", "done_so_far"),
    ),
    Verb.CONCERN_ACKNOWLEDGED: spec("Read the concern and took it on"),
    Verb.CONCERN_OFFERED: spec("Offered the concern to {to}", "to", words=("reason", "key_risks")),
    Verb.CONCERN_ACCEPTED: spec("Accepted the concern from {was}", "was"),
    Verb.CONCERN_DECLINED: spec("Declined the concern", words=("reason",)),
    Verb.CONCERN_OFFER_WITHDRAWN: spec("Withdrew the offer of the concern"),
    Verb.CONCERN_REASSIGNED: spec(
        "Gave the concern to {to}, in place of {was}: {ground}", "to", "was", "ground", words=("reason",)
    ),
    Verb.CONCERN_DECIDED: spec(
        "Decided: {decision}, severity {severity}",
        *("decision", "severity", "clearance", "kind", "case", "review_on", "history_read_at"),
        words=("reason", "not_referred_because", "parents"),
    ),
    Verb.CONCERN_CLOSED: spec("Closed the concern", words=("reason",)),
    Verb.CHILD_NAMED: spec("Named a child on the concern: {part}", "part"),
    Verb.ADDED_TO: spec("Added to the concern", words=("text",)),
    Verb.CORRECTED: spec("Corrected {subject}", words=("text",)),
    Verb.WITHDRAWN: spec("Withdrew {subject}", words=("text",)),
    Verb.REPORTER_TOLD: spec("Told the reporter", words=("note",)),
    Verb.NOT_SATISFIED: spec("The reporter is not satisfied", words=("reason",)),
    Verb.REPORTER_ANSWERED: spec("Answered the reporter", words=("answer",)),
    Verb.CASE_OPENED: spec("Opened a case, owner {owner}", "owner", "severity", "next_review_on", words=("reason",)),
    Verb.CONCERN_JOINED_CASE: spec("Added concern {concern} to the case", "concern"),
    Verb.NOTE_ADDED: spec("{kind}", "kind", "is_significant", words=("text", "present")),
    Verb.MEETING_HELD: spec("Meeting held; tasks given: {tasks}", "tasks", "is_significant", words=("text", "present")),
    Verb.TASK_GIVEN: spec("Gave a task to {owner}, due {due_on}", "owner", "due_on", words=("title",)),
    Verb.TASK_DONE: spec("Task done", words=("title", "result")),
    Verb.TASK_WITHDRAWN: spec("Task withdrawn", words=("title", "reason")),
    Verb.CASE_REVIEWED: spec(
        "Reviewed the case: {direction}; next review {next_review_on}",
        "direction",
        "next_review_on",
        words=("summary", "safe_when"),
    ),
    Verb.HANDOVER_OFFERED: spec("Offered the case to {to}", "to", words=("reason", "key_risks")),
    Verb.HANDOVER_ACCEPTED: spec("Accepted the case from {was}", "was"),
    Verb.HANDOVER_DECLINED: spec("Declined the case", words=("reason",)),
    Verb.HANDOVER_WITHDRAWN: spec("Withdrew the offer of the case"),
    Verb.CASE_RESTRICTED: spec("Restricted the case", words=("reason",)),
    Verb.CASE_UNRESTRICTED: spec("Lifted the restriction of the case", words=("reason",)),
    Verb.CASE_SHARED: spec("Shared the case with {person} until {until}", "person", "until", words=("reason",)),
    Verb.SHARING_ENDED: spec("Ended the sharing of the case with {person}", "person"),
    Verb.WALL_RAISED: spec("Walled off {person}", "person", words=("reason",), **QUIET),
    Verb.WALL_LIFTED: spec("Lifted the wall for {person}", "person", **QUIET),
    Verb.CLOSING_PROPOSED: spec("Proposed to close the case", "outcome", words=("rationale",)),
    Verb.CLOSING_REFUSED: spec("Did not agree to close the case", words=("reason",)),
    Verb.CASE_CLOSED: spec("Closed the case: {outcome}", "outcome", "proposed_by", words=("rationale",)),
    Verb.CASE_REOPENED: spec("Reopened the case, owner {owner}", "owner", "next_review_on", words=("reason",)),
    Verb.ROLL_CHANGED: spec("The roll changed: {fields}", "fields", "changes", kind=Kind.CLOCKWORK),
    Verb.ROLL_LOOKED_AT: spec("Looked at what changed on the roll"),
    Verb.CONCERN_VIEWED: spec("Looked at the concern", "page", **READING),
    Verb.RECEIPT_VIEWED: spec("Looked at their own receipt", **READING),
    Verb.HISTORY_READ: spec("Read the history of each child before deciding", "newest_event", "entries", **READING),
    Verb.CASE_VIEWED: spec("Looked at the case", "page", **READING),
    Verb.CHRONOLOGY_VIEWED: spec("Looked at the chronology", "filters", **READING),
    Verb.CHRONOLOGY_PRINTED: spec("Opened the chronology for printing", "filters", **READING),
    Verb.TASK_VIEWED: spec("Looked at the task", **READING),
    Verb.READERS_VIEWED: spec("Looked at who has looked", **READING),
    Verb.TRAIL_VIEWED: spec("Looked at who knew what, when", **READING),
    Verb.FILE_DOWNLOADED: spec("Downloaded a file", "file", **READING),
}
