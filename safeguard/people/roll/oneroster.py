"""OneRoster 1.1 and 1.2 CSV: the files of one zip, what its manifest says of them, and which school's people are meant.

The manifest says of each file that it is whole (`bulk`), holds changes only (`delta`), or is left out (`absent`); an
export of changes may hold any of them.

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
KNOWN_CONTACT: Final = "contact"  # no role of the standard: an adult whose role only the roll knows
UNREADABLE_PROFILES: Final = "userProfiles.csv was not opened: it may hold passwords."


@dataclass(frozen=True)
class Export:
    """The tables of one export, by file name."""

    tables: Mapping[str, Table]
    others: tuple[str, ...]
    manifest: Mapping[str, str]

    @property
    def version(self) -> str:
        said = self.manifest.get("oneroster.version", "")
        return said or ("1.2" if "roles.csv" in self.tables else "1.1")

    @property
    def is_delta(self) -> bool:
        """Say whether the people of this export are only those that changed: nobody is missing from it."""
        return "users.csv" not in self.tables or self.is_partial("users.csv")

    def is_partial(self, name: str) -> bool:
        """Say whether a file holds changes only."""
        return mode_of(self.manifest, name) == "delta"

    @property
    def has_partial_groups(self) -> bool:
        """Say whether who is in which tutor group takes more to know than this export."""
        return self.is_delta or self.is_partial("classes.csv") or self.is_partial("enrollments.csv")

    def is_side(self, name: str) -> bool:
        """Say whether a file's rows stand for themselves, to be put to the children of the roll."""
        if name == "demographics.csv":
            return self.is_delta or self.is_partial(name)
        return name in {"classes.csv", "enrollments.csv"} and self.has_partial_groups

    @property
    def file(self) -> str:
        """Name what was read, for a person."""
        read = [name for name in READ if name in self.tables and name not in {"manifest.csv", "orgs.csv"}]
        return "users.csv" if "users.csv" in read else " and ".join(read)

    @property
    def layout(self) -> str:
        return f"OneRoster {self.version} CSV, {'changes only (delta)' if self.is_delta else 'all people (bulk)'}"

    @property
    def users(self) -> Table:
        return self.tables.get("users.csv") or Table("users.csv", {}, (), (), (), (), ())

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
        if self.is_delta and "orgs.csv" not in self.tables:
            found.append("The file does not say of which school it is (there is no orgs.csv).")
        for name in READ[1:]:
            if name not in self.tables and mode_of(self.manifest, name) in {"bulk", "delta"}:
                found.append(f"The manifest names {name}, but the zip holds none with anything in it.")
            if name in self.others and mode_of(self.manifest, name) == "absent":
                found.append(f"{name} was not read: the manifest says that it is left out.")
        return tuple(found)


def is_export(files: Mapping[str, bytes]) -> bool:
    """Say whether a zip is a OneRoster export: people, or a manifest beside any other file of the standard."""
    return "users.csv" in files or ("manifest.csv" in files and len(files.keys() & set(READ)) > 1)


def mode_of(manifest: Mapping[str, str], name: str) -> str:
    return manifest.get(f"file.{name.removesuffix('.csv')}", "")


def open_export(files: Mapping[str, bytes]) -> Export:
    """Read the tables that count. Raises RuleBroken for what is no OneRoster export that can be read."""
    manifest = _manifest(files.get("manifest.csv", b""))
    present = {
        name: content
        for name, content in files.items()
        if name in READ and mode_of(manifest, name) != "absent" and (content.strip() or _must_hold(name, manifest))
    }
    export = Export(
        tables={name: read_table(name, content) for name, content in present.items()},
        others=tuple(sorted(files.keys() - present.keys())),
        manifest=manifest,
    )
    if not export.version.startswith(VERSIONS):
        raise RuleBroken(f"This is OneRoster {export.version[:20]}. Export the roll as OneRoster 1.1 or 1.2 CSV.")
    _refuse_without_people(export)
    return export


