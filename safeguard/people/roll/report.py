"""A plan in words, for a terminal: counts first, faults next, then who joins, changes and leaves."""

from collections.abc import Iterator
from typing import Final

from safeguard.people.roll.changes import Change, words_of
from safeguard.people.roll.plan import Plan
from safeguard.people.roll.records import Fault, RollFile

OUTCOMES: Final = {
    "joined": "joining",
    "changed": "with changes",
    "unchanged": "as on the roll",
    "left": "leaving by a row of the file",
    "staff": "of staff",
    "contacts": "of contacts",
    "details": "of birthdays and tutor groups",
    "faulty": "with a fault, left out",
    "ignored": "that need nothing",
}


def lines(roll: RollFile, plan: Plan) -> Iterator[str]:
    """Yield the review line by line."""
    yield f"{roll.file}: {roll.layout}"
    yield from (f"  Note: {note}" for note in roll.notes)
    yield f"{plan.rows} rows:"
    yield from (f"  {count:>6} {OUTCOMES[name]}" for name, count in plan.accounted.items() if count)
    yield from _section("Faults", (fault_in_words(fault) for fault in plan.faults))
    yield from _section("Join", (joining(change) for change in plan.joining))
    yield from _section("Change", (line for change in plan.changing for line in changing(change)))
    yield from _section("Leave", (leaving.child.label for leaving in plan.leaving))
    yield from _section("Stay, because a row with a fault may mean them", (child.label for child in plan.held))
    if plan.needs_number:
        yield f"{len(plan.leaving)} of {plan.on_roll} children would leave. Is this the whole school?"


def fault_in_words(fault: Fault) -> str:
    place = f"{fault.file}, line {fault.line}" + (f", {fault.column}" if fault.column else "")
    return f"{place}: {fault.wrong} {fault.mend}" + ("" if fault.stops_row else " (Only this value is left out.)")


def joining(change: Change) -> str:
    details = change.row.details
    groups = " · ".join(filter(None, [details.get("year_group", ""), details.get("tutor_group", "")]))
    back = f", back again ({change.child.ref})" if change.child else ""
    return f"{details['first_name']} {details['last_name']}" + (f", {groups}" if groups else "") + back


def changing(change: Change) -> Iterator[str]:
    yield change.child.label if change.child else ""
    for what, before, after in words_of(change):
        yield f"    {what}: {before or 'blank'} -> {after or 'blank'}"


def _section(heading: str, entries: Iterator[str]) -> Iterator[str]:
    written = [f"  {entry}" for entry in entries]
    if written:
        yield f"{heading}:"
        yield from written
