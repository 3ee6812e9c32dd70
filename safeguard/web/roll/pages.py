"""A plan as lists for a page: faults first, each list cut to what a person can read, and whole on a page of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from safeguard.people.roll.changes import Change, Leaving, shown, words_of
from safeguard.people.roll.matching import Child
from safeguard.people.roll.oneroster import READ
from safeguard.people.roll.plan import Plan
from safeguard.people.roll.records import Fault, Passed
from safeguard.people.roll.report import OUTCOMES
from safeguard.web import words

SHORT, LONG = 20, 100
SIDE_TABLES = frozenset(READ) - {"users.csv"}
Cells = list[list[str]]


@dataclass(frozen=True)
class Section:
    """One list of the review. `entries` stay what they are until a row is shown."""

    name: str
    title: str
    lead: str
    headings: tuple[str, ...]
    entries: Sequence[Any]
    row: Callable[[Any], Cells]

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def has_more(self) -> bool:
        return self.count > SHORT

    @property
    def first_rows(self) -> list[list[tuple[str, list[str]]]]:
        return self.rows(1, SHORT)

    def rows(self, page: int, size: int = LONG) -> list[list[tuple[str, list[str]]]]:
        """Return one page of rows; a cell is its heading and its lines."""
        cut = self.entries[(page - 1) * size : page * size]
        return [list(zip(self.headings, self.row(entry), strict=True)) for entry in cut]

    def last_page(self) -> int:
        return max(1, -(-self.count // LONG))


def _place(fault: Fault) -> str:
    """Say where a fault stands; a child of whom only other rows speak has no line."""
    if not fault.line:
        return "The roll"
    return f"{fault.file}, line {fault.line}" if fault.file in SIDE_TABLES else f"Line {fault.line}"


def _fault(fault: Fault) -> Cells:
    result = "The row is left out" if fault.stops_row else "Only this value is left out"
    return [[_place(fault)], [fault.column or "The row"], [fault.wrong, fault.mend], [result]]


def _change(change: Change) -> Cells:
    said = [
        f"{what}: “{old}” becomes “{new}”" if old and new else _one_sided(what, old, new)
        for what, old, new in words_of(change)
    ]
    return [[change.child.label if change.child else ""], said]


def _one_sided(what: str, old: str, new: str) -> str:
    if what.startswith("Contact "):
        return f"{what}: {old or new}"
    return f"{what}: “{new}” is new" if new else f"{what}: “{old}” is taken out"


def _joining(change: Change) -> Cells:
    details = change.row.details
    group = " · ".join(filter(None, [details.get("year_group", ""), details.get("tutor_group", "")]))
    back = [f"Comes back: {change.child.ref}"] if change.child else []
    name = f"{details['first_name']} {details['last_name']}"
    return [[name, *back], [group], [shown("born_on", details.get("born_on", ""))]]


def _leaving(leaving: Leaving) -> Cells:
    return [*_child(leaving.child), ["The file says so" if leaving.row else "Not in the file"]]


def _child(child: Child) -> Cells:
    group = " · ".join(filter(None, [child.details["year_group"], child.details["tutor_group"]]))
    return [[child.label], [group]]


def _passed(passed: Passed) -> Cells:
    return [[passed.place], [passed.reason]]


def sections(plan: Plan) -> list[Section]:
    """Return the lists that have anything in them, what needs a person first."""
    held_lead = "They are not in the file, but a row with a fault may be about them. Mend the fault and upload again."
    passed = sorted(plan.passed, key=lambda one: (one.file, one.line))
    every = [
        Section("faults", "Faults", "", ("Line", "Column", "What is wrong", "So"), plan.faults, _fault),
        Section("leavers", "Leave", "", ("Child", "Group", "Why"), plan.leaving, _leaving),
        Section("held", "Stay, because of a fault", held_lead, ("Child", "Group"), plan.held, _child),
        Section("changes", "Change", "", ("Child", "What changes"), plan.changing, _change),
        Section("joiners", "Join", "", ("Child", "Group", "Born"), plan.joining, _joining),
        Section("ignored", "Rows that need nothing", "", ("Line", "Why"), passed, _passed),
    ]
    return [section for section in every if section.count]


def tiles(plan: Plan) -> list[dict[str, Any]]:
    figures = [
        ("Join", len(plan.joining), "joiners", ""),
        ("Change", len(plan.changing), "changes", ""),
        ("Leave", len(plan.leaving), "leavers", "alert" if plan.needs_number else ""),
        ("Rows with a fault", len(plan.rejected), "faults", "warn" if plan.rejected else ""),
    ]
    return [
        {"label": label, "value": f"{value:,}", "url": f"#{anchor}" if value else "", "tone": tone}
        for label, value, anchor, tone in figures
    ]


def accounted(counts: dict[str, int], rows: int) -> str:
    """Say in one sentence where every row of the file ended."""
    parts = ", ".join(f"{count:,} {OUTCOMES[name]}" for name, count in counts.items() if name in OUTCOMES and count)
    return f"{words.count(rows, 'row')} in the file, all accounted for: {parts}."