def _manifest(content: bytes) -> dict[str, str]:
    rows = read_table("manifest.csv", content).rows if content.strip() else ()
    return {row.get("propertyname", "").lower(): row.get("value", "").lower() for row in rows}


def _must_hold(name: str, manifest: Mapping[str, str]) -> bool:
    return name == "users.csv" and mode_of(manifest, name) != "delta"


def _refuse_without_people(export: Export) -> None:
    """A whole roll cannot lack its people; a file of changes can, when nobody changed."""
    if "users.csv" not in export.tables:
        modes = {mode_of(export.manifest, name) for name in READ}
        if mode_of(export.manifest, "users.csv") == "bulk" or not modes & {"delta", "absent"}:
            raise RuleBroken(
                "The zip has no users.csv, and its manifest does not say that it holds changes only. Export it again."
            )
        return
    missing = [name for name in ("sourcedid", "givenname", "familyname") if name not in export.users.headings]
    if not export.is_delta and "roles.csv" not in export.tables and "role" not in export.users.headings:
        missing.append("role")
    if missing:
        raise RuleBroken(
            f"users.csv has no column {' or '.join(missing)}: it is not a OneRoster file. Export it again."
        )


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


def roles_of(export: Export, members: frozenset[str] | None, known: Mapping[str, str]) -> Roles:
    """Read roles: 1.1 says one in users.csv; 1.2 has roles.csv, a row for each role, each of which may be deleted.

    A file of changes leaves out the roles that did not change: then what the roll has under that ID (`known`) counts.
    """
    roles = _roles_in_users(export, members) if "roles.csv" not in export.tables else _roles_apart(export, members)
    if export.is_delta:
        for person in (row["sourcedid"] for row in export.users.rows):
            unsaid = roles.at_school.get(person) == {""} or person not in roles.anywhere
            if unsaid and person in known:
                roles.at_school[person] = {known[person]}
                roles.anywhere.add(person)
    return roles


def _roles_in_users(export: Export, members: frozenset[str] | None) -> Roles:
    people = [row for row in export.users.rows if members is None or members & set(ids(row.get("orgsourcedids", "")))]
    return Roles(
        {row["sourcedid"]: {row.get("role", "").lower()} for row in people},
        set(),
        {row["sourcedid"] for row in export.users.rows},
    )


def _roles_apart(export: Export, members: frozenset[str] | None) -> Roles:
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


def title_of(row: Row) -> str:
    return row.get("title", "") or row.get("classcode", "")


def is_homeroom(row: Row) -> bool:
    return row.get("classtype", "").lower() == HOMEROOM


def tutor_groups(export: Export) -> dict[str, tuple[str, str]]:
    """Return each pupil's tutor group, (ID, title): the homeroom class that they are enrolled in."""
    homerooms = {row.get("sourcedid", ""): title_of(row) for row in export.rows("classes.csv") if is_homeroom(row)}
    groups: dict[str, tuple[str, str]] = {}
    for row in export.rows("enrollments.csv"):
        group = row.get("classsourcedid", "")
        if row.get("role", "").lower() == "student" and group in homerooms:
            groups.setdefault(row.get("usersourcedid", ""), (group, homerooms[group]))
    return groups


def by_user(rows: tuple[Row, ...]) -> dict[str, Row]:
    """Index demographics by person: 1.1 exports name the person `sourcedId` or `userSourcedId`."""
    return {row.get("usersourcedid") or row.get("sourcedid", ""): row for row in rows}


def typed_ids(text: str) -> dict[str, str]:
    """Read `{UPN:A123},{Fed:x}` of userIds as {"upn": "A123", "fed": "x"}."""
    pairs = [part.strip().strip("{}").split(":", 1) for part in text.split(",") if ":" in part]
    return {kind.strip().lower(): value.strip() for kind, value in pairs}
