"""What stands inside files that hold other files: Office documents and saved e-mails. Nothing is unpacked to disk."""

import zipfile
from email import message_from_bytes
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from safeguard.errors import RuleBroken
from safeguard.files.kinds import EML, ODT, OOXML_MAIN_PARTS, PROGRAM_STARTS, PROGRAM_SUFFIXES, Kind

MOST_ENTRIES: Final = 5_000
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_READ: Final = 1024 * 1024
MACRO_PARTS: Final = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "macroenabled")


def office_kind(name: str, content: bytes) -> Kind | None:
    """Judge a zip by what its own table of contents declares; None when it is not one of the Office kinds.

    Refuses macros, passwords and archives that unpack to more than 300 MB; sizes are read, nothing is unpacked but the
    declaration of the document's type.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(name, entries)
            kind, declared = _declared(archive)
    except RuleBroken:
        raise
    except Exception:  # zipfile fed hostile bytes can raise anything; all of it means "not a document"
        return None
    if kind is not None:
        _refuse_macros(name, kind, entries, declared)
    return kind


def hides_archive(content: bytes) -> bool:
    """Say whether a file that is no zip ends in a zip's directory: two files in one, each shown by another program."""
    try:
        return zipfile.is_zipfile(BytesIO(content))
    except Exception:  # as above
        return True


def mail_kind(name: str, content: bytes) -> Kind | None:
    """A saved e-mail: headers with a sender and a time. One that carries a program is refused."""
    try:
        message = message_from_bytes(content)
        parts = [part for part in message.walk() if not part.is_multipart()]
        attached = [(part.get_filename() or "", part.get_payload(decode=True) or b"") for part in parts]
    except Exception:  # as above: hostile nesting
        return None
    if not message["From"] or not (message["Date"] or message["Received"]):
        return None
    for filename, body in attached:
        suffix = PurePosixPath(str(filename).strip()).suffix.lower()
        if suffix in PROGRAM_SUFFIXES or bytes(body).startswith(PROGRAM_STARTS):
            raise RuleBroken(f"{name} carries a program. Attach the message without it, for example as a PDF.")
    return EML


def _declared(archive: zipfile.ZipFile) -> tuple[Kind | None, bytes]:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        with archive.open("[Content_Types].xml") as stream:
            declared = stream.read(MOST_READ)
        return next((kind for part, kind in OOXML_MAIN_PARTS.items() if part in declared), None), declared.lower()
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            declared = stream.read(200)
        return (ODT if declared.strip() == ODT.content_type.encode() else None), b""
    return None, b""


def _refuse_bomb(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RuleBroken(f"{name} unpacks to far more than its size. Save the document again, or attach it as a PDF.")


def _refuse_macros(name: str, kind: Kind, entries: list[zipfile.ZipInfo], declared: bytes) -> None:
    paths = [f"/{entry.filename.lower()}" for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleBroken(f"{name} is protected by a password. Attach it without the password.")
    scripted = kind is ODT and any(path.startswith(("/basic/", "/scripts/")) for path in paths)
    if scripted or b"macroenabled" in declared or any(part in path for path in paths for part in MACRO_PARTS):
        raise RuleBroken(f"{name} contains macros. Save it without macros, or as a PDF, and attach that.")
