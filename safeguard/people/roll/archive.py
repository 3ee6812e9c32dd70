"""Opening a zip that may be hostile: every size is checked before and while unpacking, nothing is written to disk."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from safeguard.errors import RuleBroken

MOST_ENTRIES: Final = 100
MOST_UNPACKED: Final = 150 * 1024 * 1024
MOST_RATIO: Final = 200  # identifiers and repeated words compress well; a bomb does a thousandfold
SMALL: Final = 1024 * 1024
ARCHIVES: Final = frozenset({".zip", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".tar"})
LITTER: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the CSV files of a zip by their lower-case names, folders left out. Raises RuleBroken with what to do.

    Refused: damage, passwords, more than 100 entries or 150 MB, a ratio beyond 200 to 1, archives inside, paths that
    lead out of the folder, two files of one name.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
            _refuse_hostile(archive.namelist(), entries)
            return _named(
                {entry.filename: _read(archive, entry) for entry in entries if _suffix(entry.filename) == ".csv"}
            )
    except RuleBroken:
        raise
    except Exception as broken:  # zipfile fed hostile bytes can raise anything; all of it means "damaged"
        raise RuleBroken(
            "The zip is damaged and cannot be opened. Export it again and choose the new file."
        ) from broken


def _is_litter(name: str) -> bool:
    return name.lower().endswith(LITTER) or name.lower().startswith(LITTER[0])


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _refuse_hostile(names: list[str], entries: list[zipfile.ZipInfo]) -> None:
    if "[Content_Types].xml" in names:
        raise RuleBroken("This is an Excel workbook. In Excel choose Save as, CSV UTF-8, and upload that file.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleBroken("The zip is protected by a password. Export it again without one.")
    if len(names) > MOST_ENTRIES:
        raise RuleBroken(
            f"The zip holds more than {MOST_ENTRIES} files. A roll has fewer than 20: export only the roll."
        )
    for entry in entries:
        _refuse_entry(entry)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RuleBroken(_too_large())


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        raise RuleBroken(
            "The zip holds a file whose name leads out of its folder. Export it again from the school's system."
        )
    if _suffix(entry.filename) in ARCHIVES:
        raise RuleBroken("The zip holds another archive. Unpack it and upload the one that holds the CSV files.")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise RuleBroken(_too_large())


def _too_large() -> str:
    return "The zip unpacks to far more than a school's roll. Export it again from the school's system."


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read one entry, never more than it declared: its declaration is what was judged."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise RuleBroken(_too_large())
    return content


def _named(files: dict[str, bytes]) -> dict[str, bytes]:
    named = {PurePosixPath(name).name.lower(): content for name, content in files.items()}
    if not named:
        raise RuleBroken("The zip holds no CSV file. A OneRoster export holds users.csv, orgs.csv and others.")
    if len(named) < len(files):
        raise RuleBroken("The zip holds two files of the same name in different folders. Upload one export at a time.")
    return named
