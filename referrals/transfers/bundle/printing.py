"""file.pdf: the record for people, made of the same data as record.json. PDF/A-3a and PDF/UA-1, with the record inside."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from referrals.transfers.bundle.record import Sent
from safeguard import paper
from safeguard.paper import Attachment
from safeguard.web.words import LONDON

ATTACHED_AT_MOST: Final = 20 * 1024 * 1024
YES_NO: Final = {True: "Yes", False: "No", None: "Not known"}


def file_pdf(record: dict[str, Any], files: Iterable[Sent], attached: Sequence[Attachment], *, at: datetime) -> bytes:
    """Print the record. The children's files are attached while they are small; they always stand beside it in the bundle."""
    inside = list(attached) + (_files(files) if _bytes(files) <= ATTACHED_AT_MOST else [])
    return paper.pdf("file", _data(record), at=at, files=inside, archive=True)


def _bytes(files: Iterable[Sent]) -> int:
    return sum(one.file.size for one in files if one.path)


def _files(files: Iterable[Sent]) -> list[Attachment]:
    return [
        Attachment(one.path.replace("/", "-"), one.file.path.read_bytes(), one.file.content_type, _about(one))
        for one in files
        if one.path
    ]


def _about(sent: Sent) -> str:
    return f"{sent.name}, attached to {sent.item.ref}"


# --- The words of the page --------------------------------------------------------------------------------------------
def said(value: Any) -> str:
    """An answer as a person says it: times in London, days in full, yes and no."""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%-d %B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return "" if value is None else str(value)


def _data(record: dict[str, Any]) -> dict[str, Any]:
    child = record["child"]
    name = f"{child['first_name']} {child['last_name']}".strip()
    return {
        "title": f"Safeguarding file of {name}",
        "ref": record["ref"],
        "front": _front(record, name),
        "contacts": [_contact(row) for row in child["contacts"]],
        "others": [
            [_other(row), ", ".join(row["parts"]) or "Named in the chronology"] for row in record["other_children"]
        ],
        "chronology": [_entry(row) for row in record["chronology"]],
        "sections": [
            {"title": section["title"], "items": [_item(item, 2) for item in section["items"]]}
            for section in record["sections"]
        ],
        "files": [_file(row) for row in record["files"]],
        "withheld": record["withheld"],
    }


def _front(record: dict[str, Any], name: str) -> list[list[str]]:
    """The front sheet of a child protection file: who the child is, since when there is a file, from whom to whom."""
    child, sender, receiver = record["child"], record["sender"], record["receiver"]
    opened = min((item["happened_at"] for section in record["sections"] for item in section["items"]), default=None)
    responsible = [row["name"] for row in child["contacts"] if row["has_parental_responsibility"]]
    numbers = [f"{row['label']} {row['value']}" for row in child["identifiers"]]
    rows: list[tuple[str, Any]] = [
        ("Name", name),
        ("Known as", child["known_as"] or "The same"),
        ("Date of birth", child["born_on"]),
        ("Year and class", " · ".join(filter(None, [child["year_group"], child["tutor_group"]]))),
        ("Address", child["address"]),
        ("Numbers", "\n".join(numbers)),
        ("Statuses", "\n".join(_status(row) for row in child["statuses"]) or "None recorded"),
        ("Parental responsibility", "\n".join(responsible) or "Nobody recorded"),
        (
            "On the roll",
            f"From {said(child['enrolled_on']) or 'a day not recorded'} to {said(child['left_on']) or 'now'}",
        ),
        ("File opened", opened),
        ("Case owners", "\n".join(_owners(record)) or "No case"),
        ("Sent by", "\n".join(filter(None, [record["made_by"], sender["name"], sender["phone"]]))),
        ("Sent to", "\n".join(filter(None, [receiver["person"], receiver["setting"]]))),
        ("Why", record["reason"]),
        ("Reference", record["ref"]),
        ("Made", record["made_at"]),
    ]
    return [[label, said(value)] for label, value in rows]


def _status(row: dict[str, Any]) -> str:
    until = f" to {said(row['to_on'])}" if row["to_on"] else ""
    return f"{row['label']}, from {said(row['from_on'])}{until}"


def _owners(record: dict[str, Any]) -> list[str]:
    items = [item for section in record["sections"] for item in section["items"] if item["kind"] == "case"]
    return [
        f"{item['ref']}: {field['value']}" for item in items for field in item["fields"] if field["name"] == "owner"
    ]


def _contact(row: dict[str, Any]) -> dict[str, Any]:
    lines = [row["phone"], row["email"], row["address"]]
    return {
        "name": row["name"],
        "relationship": row["relationship"],
        "responsible": YES_NO[row["has_parental_responsibility"]],
        "reach": "\n".join(filter(None, lines)),
        "must_not_be_told": row["must_not_be_told"],
    }


def _other(row: dict[str, Any]) -> str:
    return f"Another child {row['number']}" + (f": {row['name']}" if row["name"] else "")


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    late = (row["recorded_at"] - row["happened_at"]).total_seconds() > 3600
    return {
        "when": said(row["happened_at"]),
        "recorded": said(row["recorded_at"]) if late else "",
        "by": row["by"],
        "ref": row["ref"],
        "what": row["what"],
        "words": [[word["label"].capitalize(), word["text"]] for word in row["words"]],
    }


def _item(item: dict[str, Any], level: int) -> dict[str, Any]:
    parts = [f"{part['said_as'].capitalize()}: {part['part']}" for part in item["children"]]
    rows = [("Reference", item["ref"]), ("When", said(item["happened_at"]))]
    rows += [("Recorded", said(item["recorded_at"]))] if item["recorded_at"] else []
    rows += [("By", item["by"])] if item["by"] else []
    rows += [("Children", "\n".join(parts))] if parts else []
    rows += [(field["label"], said(field["value"])) for field in item["fields"]]
    rows += [("Files", "\n".join(item["files"]))] if item["files"] else []
    return {
        "level": min(level, 4),
        "title": item["title"],
        "rows": [list(row) for row in rows],
        "items": [_item(inside, level + 1) for inside in item["items"]],
    }


def _file(row: dict[str, Any]) -> list[str]:
    where = row["path"] or f"Not sent: {row['not_sent'].lower()}"
    return [
        where,
        row["name"] or "Withheld",
        f"{row['item']}, {said(row['stored_at'])}, {row['stored_by']}",
        row["sha256"],
    ]
