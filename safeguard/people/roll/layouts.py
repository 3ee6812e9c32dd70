"""Which layout a file has, judged by its content: a OneRoster zip, a CSV of pupils, or a zip with one such CSV."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from safeguard.errors import RuleBroken
from safeguard.people.roll import oneroster_people, pupil_list
from safeguard.people.roll.archive import unpack
from safeguard.people.roll.details import without_empty_columns
from safeguard.people.roll.oneroster import is_export, open_export
from safeguard.people.roll.reading import read_table, tidy
from safeguard.people.roll.records import RollFile

ZIP_START = b"PK\x03\x04"
MOST_PEOPLE = 20_000  # children, staff and parents of the largest school, several times over


def read_file(
    name: str, content: bytes, *, school: Any, is_whole: bool, today: date, known: Mapping[str, str] | None = None
) -> RollFile:
    """Read a file into rows for one school. `is_whole`: a child who is not in it has left.

    `known` is what the roll has under each ID (current.known_roles), for files of changes that leave out roles.

    Raises RuleBroken, with sentences for the person who chose it, for what cannot be read.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    name = tidy(PurePosixPath(name.replace("\\", "/")).name)[:100] or "The file"
    if content.startswith(ZIP_START):
        files = unpack(content)
        if is_export(files):
            export = open_export(files)
            about: dict[str, Any] = {"sha256": sha256, "urn": school.urn, "name": school.name, "today": today}
            roll = oneroster_people.read(export, is_whole=is_whole, known=known or {}, **about)
            return _checked(roll)
        if len(files) > 1:
            raise RuleBroken(
                "The zip has no users.csv, so it is not a OneRoster export. Export it again, or upload one CSV."
            )
        name, content = next(iter(files.items()))
    table = read_table(name, content)
    return _checked(pupil_list.read(table, sha256=sha256, urn=school.urn, is_whole=is_whole, today=today))


def _checked(roll: RollFile) -> RollFile:
    people = (
        len(roll.pupils)
        + len(roll.staff)
        + len(roll.contacts)
        + len(roll.adults)
        + len(roll.rejected)
        + len(roll.passed)
    )
    if not (roll.pupils or roll.staff or roll.adults or roll.sides or roll.rejected):
        raise RuleBroken(f"{roll.file} has headings but nobody of this school in it. Check what was exported.")
    if people > MOST_PEOPLE:
        raise RuleBroken(f"{roll.file} has {people:,} people. Upload the roll of one school.")
    return replace(roll, pupils=without_empty_columns(roll.pupils))
