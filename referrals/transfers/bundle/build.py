"""Writing the bundle: the parts, the manifest, the container."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any, Final

from referrals.transfers.bundle import verify_bundle as container
from referrals.transfers.bundle.canonical import canonical
from referrals.transfers.bundle.printing import file_pdf
from referrals.transfers.bundle.proof import proof_of
from referrals.transfers.bundle.record import Sent, files_of, record_of
from referrals.transfers.bundle.review import GREW, Review
from referrals.transfers.bundle.shapes import Built, Choices, Envelope
from referrals.transfers.bundle.survey import finder_of, survey
from safeguard.errors import RuleBroken
from safeguard.paper import Attachment

FORM: Final = "safeguard-bundle"
VERSION: Final = 1
CHUNK: Final = 1024 * 1024
TOO_LARGE: Final = (
    "The file is larger than 2 GB with everything attached. Withhold the largest files and hand them over apart."
)
README: Final = """A child's safeguarding file, passed on by {sender} ({ref}).

file.pdf        the file to read and print
record.json     the same record for a computer
files/          what was attached to the record
proof.json      the hashes that prove each entry of the chronology
manifest.json   the hash of each of these parts

To check it: get verify_bundle.py from the page that this file was downloaded from, and run
    python3 verify_bundle.py BUNDLE.zip --fingerprint "what the sending school read out on the telephone"
"""


@dataclass(frozen=True)
class Part:
    """One part of the bundle, opened when it is written: a file of the record is never held in memory."""

    path: str
    open: Callable[[], IO[bytes]]
    size: int
    crc: int
    sha256: str


def build(
    pupil: Any,
    *,
    by: Any,
    at: datetime,
    choices: Choices,
    envelope: Envelope,
    out: IO[bytes],
    reviewed: str,
) -> Built:
    """Write the bundle of a child's file to `out` (seekable, empty); the same file, choices and instant give the same bytes.

    `reviewed` is the digest of the survey that the choices were made on: raises RuleBroken when the file grew since, when a
    find that must be decided was not, when a decision lacks its reason, and when a stored file is lost or not checked yet.
    """
    found = survey(pupil, by=by, at=at)
    if found.digest != reviewed:
        raise RuleBroken(GREW)
    review = Review(found, choices, finder_of(pupil, found.sections, found.events, found.others))
    files = files_of(review)
    record = record_of(review, files, envelope=envelope, by=by, at=at)
    proof = _proof(review, at)
    parts = _parts(record, proof, files, at)
    manifest = _bytes_part(container.MANIFEST, canonical(_manifest(envelope, at, parts)))
    size = _write([*parts, manifest], out)
    return Built(
        fingerprint=manifest.sha256,
        size=size,
        parts=len(parts) + 1,
        files=sum(bool(one.path) for one in files),
        events=len(found.events),
        withheld=record["withheld"],
        unsealed=sum(event["seal"] is None for event in proof["events"]),
    )


def _proof(review: Review, at: datetime) -> dict[str, Any]:
    events = review.survey.events
    words_hidden = {event.pk for event in events if review.hides_words_of(event)}
    rows_hidden = {event.pk for event in events if review.hides_event(event) or review.hides_row_of(event)}
    school = review.survey.pupil.school
    return proof_of(school, events, at=at, rows_hidden=rows_hidden, words_hidden=words_hidden)


def _parts(record: dict[str, Any], proof: dict[str, Any], files: Iterable[Sent], at: datetime) -> list[Part]:
    stored = [_file_part(one) for one in files if one.path]
    data = [_bytes_part(container.RECORD, canonical(record)), _bytes_part(container.PROOF, canonical(proof))]
    listed = canonical([_listed(part) for part in [*data, *stored]])
    attached = [
        Attachment(container.RECORD, data[0].open().read(), "application/json", "The record for a machine", "data"),
        Attachment(container.PROOF, data[1].open().read(), "application/json", "The proof of the chronology"),
        Attachment("attachments.json", listed, "application/json", "The hash of each part beside this document"),
    ]
    readme = README.format(sender=record["sender"]["name"], ref=record["ref"])
    printed = file_pdf(record, list(files), attached, at=at)
    return [_bytes_part("README.txt", readme.encode()), _bytes_part("file.pdf", printed), *data, *stored]


def _bytes_part(path: str, content: bytes) -> Part:
    return Part(path, lambda: BytesIO(content), len(content), zlib.crc32(content), hashlib.sha256(content).hexdigest())


def _file_part(sent: Sent) -> Part:
    """Hash a stored file where it lies. Raises RuleBroken when it is lost or is not what was stored."""
    file, digest, crc = sent.file, hashlib.sha256(), 0
    try:
        with file.path.open("rb") as content:
            for chunk in _chunks(content):
                digest.update(chunk)
                crc = zlib.crc32(chunk, crc)
    except OSError as lost:
        raise RuleBroken(f"{file} cannot be found on the server. Withhold it, or have it brought back first.") from lost
    if digest.hexdigest() != file.sha256:
        raise RuleBroken(
            f"{file} is not what was stored: it was changed on the server. Withhold it, and have it looked into."
        )
    return Part(sent.path or "", lambda: file.path.open("rb"), file.size, crc, file.sha256)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk


def _listed(part: Part) -> dict[str, Any]:
    return {"path": part.path, "size": part.size, "sha256": part.sha256}


def _manifest(envelope: Envelope, at: datetime, parts: Iterable[Part]) -> dict[str, Any]:
    return {
        "format": FORM,
        "version": VERSION,
        "ref": envelope.ref,
        "made_at": at,
        "parts": [_listed(part) for part in parts],
    }


def _write(parts: list[Part], out: IO[bytes]) -> int:
    """Write a ZIP that stores its parts as they are: each byte of it follows from their names and contents."""
    if sum(part.size + 500 for part in parts) > container.MOST_BYTES:
        raise RuleBroken(TOO_LARGE)
    table, position = b"", 0
    for part in parts:
        header = container.local_header(part.path, part.crc, part.size)
        table += container.central_header(part.path, part.crc, part.size, position)
        position += out.write(header) + part.size
        with part.open() as content:
            for chunk in _chunks(content):
                out.write(chunk)
    out.write(table)
    out.write(container.end_record(len(parts), len(table), position))
    return position + len(table) + container.END.size
