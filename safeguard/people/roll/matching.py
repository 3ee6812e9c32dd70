"""Which child of the roll a row is about. Pure.

A wrong answer would put one child's record under another child's name: every doubt is a fault that a person settles,
and no child in doubt is taken for a leaver.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from safeguard.people.roll.records import Fault, Passed, PupilRow, Rejected


@dataclass(frozen=True)
class Known:
    """A contact that the roll has. Only what came from the roll can be taken off by it."""

    pk: int
    details: dict[str, str]
    is_from_roll: bool = True
    must_not_be_told: bool = False


@dataclass(frozen=True)
class Child:
    """A child of the school as recorded, in the words of a row."""

    pk: int
    ref: str
    is_on_roll: bool
    details: dict[str, str]
    contacts: tuple[Known, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.details['known_as'] or self.details['first_name']} {self.details['last_name']}".strip()

    @property
    def label(self) -> str:
        return f"{self.name} ({self.ref})"


@dataclass
class Matches:
    """Each row once: with its child (None: nobody yet), or rejected with a fault, or passed as a repetition."""

    pairs: list[tuple[PupilRow, Child | None]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubted: set[int] = field(default_factory=set)


def fold(text: str) -> str:
    """Reduce a name to what it is told apart by: no case, accents, spaces or apostrophes."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if one.isalnum())
    return bare or text.casefold().strip()


def person_of(details: dict[str, str]) -> tuple[str, str, str]:
    return fold(details.get("first_name", "")), fold(details.get("last_name", "")), details.get("born_on", "")


class Matcher:
    """Matches the rows of one file with the children of one school."""

    def __init__(self, children: Iterable[Child], *, file: str) -> None:
        self.file = file
        self.by_id: dict[tuple[str, str], Child] = {}
        self.by_person: dict[tuple[str, str, str], list[Child]] = defaultdict(list)
        self.by_first_name: dict[str, list[Child]] = defaultdict(list)
        for child in children:
            self.by_id |= dict.fromkeys(_ids(child.details), child)
            self.by_person[person_of(child.details)].append(child)
            self.by_first_name[fold(child.details["first_name"])].append(child)
        self.found = Matches()

    def match(self, rows: Sequence[PupilRow]) -> Matches:
        """Match every row; the order of the rows changes nothing."""
        pairs = [(row, child) for row in self._without_repeats(rows) for child in self._candidate(row)]
        for row, child in self._claimed_once(pairs):
            if child is None and not row.has_left and (twin := self._look_alike(row, pairs)):
                self._doubt(
                    row,
                    "",
                    f"This may be {twin.label} under another name: the same birthday and first name, or the same name.",
                    "Add the UPN to the file, or import the child once under the name that the roll has.",
                    [twin],
                )
            else:
                self.found.pairs.append((row, child))
        return self.found

    def _doubt(self, row: PupilRow, column: str, wrong: str, mend: str, children: Iterable[Child] = ()) -> None:
        self.found.faults.append(Fault(self.file, row.line, column, wrong, mend))
        self.found.rejected.append(Rejected(row.line, tuple(value for value in row.details.values() if value)))
        self.found.doubted |= {child.pk for child in children}

    def _without_repeats(self, rows: Sequence[PupilRow]) -> list[PupilRow]:
        """Keep one of rows that say the same; of rows on one child that differ, none can be trusted."""
        groups: dict[tuple[str, ...], list[PupilRow]] = defaultdict(list)
        for row in rows:
            for key in _keys(row.details):
                groups[key].append(row)
        first_of: dict[int, int] = {}
        clashing: dict[int, list[int]] = {}
        for same in groups.values():
            for row in same[1:]:
                first_of.setdefault(row.line, same[0].line)
            if any(_said(row) != _said(same[0]) for row in same[1:]):
                clashing |= {row.line: [one.line for one in same] for row in same}
        kept = []
        for row in rows:
            if row.line in clashing:
                lines = ", ".join(str(line) for line in clashing[row.line][:5])
                mend = "Keep one row for each child; further contacts go into columns Contact 2, Contact 3."
                self._doubt(row, "", f"Lines {lines} are about the same child and differ.", mend)
            elif row.line in first_of:
                self.found.passed.append(Passed(row.line, f"The same as line {first_of[row.line]}."))
            else:
                kept.append(row)
        return kept

    def _candidate(self, row: PupilRow) -> list[Child | None]:
        """Return the one child that the row is about, [None] for nobody, nothing when that cannot be told."""
        known = list({child.pk: child for key in _ids(row.details) if (child := self.by_id.get(key))}.values())
        if len(known) > 1:
            names = " and ".join(child.label for child in known)
            self._doubt(
                row, "UPN", f"The ID and the UPN are those of two children: {names}.", "Correct one of them.", known
            )
            return []
        if known and not _may_be_same(row.details, known[0].details):
            self._doubt(
                row,
                "",
                f"The ID or UPN is that of {known[0].label}, but the name and birthday are another child's.",
                "Check the ID. A number that was given to a new child must first be corrected in the school's system.",
                known,
            )
            return []
        if known or not row.details.get("born_on"):
            return [known[0]] if known else [None]
        people = [
            child for child in self.by_person[person_of(row.details)] if not _ids_differ(row.details, child.details)
        ]
        if len(people) > 1:
            labels = " and ".join(child.label for child in people)
            self._doubt(row, "", f"{labels} have this name and birthday.", "Add the UPN to the file.", people)
            return []
        return [people[0]] if people else [None]

    def _claimed_once(self, pairs: list[tuple[PupilRow, Child | None]]) -> list[tuple[PupilRow, Child | None]]:
        claims: dict[int, list[int]] = defaultdict(list)
        for row, child in pairs:
            if child:
                claims[child.pk].append(row.line)
        kept = []
        for row, child in pairs:
            if child and len(claims[child.pk]) > 1:
                lines = " and ".join(str(line) for line in claims[child.pk][:5])
                self._doubt(row, "", f"Lines {lines} both seem to be {child.label}.", "Give each child a UPN.", [child])
            else:
                kept.append((row, child))
        return kept

    def _look_alike(self, row: PupilRow, pairs: list[tuple[PupilRow, Child | None]]) -> Child | None:
        """Find a child whom no row is about and who may be this one after a change of name."""
        claimed = {child.pk for _, child in pairs if child} | self.found.doubted
        likes = [child for child in self.by_first_name[person_of(row.details)[0]] if child.pk not in claimed]
        return next((child for child in likes if child.is_on_roll and _looks_like(row.details, child.details)), None)


