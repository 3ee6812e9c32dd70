"""From the cells of one person to canonical details, and a fault for each cell that means nothing. For all layouts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from safeguard.people.roll import values
from safeguard.people.roll.records import LABELS, Fault, PupilRow
from safeguard.people.roll.values import Unreadable

Cells = Mapping[str, tuple[str, str]]  # detail -> (heading as it stands in the file, text)
Parser = Callable[[str, date], str]
NO_NAME: Final = "No name given"
NO_KEY: Final = (
    "Nothing tells this child apart: no date of birth, UPN or ID.",
    "Add at least one of them in the school's system.",
)


def _at_most(most: int) -> Parser:
    return lambda text, today: values.fits(text, most)


PARSERS: Final[dict[str, Parser]] = {
    "first_name": _at_most(values.LONGEST_NAME),
    "last_name": _at_most(values.LONGEST_NAME),
    "known_as": _at_most(values.LONGEST_NAME),
    "born_on": lambda text, today: values.birthday(text, today=today).isoformat(),
    "year_group": lambda text, today: values.year_group(text),
    "tutor_group": _at_most(40),
    "tutor_mis_id": _at_most(100),
    "address": _at_most(1000),
    "upn": lambda text, today: values.upn(text),
    "mis_id": _at_most(100),
    "enrolled_on": lambda text, today: values.day(text).isoformat(),
    "left_on": lambda text, today: values.day(text).isoformat(),
    "name": _at_most(values.LONGEST_NAME),
    "relationship": _at_most(100),
    "parental": lambda text, today: values.yes_or_no(text),
    "phone": _at_most(60),
    "email": lambda text, today: values.email(text),
}
MUST_BE_RIGHT: Final = frozenset({"first_name", "last_name", "born_on", "mis_id", "left_on"})
KEYS: Final = ("born_on", "upn", "mis_id")


def without_empty_columns(pupils: Sequence[PupilRow]) -> tuple[PupilRow, ...]:
    """Drop what is blank for every child: a column that was never filled must not empty the roll."""
    filled = {name for row in pupils for name, value in row.details.items() if value}
    has_contacts = any(row.contacts for row in pupils)
    return tuple(
        replace(
            row,
            details={name: value for name, value in row.details.items() if name in filled},
            contacts=row.contacts if has_contacts else None,
        )
        for row in pupils
    )


class RowReader:
    """Reads the cells of one row and gathers its faults.

    A wrong name, birthday or ID stops the row. The rest (a UPN that fails its check, a year group that is none) only
    leaves its value out: a child must not vanish for it.
    """

    def __init__(self, file: str, line: int, *, today: date) -> None:
        self.file, self.line, self.today = file, line, today
        self.faults: list[Fault] = []

    def blame(self, heading: str, wrong: str, mend: str, *, stops_row: bool = True) -> None:
        self.faults.append(Fault(self.file, self.line, heading, wrong, mend, stops_row))

    @property
    def is_stopped(self) -> bool:
        return any(fault.stops_row for fault in self.faults)

    def read(self, cells: Cells, *, optional: bool = False) -> dict[str, str]:
        """Return canonical details. What cannot be read is absent, so that the roll keeps what it has."""
        details = {}
        for name, (heading, text) in cells.items():
            try:
                details[name] = PARSERS[name](text, self.today) if text else ""
            except Unreadable as problem:
                self.blame(heading, problem.wrong, problem.mend, stops_row=name in MUST_BE_RIGHT and not optional)
        return details

    def pupil(self, cells: Cells, **rest: Any) -> PupilRow | None:
        """Return one child, or None when the row cannot be used."""
        details = self.read(cells)
        for name in ("first_name", "last_name"):
            if details.get(name) == "":
                self.blame(
                    cells[name][0], f"The {LABELS[name].lower()} is missing.", "Enter it in the school's system."
                )
        if not self.is_stopped and not any(details.get(key) for key in KEYS):
            self.blame("", *NO_KEY)
        if "known_as" in details and details["known_as"] == details.get("first_name"):
            details["known_as"] = ""
        left_on = details.pop("left_on", "")
        has_left = bool(left_on) and left_on <= self.today.isoformat()
        leaving: dict[str, Any] = {"left_on": left_on if has_left else "", "has_left": has_left}
        return None if self.is_stopped else PupilRow(self.line, details, **leaving | rest)

    def contact(self, cells: Cells, *, priority: int) -> dict[str, str] | None:
        """Return one contact, or None when every cell of it is empty."""
        details = self.read(cells, optional=True)
        if not any(details.values()):
            return None
        return details | {"name": details.get("name") or NO_NAME, "priority": str(priority)}
