"""What a file holds before anything is withheld, and every question that the reviewer has to answer."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from cases import childfile
from cases.childfile import Item, Section
from cases.selectors.childfile import is_whole_to
from cases.selectors.groups import on_chronology
from cases.selectors.record import ON_CHRONOLOGY
from referrals.transfers.bundle.canonical import canonical, plain
from referrals.transfers.bundle.names import Finder, Hit, Known, Roll
from referrals.transfers.bundle.shapes import About, Find, Other, Survey
from safeguard.audit.models import Event
from safeguard.audit.verbs import Kind
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.people.models import Pupil
from safeguard.web.words import LONDON

SEALED: Final = "conduct."  # what adults are said to have done stays where it is, whatever child it names
OWN_ACTS: Final = "transfers."  # reviewing and sending are acts on the file: they do not make it another file
SIBLING: Final = "Brother or sister"
NAMED: Final = "Named in a text"
AROUND: Final = 60
NOT_YOURS: Final = (
    "This file cannot be passed on from your account, because part of it is not open to you. "
    "Ask the head or another DSL to review and send it."
)


def survey(pupil: Any, *, by: Any, at: datetime) -> Survey:
    """Gather the whole file of a child with the finds for the review page.

    Raises RuleBroken when part of the file is closed to `by` (a wall, a relative): then somebody else reviews and sends it.
    """
    if not is_whole_to(by, pupil, at=at):
        raise RuleBroken(NOT_YOURS)
    sections = tuple(childfile.sections(pupil))
    events = tuple(events_of(pupil))
    others = tuple(_others(pupil, sections, events))
    finder = finder_of(pupil, sections, events, others)
    finds = (*_children(others), *_items(sections, others), *_events(events), *_names(sections, events, others, finder))
    return Survey(pupil, sections, events, others, finds, _digest(pupil, sections, events))


def events_of(pupil: Any) -> list[Event]:
    """Return what stands on the child's chronology, oldest first; nothing of the sealed register."""
    here = {"mentions__school_id": pupil.school_id, "mentions__pupil_id": pupil.pk}
    rows = Event.objects.filter(**here, mentions__kind__in=ON_CHRONOLOGY, verb__in=on_chronology())
    return list(rows.exclude(subject_type__startswith=SEALED).order_by("happened_at", "id"))


def every(items: Iterable[Item]) -> Iterator[Item]:
    """Each item with what is inside it."""
    for item in items:
        yield item
        yield from every(item.items)


def all_items(sections: Iterable[Section]) -> list[Item]:
    return [item for section in sections for item in every(section.items)]


# --- Other children ---------------------------------------------------------------------------------------------------
def _others(pupil: Any, sections: Iterable[Section], events: Iterable[Event]) -> Iterator[Other]:
    parts: dict[int, list[str]] = {}
    for item in all_items(sections):
        for part in item.children:
            parts.setdefault(part.pupil.pk, []).append(part.part)
    for event in events:
        for pk in event.pupils:
            parts.setdefault(pk, [])
    for pk in pupil.siblings.order_by("pk").values_list("pk", flat=True):
        parts.setdefault(pk, []).append(SIBLING)
    roll = Pupil.objects.filter(school_id=pupil.school_id).order_by().exclude(pk=pupil.pk)
    whole_names = Roll(roll.values_list("pk", "first_name", "last_name", "known_as"))
    for pk in whole_names.named_in({text for text, _, _ in texts(sections, events)}):
        parts.setdefault(pk, []).extend([] if parts.get(pk) else [NAMED])
    parts.pop(pupil.pk, None)
    rows = Pupil.objects.filter(pk__in=parts, school_id=pupil.school_id).order_by("pk")
    own = _known(pupil, 0).words
    for number, other in enumerate(rows, start=1):
        words = tuple(dict.fromkeys(parts[other.pk]))
        yield Other(number, other, f"child:{other.ref}", words, bool(own & _known(other, number).words))


def _known(pupil: Any, number: int) -> Known:
    return Known(number, pupil.first_name, pupil.last_name, pupil.known_as)


