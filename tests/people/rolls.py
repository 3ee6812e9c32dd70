"""Roll files for tests: invented children, as a school's system would export them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from safeguard.people.roll.current import children_of
from safeguard.people.roll.layouts import read_file
from safeguard.people.roll.plan import Plan, make_plan
from safeguard.people.roll.records import RollFile
from safeguard.people.roll.values import UPN_LETTERS

TODAY = date(2026, 11, 22)
SCHOOL = SimpleNamespace(urn="", name="Oakfield Primary")
HEADINGS = ["MIS ID", "UPN", "Forename", "Surname", "DOB", "Year", "Reg Group", "Address"]
MIA = ["M1", "", "Mia", "Osei", "12/03/2017", "4", "4B", "1 Mill Lane"]
TOM = ["M2", "", "Tom", "Baker", "01/09/2016", "5", "5A", "2 Mill Lane"]
ZOE = ["M3", "", "Zoë", "O'Brien", "30/08/2017", "4", "4B", "3 Mill Lane"]
USERS = ["sourcedId", "status", "enabledUser", "orgSourcedIds", "role", "givenName", "familyName", "email", "grades"]
SIDES = ("orgs", "users", "roles", "demographics", "classes", "enrollments")
Rows = Sequence[Sequence[str]]


def valid_upn(number: int) -> str:
    """Return a permanent UPN whose check letter is right."""
    digits = f"8012345{number:05d}"
    return UPN_LETTERS[sum(int(one) * weight for weight, one in enumerate(digits, 2)) % 23] + digits


def csv_of(rows: Rows, headings: Sequence[str] = HEADINGS, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def zip_of(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def oneroster(
    users: Rows, headings: Sequence[str] = USERS, *, mode: str = "bulk", version: str = "1.1", **files: Any
) -> bytes:
    """Make a export: `users` under `headings`; further files by name, each as (headings, rows)."""
    manifest = [["oneroster.version", version], ["manifest.version", "1.0"], ["file.users", mode]]
    tables = {
        "manifest.csv": csv_of(manifest, ["propertyName", "value"]),
        "users.csv": csv_of(users, headings),
    }
    tables |= {f"{name}.csv": csv_of(rows, heads) for name, (heads, rows) in files.items()}
    return zip_of(tables)


def changes_only(version: str = "1.1", **files: Any) -> bytes:
    """Make a file of changes of any tables, each as (headings, rows); the manifest calls the others absent."""
    modes = {name: "delta" if name in files else "absent" for name in (*SIDES, *files)}
    manifest = [["oneroster.version", version], *([f"file.{name}", mode] for name, mode in modes.items())]
    tables: dict[str, bytes | str] = {"manifest.csv": csv_of(manifest, ["propertyName", "value"])}
    tables |= {f"{name}.csv": csv_of(rows, heads) for name, (heads, rows) in files.items()}
    return zip_of(tables)


def read(content: bytes, name: str = "roll.csv", *, school: Any = SCHOOL, is_whole: bool = True) -> RollFile:
    return read_file(name, content, school=school, is_whole=is_whole, today=TODAY)


def plan_for(school: Any, content: bytes, *, is_whole: bool = True) -> Plan:
    return make_plan(read(content, school=school, is_whole=is_whole), children_of(school))


def large(count: int, *, year: int = 4, street: str = "Mill Lane") -> bytes:
    """A whole secondary school, with two contacts for every child."""
    headings = [
        *HEADINGS,
        "Contact 1 Name",
        "Contact 1 Relationship",
        "Contact 1 Phone",
        "Contact 2 Name",
        "Contact 2 Email",
    ]
    rows = [
        [
            *(f"M{number}", valid_upn(number), f"Child{number}", f"Of{number % 400}", f"{1 + number % 28:02d}/03/2015"),
            *(str(year), f"{year}{'ABCD'[number % 4]}", f"{number} {street}"),
            *(f"Parent{number} Of{number % 400}", "Mother", f"01632 96{number:04d}"),
            *(f"Other{number} Of{number % 400}", f"parent{number}@home.example"),
        ]
        for number in range(1, count + 1)
    ]
    return csv_of(rows, headings)
