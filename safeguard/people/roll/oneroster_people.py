"""The people of a OneRoster export: a row of users.csv becomes a child, a member of staff, a contact or a reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from safeguard.people.roll import values
from safeguard.people.roll.details import RowReader
from safeguard.people.roll.oneroster import (
    KNOWN_CONTACT,
    Export,
    by_user,
    ids,
    is_gone,
    members_of,
    roles_of,
    tutor_groups,
    typed_ids,
)
from safeguard.people.roll.oneroster_sides import SideReader
from safeguard.people.roll.reading import Row
from safeguard.people.roll.records import ContactRow, Fault, Passed, PupilRow, Rejected, RollFile, StaffRow

STUDENT: Final = "student"
LONGEST_STAFF_NAME: Final = 150
CONTACTS: Final = frozenset({"parent", "guardian", "relative", KNOWN_CONTACT})
STAFF: Final = {
    "teacher": "Teacher", "aide": "Teaching assistant", "administrator": "Administrator", "proctor": "Invigilator",
    "siteadministrator": "Administrator", "systemadministrator": "Administrator", "counselor": "Counsellor",
    "districtadministrator": "Administrator", "principal": "Headteacher",
}  # fmt: skip


class PeopleReader:
    """Walks users.csv once, with the other tables indexed by person."""

    def __init__(self, export: Export, *, urn: str, name: str, known: Mapping[str, str], today: date) -> None:
        self.export, self.today = export, today
        self.headings = export.users.headings
        self.roles = roles_of(export, members_of(export, urn=urn, name=name), known)
        self.births = by_user(export.rows("demographics.csv"))
        self.groups = tutor_groups(export)
        self.adults = {
            row["sourcedid"]: row for row in export.users.rows if self._is(row, CONTACTS) and not self._gone(row)
        }
        self.naming = {
            row["sourcedid"] for row in export.users.rows if _agents_of(row) and row["sourcedid"] not in self.adults
        }
        self.agents = self._agents()
        self.pupils: list[PupilRow] = []
        self.staff: list[StaffRow] = []
        self.contacts: list[int] = []
        self.changed_adults: list[ContactRow] = []
        self.rejected = list(export.users.rejected)
        self.passed = list(export.users.blank)
        whole = [table for table in export.side_tables if not export.is_side(table.file)]
        side_faults = [replace(fault, stops_row=False) for table in whole for fault in table.faults]
        self.faults = [*export.users.faults, *side_faults]

    def _is(self, row: Row, roles: frozenset[str]) -> bool:
        return bool(self.roles.at_school.get(row["sourcedid"], set()) & roles)

    def _gone(self, row: Row) -> bool:
        return is_gone(row) or row["sourcedid"] in self.roles.ended

    def _agents(self) -> dict[str, list[str]]:
        """Return each child's contacts. The child names its agents, or the adult names its children, or both."""
        found: dict[str, list[str]] = {}
        for row in self.export.users.rows:
            for one in _agents_of(row):
                child, adult = (one, row["sourcedid"]) if row["sourcedid"] in self.adults else (row["sourcedid"], one)
                if adult not in found.setdefault(child, []):
                    found[child].append(adult)
        return found

    def read_all(self) -> None:
        """Put each row of users.csv into exactly one list."""
        children = {row["sourcedid"] for row in self.export.users.rows if self._is(row, frozenset({STUDENT}))}
        linked = {adult for child, adults in self.agents.items() if child in children for adult in adults}
        for row in self.export.users.rows:
            roles = self.roles.at_school.get(row["sourcedid"], set())
            if STUDENT in roles:
                self._pupil(row)
            elif roles & STAFF.keys():
                self._staff(row, roles)
            elif roles & CONTACTS and self.export.is_delta:
                self._changed_adult(row)
            elif roles & CONTACTS:
                self._contact(row, row["sourcedid"] in linked)
            else:
                self._other(row, roles)

    def _pupil(self, row: Row) -> None:
        key, reader = row["sourcedid"], RowReader("users.csv", row.line, today=self.today)
        if not key:
            self._reject(
                row, "sourcedId", "The sourcedId is missing.", "Export the file again from the school's system."
            )
        elif self._gone(row):
            self.pupils.append(PupilRow(row.line, {"mis_id": key}, has_left=True))
        else:
            contacts, is_complete = self._contacts_of(reader, key)
            pupil = reader.pupil(self._cells(row, key), contacts=contacts, contacts_complete=is_complete)
            self.faults += reader.faults
            if pupil is None:
                self.rejected.append(Rejected(row.line, (*row.clues, *filter(None, [_upn(row)]))))
            else:
                self.pupils.append(pupil)

    def _cells(self, row: Row, key: str) -> dict[str, tuple[str, str]]:
        names = {"first_name": "givenname", "last_name": "familyname", "known_as": "preferredgivenname"}
        cells = {name: (self.headings[column], row[column]) for name, column in names.items() if column in row}
        cells["mis_id"] = (self.headings["sourcedid"], key)
        if number := _upn(row):
            cells["upn"] = ("userIds", number)
        if "grades" in row:
            cells["year_group"] = (self.headings["grades"], row["grades"].split(",")[0])
        if key in self.births:
            cells["born_on"] = ("demographics.csv, birthDate", self.births[key].get("birthdate", ""))
        if self.groups and (key in self.groups or not self.export.has_partial_groups):
            group, title = self.groups.get(key, ("", ""))
            cells["tutor_group"] = ("classes.csv, title", title)
            cells["tutor_mis_id"] = ("classes.csv, sourcedId", group)
        return cells | _address(row)

    def _reject(self, row: Row, heading: str, wrong: str, mend: str) -> None:
        self.faults.append(Fault("users.csv", row.line, heading, wrong, mend))
        self.rejected.append(Rejected(row.line, row.clues))

    def _contacts_of(self, reader: RowReader, child: str) -> tuple[tuple[dict[str, str], ...] | None, bool]:
        """Return the child's contacts and whether they are all.

        A file of changes leaves out adults who did not change: its list is whole only where the child's row names them.
        """
        if not self.adults:
            return None, True
        wanted = self.agents.get(child, [])
        present = [key for key in wanted if key in self.adults]
        adults = RowReader("users.csv", reader.line, today=self.today)
        found = [adults.contact(self._adult(key), priority=place) for place, key in enumerate(present, 1)]
        reader.faults += [] if self.export.is_delta else adults.faults  # there each adult is read for itself as well
        is_complete = not self.export.is_delta or (child in self.naming and len(present) == len(wanted))
        return tuple(one for one in found if one), is_complete

    def _adult(self, key: str) -> dict[str, tuple[str, str]]:
        row = self.adults[key]
        name = " ".join(filter(None, [row["givenname"], row["familyname"]]))
        cells = {"mis_id": ("sourcedId", key), "name": ("familyName", name)}
        if said := self.roles.at_school[key] & CONTACTS - {KNOWN_CONTACT}:
            cells["relationship"] = ("role", min(said).capitalize())
        if {"sms", "phone"} & row.keys():
            phones = dict.fromkeys(filter(None, [row.get("sms", ""), row.get("phone", "")]))
            cells["phone"] = ("phone", ", ".join(phones))
        if "email" in row:
            cells["email"] = ("email", row["email"])
        return cells | _address(row)

    def _changed_adult(self, row: Row) -> None:
        """Keep an adult of a file of changes for the plan: whose contact it is stands on the roll, not in the file."""
        key, reader = row["sourcedid"], RowReader("users.csv", row.line, today=self.today)
        if not key:
            return self._reject(row, "sourcedId", "The sourcedId is missing.", "Export the file again.")
        children = tuple(child for child, adults in self.agents.items() if key in adults)
        if self._gone(row):
            self.changed_adults.append(ContactRow(row.line, {"mis_id": key}, children, has_gone=True))
        else:
            details = reader.contact(self._adult(key), priority=0) or {}
            details.pop("priority", None)
            self.faults += reader.faults
            self.changed_adults.append(ContactRow(row.line, details, children))
        return None

    def _staff(self, row: Row, roles: set[str]) -> None:
        if self._gone(row):
            self.passed.append(Passed(row.line, "A member of staff who has left. End their role on the people page."))
            return
        name = " ".join(filter(None, [row["givenname"], row["familyname"]]))[:LONGEST_STAFF_NAME]
        self.staff.append(StaffRow(row.line, name, row.get("email", "").lower(), STAFF[min(roles & STAFF.keys())]))

    def _contact(self, row: Row, is_linked: bool) -> None:
        if is_linked and not self._gone(row):
            self.contacts.append(row.line)
        else:
            self.passed.append(Passed(row.line, "A contact of no child in this file."))

    def _other(self, row: Row, roles: set[str]) -> None:
        """Settle who is of another school, or of a role unknown here. Without any role it may be one of our pupils."""
        if roles == {""} or row["sourcedid"] not in self.roles.anywhere:
            self._reject(
                row, "role", "The file does not say what this person's role is.", "Ask for a full (bulk) export."
            )
        elif roles:
            self.passed.append(Passed(row.line, f"The role “{values.shortened(min(roles))}” has no place here."))
        else:
            self.passed.append(Passed(row.line, "Belongs to another school."))


