"""Puts the pieces of a file of changes to the children whom they are about, by the IDs that the roll kept. Pure.

A changed parent, a renamed class or a new place in a class names no child's row: the child is found on the roll, and
speaks from then on through a row of its own (line 0), which is matched, compared, shown and agreed to as any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from safeguard.people.roll.details import NO_NAME
from safeguard.people.roll.matching import Child
from safeguard.people.roll.oneroster_sides import summed
from safeguard.people.roll.records import ContactRow, Passed, PupilRow, RollFile, SideRow

NOBODYS = "A contact of no child on the roll or in this file."
UNKNOWN_CHILD = "The child is neither on the roll nor in this file, or is leaving."
UNKNOWN_CLASS = "No tutor group that the roll knows. A full export would tell it."
NOT_THEIRS = "A place that has ended in a class that is not the child's tutor group."


@dataclass
class Pieces:
    """The rows of children, complete; and where each piece ended."""

    rows: list[PupilRow]
    contacts: list[int] = field(default_factory=list)
    details: int = 0
    passed: list[Passed] = field(default_factory=list)


def put_together(roll: RollFile, children: Sequence[Child]) -> Pieces:
    """Return the file's rows of children with what its other rows say of them, and a row for each child without one."""
    if not roll.adults and not roll.sides:
        return Pieces(list(roll.pupils))
    table = _Table(roll.pupils, children)
    done = Pieces([])
    for adult in roll.adults:
        if table.put_adult(adult):
            done.contacts.append(adult.line)
        else:
            done.passed.append(Passed(adult.line, NOBODYS))
    refused = [Passed(side.line, why, side.file) for side, why in table.put_sides(roll.sides)]
    done.details = len(roll.sides) - len(refused)
    done.passed += summed(refused)
    done.rows = table.rows()
    return done


class _Table:
    """Children by ID: as the roll has them, and as the file speaks of them."""

    def __init__(self, rows: Iterable[PupilRow], children: Iterable[Child]) -> None:
        self.own = list(rows)
        self.leaving = {row.details.get("mis_id", "") for row in self.own if row.has_left}
        self.said = {row.details["mis_id"]: row for row in self.own if row.details.get("mis_id") and not row.has_left}
        here = [child for child in children if child.is_on_roll and child.details["mis_id"]]
        self.known = {child.details["mis_id"]: child for child in here}
        self.titles = {
            child.details["tutor_mis_id"]: child.details["tutor_group"]
            for child in here
            if child.details.get("tutor_mis_id")
        }
        self.of_adult: dict[str, list[str]] = defaultdict(list)
        self.in_class: dict[str, list[str]] = defaultdict(list)
        for key, child in self.known.items():
            self.in_class[child.details.get("tutor_mis_id", "")].append(key)
            for contact in child.contacts:
                self.of_adult[contact.details["mis_id"]].append(key)

    def rows(self) -> list[PupilRow]:
        """Return the file's own rows first, in their order, then those of children who have none."""
        own = [row if row.has_left else self.said.get(row.details.get("mis_id", ""), row) for row in self.own]
        own = [replace(row, line=old.line) for row, old in zip(own, self.own, strict=True)]
        return [*own, *(row for row in self.said.values() if not row.line)]

    def _row(self, child: str) -> PupilRow | None:
        """Return the child's row in the file, or a new one that says of the child only who it is."""
        if child in self.leaving:
            return None
        if child in self.known and child not in self.said:
            details = self.known[child].details
            self.said[child] = PupilRow(0, {name: details[name] for name in ("mis_id", "first_name", "last_name")})
        return self.said.get(child)

    # Adults

    def put_adult(self, adult: ContactRow) -> bool:
        """Put an adult to every child whose contact they are; say whether there is any."""
        key = adult.details["mis_id"]
        children = dict.fromkeys([*self.of_adult.get(key, ()), *adult.children])
        return sum(self._put_contact(child, adult) for child in children) > 0

    def _put_contact(self, child: str, adult: ContactRow) -> bool:
        row = self._row(child)
        if row is None:
            return False
        key = adult.details["mis_id"]
        if adult.has_gone:
            self.said[child] = replace(
                row, contacts_gone=(*row.contacts_gone, key), contacts_complete=row.contacts_complete and bool(row.line)
            )
            return True
        said = row.contacts or ()
        is_whole_list = row.contacts is not None and row.contacts_complete and bool(row.line)
        if not is_whole_list and not any(one.get("mis_id") == key for one in said):
            contact = self._contact(child, adult, place=len(said))
            self.said[child] = replace(row, contacts=(*said, contact), contacts_complete=False)
        return True

    def _contact(self, child: str, adult: ContactRow, *, place: int) -> dict[str, str]:
        """Keep the order and the name of a contact that the child has; a new one comes last."""
        known = self.known[child].contacts if child in self.known else ()
        mine = next((one for one in known if one.details["mis_id"] == adult.details["mis_id"]), None)
        if mine and adult.details["name"] == NO_NAME:
            return adult.details | {"name": mine.details["name"]}
        return adult.details if mine else {"priority": str(len(known) + place + 1)} | adult.details

    # Birthdays and tutor groups

    def put_sides(self, sides: Iterable[SideRow]) -> list[tuple[SideRow, str]]:
        """Put every side row to its children; return those that concern nobody, with the reason."""
        every = list(sides)
        classes, others = [one for one in every if not one.child], [one for one in every if one.child]
        placed: set[str] = set()
        named: set[str] = set()
        refused = []
        for side in sorted(others, key=lambda one: one.has_ended):  # who moved is in the new class, not in none
            why = self._put_side(side, placed, named)
            refused += [(side, why)] if why else []
        for side in classes:
            group = side.details["tutor_mis_id"]
            members = [child for child in self.in_class.get(group, ()) if child not in placed]
            if not sum(self._say(child, side.details) for child in members) and group not in named:
                refused.append((side, UNKNOWN_CLASS))
        return refused

    def _put_side(self, side: SideRow, placed: set[str], named: set[str]) -> str:
        if side.child in self.leaving or side.child not in self.said | self.known:
            return UNKNOWN_CHILD
        if side.file == "demographics.csv":
            return "" if self._say(side.child, side.details) else UNKNOWN_CHILD
        group = side.details["tutor_mis_id"]
        if side.has_ended:
            return self._end_place(side.child, group, placed)
        title = side.details.get("tutor_group") or self.titles.get(group)
        if not title:
            return UNKNOWN_CLASS
        if side.child not in placed:
            placed.add(side.child)
            self._say(side.child, {"tutor_mis_id": group, "tutor_group": title})
        named.add(group)
        return ""

    def _end_place(self, child: str, group: str, placed: set[str]) -> str:
        if child in placed:
            return ""
        if child not in self.known or self.known[child].details.get("tutor_mis_id") != group:
            return NOT_THEIRS
        placed.add(child)
        self._say(child, {"tutor_mis_id": "", "tutor_group": ""})
        return ""

    def _say(self, child: str, details: dict[str, str]) -> bool:
        row = self._row(child)
        if row is not None:
            self.said[child] = replace(row, details=row.details | details)
        return row is not None
