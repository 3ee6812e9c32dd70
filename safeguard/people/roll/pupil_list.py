"""The plain layout: one CSV, one child in each row, headings as the school's system happens to call them."""

from datetime import date

from safeguard.errors import RuleBroken
from safeguard.people.roll import values
from safeguard.people.roll.details import Cells, RowReader
from safeguard.people.roll.headings import Columns, find_columns, missing
from safeguard.people.roll.reading import Row, Table
from safeguard.people.roll.records import Passed, PupilRow, Rejected, RollFile

LAYOUT = "CSV of pupils"
DETAILS = (
    "first_name",
    "last_name",
    "known_as",
    "born_on",
    "year_group",
    "tutor_group",
    "upn",
    "mis_id",
    "enrolled_on",
    "left_on",
)
SHOWN = 12


def read(table: Table, *, sha256: str, urn: str, is_whole: bool, today: date) -> RollFile:
    """Turn a table into a roll. Raises RuleBroken when it is not a list of pupils."""
    columns = find_columns(table.headings)
    _refuse_other_layouts(table, columns)
    pupils: list[PupilRow] = []
    rejected, passed, faults = list(table.rejected), list(table.blank), list(table.faults)
    for row in table.rows:
        if elsewhere := _belongs_elsewhere(row, columns, urn):
            passed.append(elsewhere)
            continue
        reader = RowReader(table.file, row.line, today=today)
        pupil = _pupil(reader, row, columns, table.headings)
        faults += reader.faults
        if pupil is None:
            rejected.append(Rejected(row.line, row.clues))
        else:
            pupils.append(pupil)
    return RollFile(
        layout=LAYOUT,
        file=table.file,
        sha256=sha256,
        rows=table.count,
        is_whole=is_whole,
        pupils=tuple(pupils),
        rejected=tuple(rejected),
        passed=tuple(passed),
        faults=tuple(faults),
        notes=(*table.notes, *_not_read(table, columns)),
    )


def _refuse_other_layouts(table: Table, columns: Columns) -> None:
    if "sourcedid" in table.headings:
        raise RuleBroken(f"{table.file} is one file of a OneRoster export. Upload the whole zip.")
    if problems := missing(columns):
        found = ", ".join(list(table.headings.values())[:SHOWN])
        raise RuleBroken(
            [f"{table.file} is not a list of pupils that can be read.", *problems, f"Its columns are: {found}."]
        )


def _belongs_elsewhere(row: Row, columns: Columns, urn: str) -> Passed | None:
    said = row.get(columns.pupil.get("urn", ""), "")
    return (
        Passed(row.line, f"The row belongs to the school with URN {said[:20]}.")
        if urn and said and said != urn
        else None
    )


def _pupil(reader: RowReader, row: Row, columns: Columns, headings: dict[str, str]) -> PupilRow | None:
    cells = {name: (headings[column], row[column]) for name, column in columns.pupil.items() if name in DETAILS}
    cells |= _names(reader, row, columns, headings)
    if columns.address:
        parts = list(dict.fromkeys(row[column] for column in columns.address if row[column]))
        cells["address"] = (headings[columns.address[0]], ", ".join(parts))
    contacts = tuple(_contacts(reader, row, columns, headings)) if columns.contacts else None
    return reader.pupil(cells, contacts=contacts)


def _names(reader: RowReader, row: Row, columns: Columns, headings: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Settle which columns hold the legal names: "Legal Forename" makes a "Forename" beside it the name in use."""
    named = {name: (headings[column], row[column]) for name, column in columns.pupil.items()}
    cells = {}
    if {"first_name", "legal_first"} <= named.keys() and named["first_name"][1] != named["legal_first"][1]:
        cells["known_as"] = named.get("known_as") or named["first_name"]
    for name, legal in (("first_name", "legal_first"), ("last_name", "legal_last")):
        if legal in named and (named[legal][1] or name not in named):
            cells[name] = named[legal]
    if "first_name" in named or "first_name" in cells:
        return cells
    return _split(reader, named)


def _split(reader: RowReader, named: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    column = "surname_forename" if "surname_forename" in named else "whole_name"
    heading, text = named[column]
    try:
        surname, forename = (
            values.surname_and_forename(text, surname_first=column == "surname_forename") if text else ("", "")
        )
    except values.Unreadable as problem:
        reader.blame(heading, problem.wrong, problem.mend)
        return {}
    return {"first_name": (heading, forename), "last_name": (heading, surname)}


def _contacts(reader: RowReader, row: Row, columns: Columns, headings: dict[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for parts in columns.contacts.values():
        cells: Cells = _contact_cells({part: (headings[column], row[column]) for part, column in parts.items()})
        if contact := reader.contact(cells, priority=len(found) + 1):
            found.append(contact)
    return found


def _contact_cells(parts: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Join the parts of a contact's name and its telephones, where a system keeps them apart."""
    cells = {
        part: cell for part, cell in parts.items() if part in {"name", "relationship", "parental", "email", "address"}
    }
    if apart := [parts[part] for part in ("title", "first", "last") if part in parts]:
        joined = " ".join(text for _, text in apart if text)
        cells.setdefault("name", (apart[-1][0], joined))
    if phones := [parts[part] for part in ("mobile", "phone") if part in parts]:
        cells["phone"] = (phones[0][0], ", ".join(dict.fromkeys(text for _, text in phones if text)))
    return cells


def _not_read(table: Table, columns: Columns) -> list[str]:
    """Name the columns that stay in the file: only what safeguarding needs is taken (UK GDPR, article 5(1)(c))."""
    others = [heading for plain, heading in table.headings.items() if plain not in columns.used]
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    return [f"Columns not read: {', '.join(others[:SHOWN])}{more}."] if others else []
