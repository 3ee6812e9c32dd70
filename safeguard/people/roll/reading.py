"""From bytes to a table: encoding, delimiter, quoting, and the loss of every column that holds passwords.

A line is kept for each row, so that a fault can say where it stands. Raises RuleBroken for what is no table.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Final

from safeguard.errors import RuleBroken
from safeguard.people.roll.records import Fault, Passed, Rejected

MOST_LINES: Final = 250_000  # enrolments of a whole trust; people are far fewer
MOST_COLUMNS: Final = 500
MOST_CLUES: Final = 60
SECRET: Final = re.compile(r"passw|pwd|passcode|passphrase|secret")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NOT_A_TABLE: Final = {
    b"PK": "This is a zip whose content is not the roll. Upload a OneRoster CSV zip, or a CSV file of pupils.",
    b"\xd0\xcf\x11\xe0": "This is an Excel workbook. In Excel choose Save as, CSV UTF-8, and upload that file.",
    b"%PDF": "This is a PDF. Export the roll as CSV, or as a OneRoster CSV zip.",
    b"{": "This is JSON. Export the roll as CSV, or as a OneRoster CSV zip.",
    b"<": "This is XML, perhaps a common transfer file. Export the roll as CSV, or as a OneRoster CSV zip.",
}
BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CP1252_NOTE: Final = "{file} was read as Windows-1252. Look at a name with an accent before you go on."
DROPPED_NOTE: Final = "{file} has a column of passwords ({heading}). It was dropped on reading and is not kept."


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One line of a table, found by the plain form of its headings ("Date of Birth" is `dateofbirth`)."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells[heading]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def clues(self) -> tuple[str, ...]:
        return tuple(value for value in self.cells.values() if value)[:MOST_CLUES]


@dataclass(frozen=True)
class Table:
    """Headings as they stand in the file by their plain form, usable rows, and the rows that are not."""

    file: str
    headings: dict[str, str]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    blank: tuple[Passed, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.rejected) + len(self.blank)


def plain(heading: str) -> str:
    """Reduce a heading to its letters and digits: "DOB", "d.o.b." and "D O B" are one heading."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def tidy(value: str) -> str:
    """One line (several are joined by commas), single spaces, no control characters, all else as it was."""
    lines = [" ".join(CONTROLS.sub("", line).split()) for line in value.splitlines()]
    return ", ".join(line for line in lines if line)


def decode(file: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and a note on its encoding: UTF-8 or UTF-16 by their mark, else UTF-8, else Windows-1252."""
    if not content.strip():
        raise RuleBroken(f"{file} is empty.")
    for start, sentence in NOT_A_TABLE.items():
        if content.startswith(start):
            raise RuleBroken(sentence)
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "")
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, (CP1252_NOTE.format(file=file),) if candidate == "cp1252" else ()
    raise RuleBroken(f"{file} is not readable text. Save it again as CSV UTF-8 and upload that file.")


def read_table(file: str, content: bytes) -> Table:
    """Read a CSV whole. Raises RuleBroken for broken quoting, no headings or no rows that could be read."""
    text, notes = decode(file, content)
    lines = _lines(file, text)
    _, heads = next(lines, (1, []))
    names = [plain(head) for head in heads]
    if len([name for name in names if name]) < 2:
        raise RuleBroken(f"The first line of {file} has no headings. The first line must name the columns.")
    if len(names) > MOST_COLUMNS:
        raise RuleBroken(f"{file} has more than {MOST_COLUMNS} columns. Export only the roll.")
    secret = [place for place, name in enumerate(names) if SECRET.search(name)]
    notes += tuple(DROPPED_NOTE.format(file=file, heading=tidy(heads[place])) for place in secret)
    twice = sorted({tidy(heads[place]) for place, name in enumerate(names) if name and name in names[:place]})
    notes += tuple(
        f"The heading {head} stands twice in {file}. The first column of that name was read." for head in twice
    )
    headings = {name: tidy(head) for name, head in zip(names, heads, strict=True) if name and not SECRET.search(name)}
    return Table(file, headings, *_sorted_rows(file, lines, names, secret), notes)


def _lines(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts on; lines with nothing at all on them are no records."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
            if start > MOST_LINES:
                raise RuleBroken(f"{file} has more than {MOST_LINES:,} lines. Upload the roll of one school.")
    except csv.Error as broken:
        raise RuleBroken(
            f"The quotation marks in {file} are broken in the record that starts on line {start}. "
            'A mark inside a value must be written twice (""). Export the file again, or mend that line.'
        ) from broken


def _delimiter(text: str) -> str:
    head = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    return max(",;\t|", key=head.count)


Sorted = tuple[tuple[Row, ...], tuple[Rejected, ...], tuple[Passed, ...], tuple[Fault, ...]]


def _sorted_rows(file: str, lines: Iterator[tuple[int, list[str]]], names: list[str], secret: list[int]) -> Sorted:
    rows: list[Row] = []
    rejected: list[Rejected] = []
    blank: list[Passed] = []
    faults: list[Fault] = []
    for line, cells in lines:
        values = [tidy(cell) for cell in cells]
        while len(values) > len(names) and not values[-1] and not secret:  # else a password may have slipped sideways
            values.pop()
        if not any(values):
            blank.append(Passed(line, "The row is blank."))
        elif len(values) != len(names):
            rejected.append(Rejected(line, _safe_clues(values, names, secret)))
            faults.append(_wrong_width(file, line, len(values), len(names)))
        else:
            rows.append(Row(line, _cells(values, names, secret)))
    return tuple(rows), tuple(rejected), tuple(blank), tuple(faults)


def _cells(values: list[str], names: list[str], secret: list[int]) -> dict[str, str]:
    """Keep each named value; where a heading stands twice, the first counts."""
    kept: dict[str, str] = {}
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        if name and place not in secret:
            kept.setdefault(name, value)
    return kept


def _safe_clues(values: list[str], names: list[str], secret: list[int]) -> tuple[str, ...]:
    """Keep, of a row whose values have slipped sideways, only what no password can have slipped into."""
    end = min(secret, default=len(values)) - (max(0, len(names) - len(values)) if secret else 0)
    return tuple(value for value in values[: max(0, end)] if value)[:MOST_CLUES]


def _wrong_width(file: str, line: int, found: int, expected: int) -> Fault:
    mend = (
        "Put quotation marks around a value that holds a comma." if found > expected else "Fill in the missing values."
    )
    return Fault(file, line, "", f"The row has {found} values and the headings are {expected}.", mend)
