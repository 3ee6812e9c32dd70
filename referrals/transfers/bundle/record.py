"""record.json: the child's file for a machine, after docs/transfer/record.schema.json. Other children are numbers in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases.childfile import Item, Part
from referrals.transfers.bundle.review import WITHHELD, Review
from referrals.transfers.bundle.shapes import Envelope
from referrals.transfers.bundle.survey import all_items
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile

FORM: Final = "safeguard-child-file"
VERSION: Final = 1
THIS: Final = "this child"


@dataclass(frozen=True)
class Sent:
    """A stored file and its place in the bundle; `path` is None for one that does not go, and `why` says why."""

    file: Any
    item: Item
    path: str | None
    name: str
    why: str = ""


def files_of(review: Review) -> list[Sent]:
    """Number the files in the order of the record. Raises RuleBroken for one that goes but was not checked yet."""
    found: list[Sent] = []
    number = 0
    for item in all_items(review.survey.sections):
        for file in item.files:
            why = _not_sent(file, item, review)
            number += not why
            path = None if why else f"files/{number:03d}{file.kind.suffixes[0]}"
            name = "" if why == WITHHELD else review.text(file.original_name)
            found.append(Sent(file, item, path, name, why))
    return found


def _not_sent(file: Any, item: Item, review: Review) -> str:
    if file.state == StoredFile.State.REFUSED:
        return "Refused by the virus scan and not kept"
    if review.hides_item(item) or not review.shows(f"file:{file.token}"):
        return WITHHELD
    if not file.is_ready:
        raise RuleBroken(f"{file} is still being checked for viruses. Try again in a minute, or withhold it.")
    return ""


def record_of(review: Review, files: Iterable[Sent], *, envelope: Envelope, by: Any, at: datetime) -> dict[str, Any]:
    """Return the record as data that JSON can hold, dates and instants as they are."""
    survey, sent = review.survey, list(files)
    school = survey.pupil.school
    return {
        "format": FORM,
        "version": VERSION,
        "ref": envelope.ref,
        "made_at": at,
        "made_by": by.label,
        "sender": {"code": school.code, "name": school.name, "urn": school.urn, "phone": school.phone},
        "receiver": {"setting": envelope.to_setting, "person": envelope.to_person},
        "reason": envelope.reason,
        "child": _child(survey.pupil),
        "other_children": [_other(review, other) for other in survey.others],
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "items": [_item(review, item, sent, top=item) for item in section.items],
            }
            for section in survey.sections
        ],
        "chronology": [_entry(review, event) for event in survey.events],
        "files": [_file(one) for one in sent],
        "withheld": review.counts(),
    }


def _child(pupil: Any) -> dict[str, Any]:
    return {
        "ref": pupil.ref,
        "first_name": pupil.first_name,
        "last_name": pupil.last_name,
        "known_as": pupil.known_as,
        "born_on": pupil.born_on,
        "year_group": pupil.year_group,
        "tutor_group": pupil.tutor_group,
        "address": pupil.address,
        "enrolled_on": pupil.enrolled_on,
        "left_on": pupil.left_on,
        "identifiers": [
            {"kind": row.kind, "label": row.get_kind_display(), "value": row.value, "source": row.source}
            for row in pupil.identifiers.order_by("kind")
        ],
        "statuses": [
            {"kind": row.kind, "label": row.get_kind_display(), "from_on": row.from_on, "to_on": row.to_on}
            for row in pupil.statuses.order_by("from_on", "kind", "pk")
        ],
        "contacts": [_contact(row) for row in pupil.contacts.order_by("priority", "pk")],
    }


def _contact(row: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "relationship": row.relationship,
        "has_parental_responsibility": row.has_parental_responsibility,
        "must_not_be_told": row.must_not_be_told,
        "phone": row.phone,
        "email": row.email,
        "address": row.address,
        "priority": row.priority,
    }


def _other(review: Review, other: Any) -> dict[str, Any]:
    name = other.pupil.name if other.number in review.named else None
    return {"number": other.number, "name": name, "parts": list(other.parts)}


def _item(review: Review, item: Item, sent: list[Sent], *, top: Item) -> dict[str, Any]:
    if review.hides_item(item):
        return _shape(item, title=WITHHELD, withheld=True)
    return _shape(
        item,
        title=review.text(item.title),
        withheld=False,
        by=item.by,
        recorded_at=item.recorded_at,
        children=[_part(review, part) for part in item.children],
        fields=[
            {
                "name": fact.name,
                "label": fact.label,
                "value": _value(review, fact.value, top),
                "code": fact.code,
            }
            for fact in item.facts
        ],
        items=[_item(review, inside, sent, top=top) for inside in item.items],
        files=[one.path for one in sent if one.item is item and one.path],
    )


def _shape(item: Item, **given: Any) -> dict[str, Any]:
    """Every item has every key, also one that is withheld: a reader need not ask which are there."""
    empty: dict[str, Any] = {
        "kind": item.kind,
        "ref": item.ref,
        "happened_at": item.at,
        "recorded_at": None,
        "by": "",
        "children": [],
        "fields": [],
        "items": [],
        "files": [],
    }
    return empty | given


def _part(review: Review, part: Part) -> dict[str, Any]:
    if part.pupil.pk == review.survey.pupil.pk:
        return {"number": 0, "said_as": THIS, "part": part.part, "code": part.code}
    number = next(other.number for other in review.survey.others if other.pupil.pk == part.pupil.pk)
    said_as = part.pupil.name if number in review.named else f"another child {number}"
    return {"number": number, "said_as": said_as, "part": part.part, "code": part.code}


def _value(review: Review, value: Any, top: Item) -> Any:
    return review.answer(value, top) if isinstance(value, str) else value


def _entry(review: Review, event: Any) -> dict[str, Any]:
    withheld = review.hides_event(event)
    return {
        "event": event.pk,
        "happened_at": event.happened_at,
        "recorded_at": event.recorded_at,
        "kind": event.kind,
        "verb": "" if withheld else event.verb,
        "by": "" if withheld else event.actor_label,
        "ref": "" if withheld else event.subject_ref,
        "what": WITHHELD if withheld else review.sentence(event),
        "words": [] if withheld else list(_words(review, event)),
        "withheld": withheld,
    }


def _words(review: Review, event: Any) -> Iterator[dict[str, str]]:
    """What was written, each text with the name of its field in the payload, so that a verifier can compare them."""
    for name in event.spec.words:
        if text := event.payload.get(name):
            yield {"name": name, "label": name.replace("_", " "), "text": review.text(text)}


def _file(sent: Sent) -> dict[str, Any]:
    file = sent.file
    return {
        "path": sent.path,
        "not_sent": sent.why,
        "name": sent.name,
        "item": sent.item.ref,
        "content_type": file.content_type,
        "size": file.size if sent.path else 0,
        "sha256": file.sha256 if sent.path else "",
        "stored_at": file.stored_at,
        "stored_by": file.stored_by.label,
    }
