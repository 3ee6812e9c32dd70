"""What a row says otherwise than the roll: details, contacts, leaving. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from safeguard.people.roll.matching import Child, Known, fold
from safeguard.people.roll.records import COMPARED, CONTACT_COMPARED, KEPT_WHEN_BLANK, LABELS, PupilRow


@dataclass(frozen=True)
class Difference:
    """One detail, before and after, in canonical text; `person` is the contact whose it is, "" for the child's own."""

    name: str
    old: str
    new: str
    person: str = ""

    @property
    def label(self) -> str:
        label = LABELS[self.name]
        return f"{self.person}: {label.lower() if label != 'UPN' else label}" if self.person else label


@dataclass(frozen=True)
class ContactChange:
    """A contact added (no `known`), removed (no `said`), or changed."""

    known: Known | None
    said: dict[str, str] | None
    differences: tuple[Difference, ...]

    @property
    def name(self) -> str:
        return (self.known.details if self.known else self.said or {})["name"]


@dataclass(frozen=True)
class Change:
    """What one row does to one child; `child` is None for somebody new, not on the roll for somebody who comes back."""

    row: PupilRow
    child: Child | None
    differences: tuple[Difference, ...] = ()
    contacts: tuple[ContactChange, ...] = ()


@dataclass(frozen=True)
class Leaving:
    """A child who leaves: by a row of the file, or for having none. `left_on` is "" for the day of the import."""

    child: Child
    row: PupilRow | None = None

    @property
    def left_on(self) -> str:
        return self.row.left_on if self.row else ""


def differences(row: PupilRow, child: Child) -> tuple[Difference, ...]:
    """Return what the file says otherwise. A blank never erases who a child is, and a column left out says nothing."""
    said = [(name, child.details.get(name, ""), row.details[name]) for name in COMPARED if name in row.details]
    return tuple(
        Difference(name, old, new) for name, old, new in said if old != new and (new or name not in KEPT_WHEN_BLANK)
    )


def contact_changes(row: PupilRow, child: Child) -> tuple[ContactChange, ...]:
    """Compare contacts. One entered by hand, or marked "must not be told", is never removed by a file."""
    left = list(child.contacts)
    changes = []
    for said in row.contacts or ():
        known = next((one for one in left if _same_contact(said, one)), None)
        if known:
            left.remove(known)
        found = _contact_differences(said, known)
        if found or not known:
            changes.append(ContactChange(known, said, found))
    is_complete = row.contacts is not None and row.contacts_complete
    gone = [one for one in left if is_complete or one.details["mis_id"] in row.contacts_gone]
    changes += [ContactChange(one, None, ()) for one in gone if one.is_from_roll and not one.must_not_be_told]
    return tuple(changes)


def _same_contact(said: dict[str, str], known: Known) -> bool:
    if said.get("mis_id") and known.details["mis_id"]:
        return said["mis_id"] == known.details["mis_id"]
    return fold(said["name"]) == fold(known.details["name"])


def _contact_differences(said: dict[str, str], known: Known | None) -> tuple[Difference, ...]:
    if known is None:
        return ()
    kept = {"name", "parental", "mis_id"} | (set() if known.is_from_roll else set(CONTACT_COMPARED))
    fixed = set() if known.is_from_roll or not known.details["relationship"] else {"relationship"}
    return tuple(
        Difference(name, known.details[name], said[name], known.details["name"])
        for name in CONTACT_COMPARED
        if name in said and name not in fixed and said[name] != known.details[name] and (said[name] or name not in kept)
    )


def words_of(change: Any) -> list[tuple[str, str, str]]:
    """Return (what, before, after) for each detail and contact of a change, in the words of a page; "" is blank."""
    said = [(one.label, shown(one.name, one.old), shown(one.name, one.new)) for one in change.differences]
    for contact in change.contacts:
        if contact.differences:
            said += [(one.label, shown(one.name, one.old), shown(one.name, one.new)) for one in contact.differences]
        elif contact.known is None:
            said.append(("Contact added", "", contact.name))
        else:
            said.append(("Contact removed", contact.name, ""))
    return said


def shown(name: str, value: str) -> str:
    """Write a date as people do, anything else as it is."""
    return date.fromisoformat(value).strftime("%d/%m/%Y") if value and name in {"born_on", "enrolled_on"} else value