def _ids(details: dict[str, str]) -> list[tuple[str, str]]:
    return [(kind, details[kind]) for kind in ("mis_id", "upn") if details.get(kind)]


def _keys(details: dict[str, str]) -> list[tuple[str, ...]]:
    person = [("person", *person_of(details))] if details.get("born_on") else []
    return [*_ids(details), *person]


def _said(row: PupilRow) -> tuple[object, ...]:
    return row.details, row.contacts, row.has_left, row.left_on


def _ids_differ(one: dict[str, str], other: dict[str, str]) -> bool:
    """Say whether both identifiers are known on both sides and differ: then a shared name and birthday is chance."""
    pairs = [(one.get(kind), other.get(kind)) for kind in ("mis_id", "upn")]
    return all(mine and theirs and mine != theirs for mine, theirs in pairs)


def _may_be_same(row: dict[str, str], child: dict[str, str]) -> bool:
    """Say whether an ID may be believed: numbers are given out again, and a record must not change hands for it."""
    if "first_name" not in row:
        return True
    first, last, born_on = person_of(row)
    names = {fold(child["first_name"]), fold(child["known_as"])}
    if born_on and child["born_on"]:
        return born_on == child["born_on"] or first in names
    return first in names or last == fold(child["last_name"])


def _looks_like(row: dict[str, str], child: dict[str, str]) -> bool:
    """Judge two of one first name: the same birthday, or one unknown and the same surname; and no ID against it."""
    if any(row.get(kind) and child.get(kind) and row[kind] != child[kind] for kind in ("mis_id", "upn")):
        return False
    born_on = row.get("born_on", "")
    if born_on and child["born_on"]:
        return born_on == child["born_on"]
    return fold(row["last_name"]) == fold(child["last_name"])
