"""The people of a OneRoster export: a row of users.csv becomes a child, a member of staff, a contact or a reason."""

from dataclasses import replace
from datetime import date
from typing import Final

from safeguard.people.roll import values
from safeguard.people.roll.details import RowReader
from safeguard.people.roll.oneroster import (
    Export,
    by_user,
    ids,
    is_gone,
    members_of,
    roles_of,
    tutor_groups,
    typed_ids,
)
from safeguard.people.roll.reading import Row
from safeguard.people.roll.records import Fault, Passed, PupilRow, Rejected, RollFile, StaffRow

STUDENT: Final = "student"
LONGEST_STAFF_NAME: Final = 150
CONTACTS: Final = frozenset({"parent", "guardian", "relative"})
STAFF: Final = {
    "teacher": "Teacher", "aide": "Teaching assistant", "administrator": "Administrator", "proctor": "Invigilator",
    "siteadministrator": "Administrator", "systemadministrator": "Administrator", "counselor": "Counsellor",
    "districtadministrator": "Administrator", "principal": "Headteacher",
}  # fmt: skip


class PeopleReader:
    """Walks users.csv once, with the other tables indexed by person."""

    def __init__(self, export: Export, *, urn: str, name: str, today: date) -> None:
        self.export, self.today = export, today
        self.headings = export.users.headings
        self.roles = roles_of(export, members_of(export, urn=urn, name=name))
        self.births = by_user(export.rows("demographics.csv"))
        self.groups = tutor_groups(export)
        self.adults = {
            row["sourcedid"]: row for row in export.users.rows if self._is(row, CONTACTS) and not self._gone(row)
        }
        self.agents = self._agents()
        self.pupils: list[PupilRow] = []
        self.staff: list[StaffRow] = []
        self.contacts: list[int] = []
        self.rejected = list(export.users.rejected)
        self.passed = list(export.users.blank)
        side_faults = [replace(fault, stops_row=False) for table in export.side_tables for fault in table.faults]
        self.faults = [*export.users.faults, *side_faults]

    def _is(self, row: Row, roles: frozenset[str]) -> bool:
        return bool(self.roles.at_school.get(row["sourcedid"], set()) & roles)

    def _gone(self, row: Row) -> bool:
        return is_gone(row) or row["sourcedid"] in self.roles.ended

    def _agents(self) -> dict[str, list[str]]:
        """Return each child's contacts. The child names its agents, or the adult names its children, or both."""
        found: dict[str, list[str]] = {}
        for row in self.export.users.rows:
            agents = ids(row.get("agentsourcedids") or row.get("agents", ""))
            for one in agents:
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
        if self.groups and (key in self.groups or not self.export.is_delta):
            cells["tutor_group"] = ("classes.csv, title", self.groups.get(key, ""))
        return cells

    def _reject(self, row: Row, heading: str, wrong: str, mend: str) -> None:
        self.faults.append(Fault("users.csv", row.line, heading, wrong, mend))
        self.rejected.append(Rejected(row.line, row.clues))

    def _contacts_of(self, reader: RowReader, child: str) -> tuple[tuple[dict[str, str], ...] | None, bool]:
        """Return the child's contacts and whether they are all: a delta leaves out adults who did not change."""
        if not self.adults:
            return None, True
        wanted = self.agents.get(child, [])
        present = [key for key in wanted if key in self.adults]
        adults = RowReader("users.csv", reader.line, today=self.today)
        found = [adults.contact(self._adult(key), priority=place) for place, key in enumerate(present, 1)]
        reader.faults += adults.faults
        is_complete = len(present) == len(wanted) or not self.export.is_delta
        return tuple(one for one in found if one), is_complete and not (self.export.is_delta and not wanted)

    def _adult(self, key: str) -> dict[str, tuple[str, str]]:
        row = self.adults[key]
        name = " ".join(filter(None, [row["givenname"], row["familyname"]]))
        relationship = min(self.roles.at_school[key] & CONTACTS).capitalize()
        cells = {"mis_id": ("sourcedId", key), "name": ("familyName", name), "relationship": ("role", relationship)}
        if {"sms", "phone"} & row.keys():
            phones = dict.fromkeys(filter(None, [row.get("sms", ""), row.get("phone", "")]))
            cells["phone"] = ("phone", ", ".join(phones))
        if "email" in row:
            cells["email"] = ("email", row["email"])
        return cells

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


def _upn(row: Row) -> str:
    """Return the UPN where systems put it: a typed id, or the identifier when it looks like one."""
    said = row.get("identifier", "")
    return typed_ids(row.get("userids", "")).get("upn") or (said if values.UPN.fullmatch(said.upper()) else "")


def read(export: Export, *, sha256: str, urn: str, name: str, is_whole: bool, today: date) -> RollFile:
    """Turn an export into a roll. Raises RuleBroken when it belongs to another school."""
    reader = PeopleReader(export, urn=urn, name=name, today=today)
    reader.read_all()
    return RollFile(
        layout=export.layout,
        file="users.csv",
        sha256=sha256,
        rows=export.users.count,
        is_whole=is_whole and not export.is_delta,
        pupils=tuple(reader.pupils),
        staff=tuple(reader.staff),
        contacts=tuple(reader.contacts),
        rejected=tuple(reader.rejected),
        passed=tuple(reader.passed),
        faults=tuple(reader.faults),
        notes=(*export.notes, *_without_address(reader.staff)),
    )


def _without_address(staff: list[StaffRow]) -> list[str]:
    count = sum("@" not in row.email for row in staff)
    return [f"Staff without an e-mail address, who cannot be given an account: {count}."] if count else []