def _agents_of(row: Row) -> list[str]:
    return ids(row.get("agentsourcedids") or row.get("agents", ""))


def _upn(row: Row) -> str:
    """Return the UPN where systems put it: a typed id, or the identifier when it looks like one."""
    said = row.get("identifier", "")
    return typed_ids(row.get("userids", "")).get("upn") or (said if values.UPN.fullmatch(said.upper()) else "")


def _address(row: Row) -> dict[str, tuple[str, str]]:
    """Read an address where a system adds one: the standard has none, extensions are called `metadata.`."""
    column = next((name for name in ("address", "metadataaddress") if name in row), "")
    return {"address": ("address", row[column])} if column else {}


def read(
    export: Export, *, sha256: str, urn: str, name: str, is_whole: bool, known: Mapping[str, str], today: date
) -> RollFile:
    """Turn an export into a roll. Raises RuleBroken when it belongs to another school."""
    reader = PeopleReader(export, urn=urn, name=name, known=known, today=today)
    reader.read_all()
    beside = SideReader(export, today=today)
    beside.read_all()
    return RollFile(
        layout=export.layout,
        file=export.file,
        sha256=sha256,
        rows=export.users.count + beside.count,
        is_whole=is_whole and not export.is_delta,
        pupils=tuple(reader.pupils),
        staff=tuple(reader.staff),
        contacts=tuple(reader.contacts),
        adults=tuple(reader.changed_adults),
        sides=tuple(beside.rows),
        rejected=(*reader.rejected, *beside.rejected),
        passed=(*reader.passed, *beside.passed),
        faults=(*reader.faults, *beside.faults),
        notes=(*export.notes, *_without_address(reader.staff)),
    )


def _without_address(staff: list[StaffRow]) -> list[str]:
    count = sum("@" not in row.email for row in staff)
    return [f"Staff without an e-mail address, who cannot be given an account: {count}."] if count else []
