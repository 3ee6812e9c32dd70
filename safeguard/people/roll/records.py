"""The one vocabulary of every layout: rows of children and staff, faults, and the file as a whole.

A row says only what its file says: a detail that the file has no column for is absent, an empty cell is "". Values are
canonical text (dates ISO, year groups as the product writes them): to compare is to compare text, to keep is JSON.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

LABELS: Final = {
    "first_name": "First name",
    "last_name": "Surname",
    "known_as": "Known as",
    "born_on": "Date of birth",
    "year_group": "Year group",
    "tutor_group": "Tutor group",
    "tutor_mis_id": "ID of the tutor group",
    "address": "Address",
    "upn": "UPN",
    "mis_id": "ID in the school's system",
    "enrolled_on": "Date of joining",
    "name": "Name",
    "relationship": "Relationship",
    "parental": "Parental responsibility",
    "phone": "Telephone",
    "email": "E-mail",
    "priority": "Order of contact",
}
COMPARED: Final = (
    "first_name",
    "last_name",
    "known_as",
    "born_on",
    "year_group",
    "tutor_group",
    "tutor_mis_id",
    "address",
    "upn",
    "mis_id",
)
KEPT_WHEN_BLANK: Final = frozenset({"first_name", "last_name", "born_on", "upn", "mis_id"})
CONTACT_COMPARED: Final = ("name", "relationship", "parental", "phone", "email", "address", "priority", "mis_id")


@dataclass(frozen=True)
class Fault:
    """What is wrong where, and how to mend it. `stops_row`: the whole row is left out, not only this value."""

    file: str
    line: int
    column: str
    wrong: str
    mend: str
    stops_row: bool = True


@dataclass(frozen=True)
class PupilRow:
    """One child as the file has it. `contacts` is None when the file has no word on contacts.

    Line 0 is a child without a row of their own, of whom another row of a file of changes speaks.
    """

    line: int
    details: dict[str, str]
    contacts: tuple[dict[str, str], ...] | None = None
    contacts_complete: bool = True
    contacts_gone: tuple[str, ...] = ()
    left_on: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class StaffRow:
    """One adult who works at the school, found again by e-mail address."""

    line: int
    name: str
    email: str
    post: str = ""


@dataclass(frozen=True)
class ContactRow:
    """An adult in a file of changes. Whose contact it is, the roll knows by its ID; `children` are those the file names."""

    line: int
    details: dict[str, str]
    children: tuple[str, ...] = ()
    has_gone: bool = False


@dataclass(frozen=True)
class SideRow:
    """A row of another file of changes: of a child (a birthday, a place in a class), or of a class (no `child`)."""

    file: str
    line: int
    child: str
    details: dict[str, str]
    has_ended: bool = False


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used. Its clues (cells) say which child it may mean, who is then not taken for a leaver."""

    line: int
    clues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """A row that is understood and needs nothing, with the reason; or `count` rows, the first of which is named."""

    line: int
    reason: str
    file: str = ""
    count: int = 1

    @property
    def place(self) -> str:
        more = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return f"{self.file}, line {self.line}{more}" if self.file else f"Line {self.line}"


@dataclass(frozen=True)
class RollFile:
    """A whole file after reading. Each of its `rows` is in exactly one list below.

    Rows are those of its table of people; of a file of changes also those of its side tables.
    """

    layout: str
    file: str
    sha256: str
    rows: int
    is_whole: bool
    pupils: tuple[PupilRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    contacts: tuple[int, ...] = ()
    adults: tuple[ContactRow, ...] = ()
    sides: tuple[SideRow, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    passed: tuple[Passed, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = field(default=())


def as_json(roll: RollFile) -> dict[str, Any]:
    return asdict(roll)


def from_json(kept: Mapping[str, Any]) -> RollFile:
    """Read back what `as_json` kept."""
    lists: dict[str, Any] = {"contacts": tuple(kept["contacts"]), "notes": tuple(kept["notes"])}
    kinds: dict[str, Any] = {
        "sides": SideRow,
        "staff": StaffRow,
        "rejected": Rejected,
        "passed": Passed,
        "faults": Fault,
    }
    for name, kind in kinds.items():
        lists[name] = tuple(kind(**row) for row in kept[name])
    lists["pupils"] = tuple(
        PupilRow(
            **row
            | {
                "contacts": None if row["contacts"] is None else tuple(row["contacts"]),
                "contacts_gone": tuple(row["contacts_gone"]),
            }
        )
        for row in kept["pupils"]
    )
    lists["adults"] = tuple(ContactRow(**row | {"children": tuple(row["children"])}) for row in kept["adults"])
    lists["rejected"] = tuple(Rejected(row.line, tuple(row.clues)) for row in lists["rejected"])
    return RollFile(**dict(kept) | lists)
