"""How an event of the record reads: what was done, the words with their headings, and what was later said about it.

Nothing that was written is hidden: a corrected or withdrawn entry is shown whole, with who said so, when and why.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.web.words import instant

HEADINGS: Final = {
    "text": "",
    "note": "",
    "answer": "",
    "title": "",
    "account": "What was seen or heard",
    "child_words": "The child’s own words",
    "view": "The reporter’s view",
    "done_so_far": "What was done so far",
    "present": "Who was there",
    "reason": "Why",
    "because": "Why",
    "not_referred_because": "Why it was not referred",
    "parents": "Parents or carers",
    "summary": "What changed for the child",
    "safe_when": "What must be true to close",
    "key_risks": "Key risks",
    "rationale": "Rationale",
    "result": "What was done",
    "said": "What was said",
    "outcome": "What came of it",
    "threshold": "The threshold",
    "promise": "What was promised",
    "child_views": "The child’s views and own words",
    "risk_now": "The risk now",
    "requested": "What was asked",
    "consent_reason": "Why without consent",
    "informed_words": "Why the parents do not know",
    "told": "Who was told",
}
CAN_BE_AMENDED: Final = [Verb.NOTE_ADDED, Verb.MEETING_HELD, Verb.CONCERN_LOGGED]
AMENDING: Final = [Verb.CORRECTED, Verb.WITHDRAWN]


@dataclass
class Entry:
    """An event with its words under headings, and the corrections or the withdrawal that stand beside it."""

    event: Event
    words: list[tuple[str, str]]
    corrections: list[Event] = field(default_factory=list)
    withdrawal: Event | None = None

    @property
    def withdrawn_line(self) -> str:
        """One sentence for the head of a withdrawn entry; empty when it stands."""
        if self.withdrawal is None:
            return ""
        return f"Withdrawn by {self.withdrawal.actor_label} on {instant(self.withdrawal.recorded_at)}"

    @property
    def is_significant(self) -> bool:
        return bool(self.event.payload.get("is_significant"))

    @property
    def note_number(self) -> str:
        """The number of the case note that this is, by which it is corrected or withdrawn; empty for anything else."""
        is_note = self.event.verb in {Verb.NOTE_ADDED, Verb.MEETING_HELD}
        return self.event.subject_ref.rpartition("-N")[2] if is_note else ""


def words_of(event: Event) -> list[tuple[str, str]]:
    """Return what a person wrote as (heading, text), in the order in which the verb names its words."""
    said = ((name, event.payload.get(name)) for name in event.spec.words)
    return [(HEADINGS.get(name, name.replace("_", " ").capitalize()), text) for name, text in said if text]


def entries_of(events: Iterable[Event]) -> list[Entry]:
    """Dress events for a chronology; one query finds what was corrected or withdrawn later."""
    page = list(events)
    refs = {event.subject_ref for event in page if event.verb in CAN_BE_AMENDED}
    later: dict[str, list[Event]] = defaultdict(list)
    if refs:
        schools = {event.school_id for event in page}
        threads = {event.thread for event in page}
        found = Event.objects.filter(school_id__in=schools, thread__in=threads, verb__in=AMENDING, subject_ref__in=refs)
        for amendment in found.order_by("id"):
            later[amendment.subject_ref].append(amendment)
    return [_entry(event, later) for event in page]


def _entry(event: Event, later: dict[str, list[Event]]) -> Entry:
    entry = Entry(event, words_of(event))
    for amendment in later[event.subject_ref] if event.verb in CAN_BE_AMENDED else ():
        if amendment.verb == Verb.WITHDRAWN:
            entry.withdrawal = amendment
        else:
            entry.corrections.append(amendment)
    return entry
