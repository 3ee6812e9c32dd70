"""The file of an earlier school in the child's file: what came with the child goes on with the child, as it came."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from cases.childfile import Fact, Item, Value, facts
from cases.selectors.childfile import files_by_record
from referrals.transfers.models import Received

MARK: Final = re.compile(r"\[another child( \d+)?\]")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def earlier_files(pupil: Any) -> list[Item]:
    """Return each bundle that was attached to the child, with its records and its chronology inside: two queries.

    The children in it have that school's numbers, so each mark says whose number it is.
    """
    rows = Received.objects.filter(pupil=pupil, attached_at__isnull=False).select_related("attached_by")
    found = list(rows.order_by("attached_at", "pk"))
    files = files_by_record(pupil.school_id, Received._meta.label, [row.pk for row in found])
    return [_earlier(row, files.get(row.pk, ())) for row in found]


def _earlier(row: Received, files: tuple[Any, ...]) -> Item:
    record, ref = row.record, row.ref
    sections = [item for section in record["sections"] for item in section["items"]]
    entries = [_entry(entry, ref, number) for number, entry in enumerate(record["chronology"], start=1)]
    return Item(
        kind="earlier_file",
        ref=ref,
        title=f"File of an earlier school: {row.sender}",
        at=datetime.fromisoformat(record["made_at"]),
        recorded_at=row.attached_at,
        by=record["made_by"],
        facts=facts(
            ("sender", "From", row.sender),
            ("their_ref", "Their reference", record["ref"]),
            ("attached_by", "Attached to the child by", row.attached_by.label),
            ("fingerprint", "Fingerprint", row.fingerprint),
            ("proved", "Entries proved by hashes", row.proved),
        ),
        items=(*(_item(item, ref) for item in sections), *entries),
        files=files,
    )


def _item(item: dict[str, Any], ref: str) -> Item:
    return Item(
        kind=item["kind"],
        ref=f"{ref}/{item['ref']}"[:80],
        title=item["title"],
        at=_instant(item["happened_at"]),
        recorded_at=_instant(item["recorded_at"]),
        by=item["by"],
        facts=(*_children(item["children"], ref), *_answers(item["fields"], ref)),
        items=tuple(_item(inside, ref) for inside in item["items"]),
    )


def _children(children: Iterable[dict[str, Any]], ref: str) -> tuple[Fact, ...]:
    """Who was in it, as they said it: their other children are nobody here."""
    said = [
        f"{row['said_as']}{f' in {ref}' if row['number'] else ''}: {row['part']}" for row in children if row["part"]
    ]
    return facts(("children", "Children", "\n".join(said)))


def _answers(fields: Iterable[dict[str, Any]], ref: str) -> tuple[Fact, ...]:
    return tuple(Fact(row["name"], row["label"], _value(row["value"], ref), row["code"]) for row in fields)


def _value(value: Any, ref: str) -> Value:
    if not isinstance(value, str):
        return value
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
        if INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    return _marked(value, ref)


def _marked(text: str, ref: str) -> str:
    return MARK.sub(lambda found: f"[another child{found.group(1) or ''} in {ref}]", text)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _entry(entry: dict[str, Any], ref: str, number: int) -> Item:
    words = [(word["name"], word["label"].capitalize(), _marked(word["text"], ref)) for word in entry["words"]]
    return Item(
        kind="earlier_entry",
        ref=f"{ref}/{number}",
        title=_marked(entry["what"], ref),
        at=_instant(entry["happened_at"]),
        recorded_at=_instant(entry["recorded_at"]),
        by=entry["by"],
        facts=facts(("their_ref", "About", entry["ref"]), *words),
    )
