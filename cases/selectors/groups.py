"""Which group of the chronology each kind of event belongs to, as data: the filter, the tag, what counts as significant.

Every verb that stands on a chronology is in exactly one group; a test goes through all that are registered. An app that
brings verbs of its own adds them with `add`.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q, TextChoices

from cases.choices import Danger, NoteKind
from cases.verbs import Verb
from safeguard.audit.verbs import SPECS
from safeguard.clocks.verbs import Verb as ClockVerb
from safeguard.files.verbs import Verb as FileVerb
from safeguard.people.verbs import Verb as PeopleVerb


class Group(TextChoices):
    CONCERNS = "concerns", "Concerns"
    DECISIONS = "decisions", "Decisions"
    CASES = "cases", "Cases, tasks and reviews"
    REFERRALS = "referrals", "Referrals and agencies"
    NOTES = "notes", "Notes, calls and meetings"
    VOICE = "voice", "The child’s voice"
    FILES = "files", "Files"
    ROLL = "roll", "Roll, family and statuses"
    CLOCKWORK = "clockwork", "Deadlines missed"


TAGS: Final = {  # the word on an entry, and its colour
    Group.CONCERNS: ("Concern", "orange"),
    Group.DECISIONS: ("Decision", "blue"),
    Group.CASES: ("Case", "green"),
    Group.REFERRALS: ("Referral", "purple"),
    Group.NOTES: ("Note", "grey"),
    Group.VOICE: ("Child’s voice", "yellow"),
    Group.FILES: ("File", "grey"),
    Group.ROLL: ("Roll", "grey"),
    Group.CLOCKWORK: ("Deadline", "red"),
}

VERBS: Final[dict[Group, set[str]]] = {
    Group.CONCERNS: {
        Verb.CONCERN_LOGGED,
        Verb.CONCERN_ACKNOWLEDGED,
        Verb.CONCERN_OFFERED,
        Verb.CONCERN_ACCEPTED,
        Verb.CONCERN_DECLINED,
        Verb.CONCERN_OFFER_WITHDRAWN,
        Verb.CONCERN_REASSIGNED,
        Verb.CHILD_NAMED,
        Verb.ADDED_TO,
        Verb.CORRECTED,  # of a concern; of a note it stands with the notes
        Verb.WITHDRAWN,
        Verb.REPORTER_TOLD,
        Verb.NOT_SATISFIED,
        Verb.REPORTER_ANSWERED,
    },
    Group.DECISIONS: {
        Verb.CONCERN_DECIDED,
        Verb.CONCERN_CLOSED,
        Verb.CASE_OPENED,
        Verb.CLOSING_PROPOSED,
        Verb.CLOSING_REFUSED,
        Verb.CASE_CLOSED,
        Verb.CASE_REOPENED,
    },
    Group.CASES: {
        Verb.CONCERN_JOINED_CASE,
        Verb.TASK_GIVEN,
        Verb.TASK_DONE,
        Verb.TASK_WITHDRAWN,
        Verb.CASE_REVIEWED,
        Verb.HANDOVER_OFFERED,
        Verb.HANDOVER_ACCEPTED,
        Verb.HANDOVER_DECLINED,
        Verb.HANDOVER_WITHDRAWN,
        Verb.CASE_RESTRICTED,
        Verb.CASE_UNRESTRICTED,
        Verb.CASE_SHARED,
        Verb.SHARING_ENDED,
        Verb.ROLL_LOOKED_AT,
        ClockVerb.CLOCK_HANDED_OVER,
    },
    Group.REFERRALS: set(),  # of the apps above, which place their own
    Group.NOTES: {Verb.NOTE_ADDED, Verb.MEETING_HELD},
    Group.VOICE: set(),  # no verb of its own: a note of that kind, or the child's own words in a concern
    Group.FILES: {FileVerb.FILE_STORED, FileVerb.FILE_ADOPTED, FileVerb.FILE_REFUSED},
    Group.ROLL: {
        PeopleVerb.PUPIL_ENROLLED,
        PeopleVerb.PUPIL_CHANGED,
        PeopleVerb.PUPIL_LEFT,
        PeopleVerb.STATUS_RECORDED,
        PeopleVerb.STATUS_ENDED,
        PeopleVerb.CONTACT_RECORDED,
        PeopleVerb.CONTACT_REMOVED,
        Verb.ROLL_CHANGED,
    },
    Group.CLOCKWORK: {ClockVerb.DEADLINE_MISSED, ClockVerb.ESCALATED, ClockVerb.CLOCK_MOVED},
}

ALWAYS_SIGNIFICANT: Final[set[str]] = {
    Verb.CONCERN_DECIDED,
    Verb.CASE_OPENED,
    Verb.CASE_CLOSED,
    Verb.CASE_REOPENED,
    Verb.NOT_SATISFIED,
    PeopleVerb.STATUS_RECORDED,
    PeopleVerb.STATUS_ENDED,
    PeopleVerb.PUPIL_LEFT,
}

OF_NOTES: Final = Q(verb__in=[Verb.CORRECTED, Verb.WITHDRAWN], subject_type="cases.Note")


def add(group: Group, verbs: Iterable[str], *, significant: Iterable[str] = ()) -> None:
    """Place the verbs of another app."""
    VERBS[group] |= {str(verb) for verb in verbs}
    ALWAYS_SIGNIFICANT.update(str(verb) for verb in significant)


def group_of(event: Any) -> Group:
    """Return the group whose tag an entry carries: of the child's voice, of what it corrects, else of its verb."""
    if event.verb == Verb.NOTE_ADDED and event.payload.get("kind") == NoteKind.CHILD_VOICE.label:
        return Group.VOICE
    if event.verb in {Verb.CORRECTED, Verb.WITHDRAWN} and event.subject_type == "cases.Note":
        return Group.NOTES
    return next(group for group, verbs in VERBS.items() if event.verb in verbs)


def is_significant(event: Any) -> bool:
    """What a reader in a hurry must not miss: turning points, danger, and what a writer marked as significant."""
    flagged = event.payload.get("is_significant") is True or event.payload.get("in_danger") == Danger.NOW
    return event.verb in ALWAYS_SIGNIFICANT or flagged


def significant() -> Q:
    """The condition `is_significant` on an event."""
    flagged = Q(payload__is_significant=True) | Q(payload__in_danger=Danger.NOW.value)
    return Q(verb__in=sorted(ALWAYS_SIGNIFICANT)) | flagged


def in_groups(chosen: Iterable[str]) -> Q:
    """The condition "in one of these groups" on an event; a group that does not exist holds nothing."""
    groups = [Group(code) for code in chosen if code in Group.values]
    condition = Q(verb__in=sorted(verb for group in groups for verb in VERBS[group]))
    if Group.NOTES in groups:
        condition |= OF_NOTES
    elif Group.CONCERNS in groups:
        condition &= ~OF_NOTES
    if Group.VOICE in groups:
        voiced = Q(verb=Verb.NOTE_ADDED, payload__kind=NoteKind.CHILD_VOICE.label)
        condition |= voiced | Q(verb=Verb.CONCERN_LOGGED, payload__child_words__regex=r"\S")
    return condition


def on_chronology() -> list[str]:
    """The verbs that a chronology shows."""
    return sorted(verb for verb, described in SPECS.items() if described.on_chronology)
