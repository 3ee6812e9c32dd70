"""Side tables of changes: birthdays, tutor groups and places in them, whose people have no row in the same file.

Nothing is settled here: `pieces` puts each row to the child whom it is about. Rows of lessons and of staff are only
counted, since a school has thousands of them.
"""

from collections.abc import Callable
from datetime import date

from safeguard.people.roll.details import RowReader
from safeguard.people.roll.oneroster import Export, is_gone, is_homeroom, title_of
from safeguard.people.roll.reading import Row
from safeguard.people.roll.records import Fault, Passed, Rejected, SideRow

LESSON = "A lesson, not a tutor group."


class SideReader:
    """Puts each row of the side tables that hold changes into exactly one list."""

    def __init__(self, export: Export, *, today: date) -> None:
        self.export, self.today = export, today
        self.count = 0
        self.rows: list[SideRow] = []
        self.rejected: list[Rejected] = []
        self.faults: list[Fault] = []
        self.passed: list[Passed] = []
        classes = export.tables.get("classes.csv")
        said = [row for row in (classes.rows if classes else ()) if row.get("classtype")]
        self.lessons = {row.get("sourcedid", "") for row in said if not is_homeroom(row)}
        self.titles = {row.get("sourcedid", ""): title_of(row) for row in export.rows("classes.csv")}

    def read_all(self) -> None:
        """Read classes, places in them, and birthdays."""
        kinds: dict[str, Callable[[Row], SideRow | str]] = {
            "classes.csv": self._class,
            "enrollments.csv": self._place,
            "demographics.csv": self._birthday,
        }
        for name, kind in kinds.items():
            if name in self.export.tables and self.export.is_side(name):
                self._read(name, kind)
        self.passed = summed(self.passed)

    def _read(self, name: str, kind: Callable[[Row], SideRow | str]) -> None:
        table = self.export.tables[name]
        self.count += table.count
        self.rejected += [Rejected(one.line, one.clues) for one in table.rejected]
        self.faults += table.faults
        self.passed += [Passed(one.line, one.reason, name) for one in table.blank]
        for row in table.rows:
            read = kind(row)
            if isinstance(read, str):
                self.passed.append(Passed(row.line, read, name))
            else:
                self._keep(read, row)

    def _keep(self, read: SideRow, row: Row) -> None:
        """Judge the values as those of a child's own row; a birthday that is none costs the row."""
        reader = RowReader(read.file, row.line, today=self.today)
        details = reader.read({name: (name.replace("_", " "), text) for name, text in read.details.items()})
        self.faults += reader.faults
        if reader.is_stopped:
            self.rejected.append(Rejected(row.line, row.clues))
        else:
            self.rows.append(SideRow(read.file, row.line, read.child, details, read.has_ended))

    def _class(self, row: Row) -> SideRow | str:
        key = row.get("sourcedid", "")
        if key in self.lessons:
            return LESSON
        if is_gone(row):
            return "A class that has ended. Its children are in another by their own rows."
        if not key or not title_of(row):
            return "The class has no ID or no title."
        return SideRow("classes.csv", row.line, "", {"tutor_mis_id": key, "tutor_group": title_of(row)})

    def _place(self, row: Row) -> SideRow | str:
        key, child = row.get("classsourcedid", ""), row.get("usersourcedid", "")
        if row.get("role", "").lower() not in {"", "student"}:
            return "The place of an adult in a class."
        if key in self.lessons:
            return LESSON
        if not key or not child:
            return "The row does not say which child is in which class."
        title = {"tutor_group": self.titles[key]} if self.titles.get(key) else {}
        return SideRow("enrollments.csv", row.line, child, {"tutor_mis_id": key} | title, is_gone(row))

    def _birthday(self, row: Row) -> SideRow | str:
        child, born_on = row.get("usersourcedid") or row.get("sourcedid", ""), row.get("birthdate", "")
        if is_gone(row) or not child or not born_on:
            return "No birthday stands in the row."
        return SideRow("demographics.csv", row.line, child, {"born_on": born_on})


def summed(passed: list[Passed]) -> list[Passed]:
    """Say the same reason of one file once, with the number of rows."""
    first: dict[tuple[str, str], Passed] = {}
    for one in passed:
        known = first.get((one.file, one.reason))
        count = one.count + (known.count if known else 0)
        first[one.file, one.reason] = Passed(known.line if known else one.line, one.reason, one.file, count)
    return list(first.values())
