"""OneRoster 1.1 and 1.2 CSV: the files of one zip, what its manifest says of them, and which school's people are meant.

Read from the 1EdTech OneRoster CSV binding: manifest, orgs, users, roles (1.2), demographics, classes, enrollments. The
other files are not opened; userProfiles.csv, which may hold passwords, least of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from safeguard.errors import RuleBroken
from safeguard.people.roll.reading import Row, Table, read_table

READ: Final = (
    "manifest.csv",
    "orgs.csv",
    "users.csv",
    "roles.csv",
    "demographics.csv",
    "classes.csv",
    "enrollments.csv",
)
VERSIONS: Final = ("1.0", "1.1", "1.2")
GONE: Final = frozenset({"tobedeleted", "inactive"})
HOMEROOM: Final = "homeroom"
UNREADABLE_PROFILES: Final = "userProfiles.csv was not opened: it may hold passwords."


@dataclass(frozen=True)
class Export:
    """The tables of one export, by file name."""

    tables: Mapping[str, Table]
    others: tuple[str, ...]

    @cached_property
    def manifest(self) -> dict[str, str]:
        table = self.tables.get("manifest.csv")
        rows = table.rows if table else ()
        return {row.get("propertyname", "").lower(): row.get("value", "").lower() for row in rows}

    @property
    def version(self) -> str:
        said = self.manifest.get("oneroster.version", "")
        return said or ("1.2" if "roles.csv" in self.tables else "1.1")

    @property
    def is_delta(self) -> bool:
        """Say whether the people of this export are only those that changed: nobody is missing from it."""
        return self.manifest.get("file.users") == "delta"

    @property
    def layout(self) -> str:
        return f"OneRoster {self.version} CSV, {'changes only (delta)' if self.is_delta else 'all people (bulk)'}"

    @property
    def users(self) -> Table:
        return self.tables["users.csv"]

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a file that stand, without those it marks as deleted."""
        table = self.tables.get(name)
        return tuple(row for row in table.rows if not is_gone(row)) if table else ()

    @cached_property
    def side_tables(self) -> list[Table]:
        return [table for name, table in self.tables.items() if name not in {"users.csv", "manifest.csv"}]

    @property
    def notes(self) -> tuple[str, ...]:
        found = [note for table in self.tables.values() for note in table.notes]
        if "manifest.csv" not in self.tables:
            found.append("There is no manifest.csv: the file was read as a full (bulk) export.")
        if "userprofiles.csv" in self.others:
            found.append(UNREADABLE_PROFILES)
        return tuple(found)


def open_export(files: Mapping[str, bytes]) -> Export:
    """Read the tables that count. Raises RuleBroken for what is no OneRoster export that can be read."""
    wanted = {name: content for name, content in files.items() if name in READ}
    present = {name: content for name, content in wanted.items() if content.strip() or name == "users.csv"}
    export = Export(
        tables={name: read_table(name, content) for name, content in present.items()},
        others=tuple(sorted(files.keys() - present.keys())),
    )
    if not export.version.startswith(VERSIONS):
        raise RuleBroken(f"This is OneRoster {export.version[:20]}. Export the roll as OneRoster 1.1 or 1.2 CSV.")
    missing = [name for name in ("sourcedid", "givenname", "familyname") if name not in export.users.headings]
    if "roles.csv" not in export.tables and "role" not in export.users.headings:
        missing.append("role")
    if missing:
        raise RuleBroken(
            f"users.csv has no column {' or '.join(missing)}: it is not a OneRoster file. Export it again."
        )
    return export


def is_gone(row: Row) -> bool:
    return row.get("status", "").lower() in GONE


def members_of(export: Export, *, urn: str, name: str) -> frozenset[str] | None:
    """Return the ids of the school's orgs, None when the export is of one school.

    Raises RuleBroken for another school's file: taking it for ours would make every child a leaver.
    """
    orgs = export.rows("orgs.csv")
    schools = [row for row in orgs if row.get("type", "").lower() == "school"]
    if not schools:
        return None
    ours = [row for row in schools if _is_ours(row, urn, name)]
    if len(schools) == 1 and (ours or not _has_urn(schools[0]) or not urn):
        return None
    if len(ours) != 1:
        names = ", ".join(row.get("name", "") or row.get("sourcedid", "") for row in schools[:5])
        raise RuleBroken(
            f"The file is for {names}. None of them, or more than one, is {name}{f' (URN {urn})' if urn else ''}. "
            "Export the roll of this school, or correct the school's URN in its settings."
        )
    inside = {ours[0].get("sourcedid", "")}
    return frozenset(inside | {row.get("sourcedid", "") for row in orgs if row.get("parentsourcedid") in inside})


def _has_urn(row: Row) -> bool:
    said = row.get("identifier", "")
    return said.isdigit() and len(said) == 6


def _is_ours(row: Row, urn: str, name: str) -> bool:
    by_urn = bool(urn) and urn in {row.get("identifier"), row.get("sourcedid")}
    return by_urn or (not (urn and _has_urn(row)) and row.get("name", "").casefold() == name.casefold())


@dataclass
class Roles:
    """What each person is at this school; whose roles have all ended; and everybody who has a role at any school."""

    at_school: dict[str, set[str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    anywhere: set[str] = field(default_factory=set)


def roles_of(export: Export, members: frozenset[str] | None) -> Roles:
    """Read roles: 1.1 says one in users.csv; 1.2 has roles.csv, a row for each role, each of which may be deleted."""
    if "roles.csv" not in export.tables:
        people = [
            row for row in export.users.rows if members is None or members & set(ids(row.get("orgsourcedids", "")))
        ]
        return Roles(
            {row["sourcedid"]: {row["role"].lower()} for row in people},
            set(),
            {row["sourcedid"] for row in export.users.rows},
        )
    roles, running = Roles(), set()
    for row in export.tables["roles.csv"].rows:
        person = row.get("usersourcedid", "")
        roles.anywhere.add(person)
        if members is None or row.get("orgsourcedid") in members:
            roles.at_school.setdefault(person, set()).add(row.get("role", "").lower())
            running |= set() if is_gone(row) else {person}
    roles.ended = roles.at_school.keys() - running
    return roles


def ids(text: str) -> list[str]:
    """Split a list of ids; agents were "agents" before they were "agentSourcedIds"."""
    return [one.strip() for one in text.split(",") if one.strip()]


def tutor_groups(export: Export) -> dict[str, str]:
    """Return each pupil's tutor group: the title of the homeroom class that they are enrolled in."""
    homerooms = {
        row.get("sourcedid", ""): row.get("title", "") or row.get("classcode", "")
        for row in export.rows("classes.csv")
        if row.get("classtype", "").lower() == HOMEROOM
    }
    groups: dict[str, str] = {}
    for row in export.rows("enrollments.csv"):
        if row.get("role", "").lower() == "student" and row.get("classsourcedid") in homerooms:
            groups.setdefault(row.get("usersourcedid", ""), homerooms[row["classsourcedid"]])
    return groups


def by_user(rows: tuple[Row, ...]) -> dict[str, Row]:
    """Index demographics by person: 1.1 exports name the person `sourcedId` or `userSourcedId`."""
    return {row.get("usersourcedid") or row.get("sourcedid", ""): row for row in rows}


def typed_ids(text: str) -> dict[str, str]:
    """Read `{UPN:A123},{Fed:x}` of userIds as {"upn": "A123", "fed": "x"}."""
    pairs = [part.strip().strip("{}").split(":", 1) for part in text.split(",") if ":" in part]
    return {kind.strip().lower(): value.strip() for kind, value in pairs}