def finder_of(pupil: Any, sections: Iterable[Section], events: Iterable[Event], others: Iterable[Other]) -> Finder:
    """The rule for this file: the other children's names; this child's, its contacts' and the staff's own stay."""
    adults = {event.actor_label for event in events} | {item.by for item in all_items(sections)}
    adults |= set(pupil.contacts.order_by("pk").values_list("name", flat=True))
    own = [pupil.first_name, pupil.last_name, pupil.known_as]
    known = [_known(other.pupil, other.number) for other in others]
    return Finder(known, own=[name for name in own if name], adults=adults)


# --- Finds ------------------------------------------------------------------------------------------------------------
def _children(others: Iterable[Other]) -> Iterator[Find]:
    for other in others:
        yield Find(other.key, About.CHILD, f"{other.pupil.name}, in this file {other.said_as}", shows=False)


def _items(sections: Iterable[Section], others: Iterable[Other]) -> Iterator[Find]:
    strangers = {other.pupil.pk for other in others}
    for section in sections:
        for top in section.items:
            for item in every([top]):
                yield Find(f"item:{item.key}", About.ITEM, f"{item.title} ({item.ref})", shows=True, thread=top.ref)
                shared = any(part.pupil.pk in strangers for part in (*top.children, *item.children))
                for file in item.files:
                    if file.state != StoredFile.State.REFUSED:
                        yield _file(file, item, top.ref, shared)


def _file(file: Any, item: Item, thread: str, shared: bool) -> Find:
    """A file of a record that several children are in must be looked at: no rule can read it."""
    place = f"{file.original_name}, attached to {item.ref}"
    shows = None if shared else True
    return Find(f"file:{file.token}", About.FILE, place, shows, thread=thread, token=str(file.token))


def _events(events: Iterable[Event]) -> Iterator[Find]:
    for event in events:
        place = f"{event.happened_at.astimezone(LONDON):%-d %B %Y, %H:%M}: {event.sentence}"
        yield Find(f"event:{event.pk}", About.EVENT, place, shows=True, thread=event.thread)


def texts(sections: Iterable[Section], events: Iterable[Event]) -> Iterator[tuple[str, str, str]]:
    """Every text of the file as (text, where it stands in words, thread); the same text may come more than once."""
    for section in sections:
        for top in section.items:
            for item in every([top]):
                for fact in item.facts:
                    if isinstance(fact.value, str):
                        yield fact.value, f"{item.ref}, {fact.label.lower()}", top.ref
                for file in item.files:
                    yield file.original_name, f"the name of a file on {item.ref}", top.ref
    for event in events:
        day = f"chronology of {event.happened_at.astimezone(LONDON):%-d %B %Y}"
        for text in said_in(event):
            yield text, day, event.thread


def said_in(event: Event) -> list[str]:
    return [event.sentence, *(text for _, text in event.words)]


def text_key(hit: Hit, text: str) -> str:
    """The same words have the same key wherever they stand: they are decided on once."""
    who = "-".join(str(number) for number in sorted(hit.numbers))
    return f"name:{who}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _names(
    sections: Iterable[Section], events: Iterable[Event], others: Iterable[Other], finder: Finder
) -> Iterator[Find]:
    names, asked = {other.number: other.pupil.name for other in others}, set()
    for text, place, thread in texts(sections, events):
        for hit in finder.hits(text):
            key = text_key(hit, text)
            if key not in asked:
                asked.add(key)
                who = " or ".join(names[number] for number in sorted(hit.numbers))
                yield Find(key, About.NAME, f"{who}: {place}", False, excerpt=_excerpt(text, hit), thread=thread)


def _excerpt(text: str, hit: Hit) -> str:
    start, end = max(0, hit.start - AROUND), hit.end + AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _digest(pupil: Any, sections: Iterable[Section], events: Iterable[Event]) -> str:
    items = [
        [item.key, [[fact.name, plain(fact.value)] for fact in item.facts], [str(file.token) for file in item.files]]
        for item in all_items(sections)
    ]
    acts = [event.pk for event in events if event.kind == Kind.ACT and not event.subject_type.startswith(OWN_ACTS)]
    return hashlib.sha256(canonical([pupil.ref, items, acts])).hexdigest()
