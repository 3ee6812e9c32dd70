"""What a file would do to the roll: a pure comparison of its rows with the children recorded.

Invariants: every row of the file is in exactly one list (the sum of `Plan.accounted` is `Plan.rows`), and comparing the
same file with the roll that it made finds nothing to do.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safeguard.people.roll.changes import Change, Leaving, contact_changes, differences
from safeguard.people.roll.matching import Child, Matcher, Matches, fold
from safeguard.people.roll.pieces import put_together
from safeguard.people.roll.records import (
    Fault,
    Passed,
    Rejected,
    RollFile,
    StaffRow,
)

MOST_LEAVERS: Final = 0.2  # of the roll, before a person must type the number


@dataclass(frozen=True)
class Plan:
    """Everything that a commit would do, and everything that it would not, with the reason."""

    rows: int
    on_roll: int
    joining: tuple[Change, ...]
    changing: tuple[Change, ...]
    unchanged: tuple[int, ...]
    leaving: tuple[Leaving, ...]
    held: tuple[Child, ...]
    staff: tuple[StaffRow, ...]
    contacts: tuple[int, ...]
    details: int
    rejected: tuple[Rejected, ...]
    passed: tuple[Passed, ...]
    faults: tuple[Fault, ...]

    @property
    def accounted(self) -> dict[str, int]:
        """Count the rows by where they ended; the sum is the number of rows. Line 0 is a child without a row."""
        return {
            "joined": len(self.joining),
            "changed": sum(change.row.line > 0 for change in self.changing),
            "unchanged": len(self.unchanged),
            "left": sum(leaving.row is not None for leaving in self.leaving),
            "staff": len(self.staff),
            "contacts": len(self.contacts),
            "details": self.details,
            "faulty": sum(row.line > 0 for row in self.rejected),
            "ignored": sum(row.count for row in self.passed),
        }

    @property
    def has_work(self) -> bool:
        return bool(self.joining or self.changing or self.leaving)

    @property
    def needs_number(self) -> bool:
        """Say whether so many would leave that a wrong file is likelier than a true one."""
        return len(self.leaving) > MOST_LEAVERS * self.on_roll

    @property
    def digest(self) -> str:
        """Name exactly what a person agreed to: another roll or another file gives another digest."""
        work = [
            [[change.row.details, change.child and change.child.pk, change.row.contacts] for change in self.joining],
            [[change.child and change.child.pk, _said(change)] for change in self.changing],
            [[leaving.child.pk, leaving.left_on] for leaving in self.leaving],
        ]
        return hashlib.sha256(json.dumps(work, sort_keys=True).encode()).hexdigest()


def make_plan(roll: RollFile, children: Sequence[Child]) -> Plan:
    """Compare a file with the school's children, on the roll and left."""
    pieces = put_together(roll, children)
    matches = Matcher(children, file=roll.file).match(pieces.rows)
    rejected = (*roll.rejected, *matches.rejected)
    sorted_rows = _sort(matches)
    leaving, held = _missing(roll, children, matches, rejected)
    return Plan(
        rows=roll.rows,
        on_roll=sum(child.is_on_roll for child in children),
        joining=tuple(sorted_rows.joining),
        changing=tuple(sorted_rows.changing),
        unchanged=tuple(sorted_rows.unchanged),
        leaving=(*sorted_rows.leaving, *leaving),
        held=held,
        staff=roll.staff,
        contacts=(*roll.contacts, *pieces.contacts),
        details=pieces.details,
        rejected=rejected,
        passed=(*roll.passed, *pieces.passed, *matches.passed, *sorted_rows.passed),
        faults=tuple(sorted((*roll.faults, *matches.faults), key=lambda fault: (not fault.stops_row, fault.line))),
    )


class _Sorted:
    def __init__(self) -> None:
        self.joining: list[Change] = []
        self.changing: list[Change] = []
        self.unchanged: list[int] = []
        self.leaving: list[Leaving] = []
        self.passed: list[Passed] = []


def _sort(matches: Matches) -> _Sorted:
    done = _Sorted()
    for row, child in matches.pairs:
        if row.has_left and (child is None or not child.is_on_roll):
            done.passed.append(Passed(row.line, "Has left, and is not on the roll."))
        elif row.has_left and child:
            done.leaving.append(Leaving(child, row))
        elif child is None:
            done.joining.append(Change(row, None))
        else:
            change = Change(row, child, differences(row, child), contact_changes(row, child))
            if not child.is_on_roll:
                done.joining.append(change)
            elif change.differences or change.contacts:
                done.changing.append(change)
            elif row.line:
                done.unchanged.append(row.line)
    return done


def _missing(
    roll: RollFile, children: Iterable[Child], matches: Matches, rejected: Iterable[Rejected]
) -> tuple[tuple[Leaving, ...], tuple[Child, ...]]:
    """Return who would leave for not being in the file, and who stays because a row with a fault may mean them."""
    if not roll.is_whole:
        return (), ()
    seen = {child.pk for _, child in matches.pairs if child}
    absent = [child for child in children if child.is_on_roll and child.pk not in seen]
    said = _index(rejected)
    held = tuple(child for child in absent if child.pk in matches.doubted or _could_be(child, said))
    kept = {child.pk for child in held}
    return tuple(Leaving(child) for child in absent if child.pk not in kept), held


def _index(rejected: Iterable[Rejected]) -> dict[str, set[int]]:
    """Return the lines on which each clue stands."""
    lines: dict[str, set[int]] = defaultdict(set)
    for row in rejected:
        for clue in row.clues:
            lines[fold(clue)].add(row.line)
    return lines


def _could_be(child: Child, said: Mapping[str, set[int]]) -> bool:
    """Say whether any row that cannot be used may mean this child: its ID, or both its names on one line."""
    first, last = fold(child.details["first_name"]), fold(child.details["last_name"])
    ids = [fold(child.details[kind]) for kind in ("mis_id", "upn") if child.details[kind]]
    if any(key in said for key in (*ids, last + first, first + last)):
        return True
    return bool(said.get(first, set()) & said.get(last, set()))


def _said(change: Change) -> list[object]:
    own = [[one.name, one.old, one.new] for one in change.differences]
    others = [
        [one.known and one.known.pk, one.said, [[d.name, d.new] for d in one.differences]] for one in change.contacts
    ]
    return [own, others]
