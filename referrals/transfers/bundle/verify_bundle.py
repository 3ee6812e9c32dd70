#!/usr/bin/env python3
"""Check a bundle: a child's safeguarding file that one school passed on to another.

    python3 verify_bundle.py BUNDLE.zip [--fingerprint "8f3a 01c2 99d0 4be7 1a2b"]

Needs Python 3.8 or newer and nothing else, and none of the software that made the bundle. It names each part that was
changed, missing or added, and each event whose proof does not hold. It ends with 0 when everything holds, with 1 when
something was changed, with 2 when the file cannot be read or is no bundle.

Without the fingerprint, which the sending school reads out on the telephone, it can only show that the bundle fits
together: somebody who rewrote all of it would not be found out. Take this program from the school's own page or from the
published source, never from the person who brought the bundle.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import struct
import sys
import zlib
from datetime import datetime, timezone
from typing import IO, Any, Iterator, NamedTuple

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
LOCAL_SIGN, CENTRAL_SIGN, END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
DAY = 0x21  # 1 January 1980: the container says nothing about when it was made
MODE = 0o600 << 16
UNIX = 3 << 8 | 20

MANIFEST, RECORD, PROOF = "manifest.json", "record.json", "proof.json"
MOST_PARTS = 5000
MOST_BYTES = 2 * 1024**3
MOST = {MANIFEST: 2 * 1024**2, RECORD: 16 * 1024**2, PROOF: 64 * 1024**2}
MOST_VALUES = 3_000_000
SPOKEN = 20
GENESIS = bytes(32)


class NotABundle(Exception):
    """One sentence: why this file cannot be read as a bundle at all."""


class Part(NamedTuple):
    name: str
    crc: int
    size: int
    offset: int  # of the content


class Result(NamedTuple):
    fingerprint: str
    parts: dict[str, Part]
    faults: list[str]
    notes: list[str]
    events: int
    proved: int
    head: str


# --- The container: a ZIP that stores its parts as they are, so that each of its bytes follows from their names and contents
def local_header(name: str, crc: int, size: int) -> bytes:
    raw = name.encode("ascii")
    return LOCAL.pack(LOCAL_SIGN, 20, 0, 0, 0, DAY, crc, size, size, len(raw), 0) + raw


def central_header(name: str, crc: int, size: int, offset: int) -> bytes:
    raw = name.encode("ascii")
    fields = (UNIX, 20, 0, 0, 0, DAY, crc, size, size, len(raw), 0, 0, 0, 0, MODE, offset)
    return CENTRAL.pack(CENTRAL_SIGN, *fields) + raw


def end_record(count: int, size: int, offset: int) -> bytes:
    return END.pack(END_SIGN, 0, 0, count, count, size, offset, 0)


def read_container(stream: IO[bytes]) -> tuple[dict[str, Part], list[str]]:
    """Return the parts by name and what is wrong with the container around them."""
    total = stream.seek(0, os.SEEK_END)
    if total > MOST_BYTES:
        raise NotABundle("The file is larger than any bundle can be.")
    count, size, offset = _end(stream, total)
    stream.seek(offset)
    table, faults = stream.read(size), []
    parts: dict[str, Part] = {}
    place, expected, position = 0, b"", 0
    while place < len(table):
        name, crc, length = _entry(table, place)
        if name in parts or position + length > offset:
            raise NotABundle("The table of contents at the end of the file was changed: its parts do not fit.")
        header = local_header(name, crc, length)
        stream.seek(position)
        if stream.read(len(header)) != header:
            faults.append(f"The heading of {name} was changed.")
        parts[name] = Part(name, crc, length, position + len(header))
        line = central_header(name, crc, length, position)
        expected, place, position = expected + line, place + len(line), position + len(header) + length
    if expected != table or position != offset or len(parts) != count:
        faults.append("The table of contents at the end of the file was changed.")
    return parts, faults


def _end(stream: IO[bytes], total: int) -> tuple[int, int, int]:
    if total < END.size:
        raise NotABundle("This is not a bundle: it is too short.")
    stream.seek(0)
    begins = stream.read(4) == LOCAL_SIGN
    stream.seek(total - END.size)
    raw = stream.read(END.size)
    sign, _, _, _, count, size, offset, _ = END.unpack(raw)
    if sign != END_SIGN or raw != end_record(count, size, offset) or offset + size + END.size != total:
        if begins:
            raise NotABundle("The end of the file was changed or cut off, or it is another kind of ZIP.")
        raise NotABundle("This is not a bundle: it is not the ZIP file that a school sends.")
    if count > MOST_PARTS:
        raise NotABundle("The file has more parts than any bundle can have.")
    return count, size, offset


def _entry(table: bytes, place: int) -> tuple[str, int, int]:
    raw = table[place : place + CENTRAL.size]
    if len(raw) < CENTRAL.size or not raw.startswith(CENTRAL_SIGN):
        raise NotABundle("The table of contents at the end of the file was changed.")
    fields = CENTRAL.unpack(raw)
    method, crc, packed, length, width = fields[4], fields[7], fields[8], fields[9], fields[10]
    name = table[place + CENTRAL.size : place + CENTRAL.size + width]
    if method != 0 or packed != length:
        raise NotABundle("This is not a bundle: its parts are compressed, and those of a bundle never are.")
    if not _is_part_name(name):
        raise NotABundle(f"The table of contents names a part that no bundle has: {name[:60]!r}.")
    return name.decode("ascii"), crc, length


def _is_part_name(name: bytes) -> bool:
    """A bare name, or one in files/: no way out of any folder, whatever unpacks it."""
    bare = name[6:] if name.startswith(b"files/") else name
    allowed = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    return 0 < len(bare) <= 80 and not bare.startswith(b".") and set(bare) <= allowed


def chunks(stream: IO[bytes], part: Part) -> Iterator[bytes]:
    stream.seek(part.offset)
    left = part.size
    while left > 0:
        chunk = stream.read(min(left, 1 << 20))
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


def content(stream: IO[bytes], part: Part) -> bytes:
    if part.size > MOST.get(part.name, MOST[RECORD]):
        raise NotABundle(f"{part.name} is larger than it can be in any bundle.")
    return b"".join(chunks(stream, part))


def digests(stream: IO[bytes], part: Part) -> tuple[str, int]:
    """Return (SHA-256 in hexadecimal, CRC-32) of a part."""
    digest, crc = hashlib.sha256(), 0
    for chunk in chunks(stream, part):
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
    return digest.hexdigest(), crc


# --- JSON from strangers ----------------------------------------------------------------------------------------------
def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def parse(raw: bytes, name: str) -> dict[str, Any]:
    if sum(raw.count(sign) for sign in (b"[", b"{", b",")) > MOST_VALUES:
        raise NotABundle(f"{name} holds more than it can in any bundle.")
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise NotABundle(f"{name} is not what it should be: {_short(broken)}.") from None
    if not isinstance(data, dict):
        raise NotABundle(f"{name} is not what it should be: no object.")
    return data


def _short(error: BaseException) -> str:
    return str(error)[:120] or type(error).__name__


# --- The manifest -----------------------------------------------------------------------------------------------------
def check_parts(stream: IO[bytes], parts: dict[str, Part], manifest: dict[str, Any]) -> list[str]:
    """Name each part that was changed, is missing or was added."""
    faults, listed = [], {MANIFEST}
    for row in _rows(manifest, "parts", MANIFEST):
        name, size, digest = row.get("path"), row.get("size"), row.get("sha256")
        if not isinstance(name, str) or not isinstance(size, int) or not isinstance(digest, str):
            raise NotABundle("manifest.json is not what it should be: a part without path, size or sha256.")
        listed.add(name)
        if name not in parts:
            faults.append(f"{name} is missing.")
        elif parts[name].size != size or digests(stream, parts[name]) != (digest, parts[name].crc):
            faults.append(f"{name} was changed.")
    faults += [f"{name} was added." for name in sorted(set(parts) - listed)]
    return faults


def _rows(data: dict[str, Any], key: str, name: str) -> list[dict[str, Any]]:
    rows = data.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotABundle(f"{name} is not what it should be: no list of {key}.")
    return rows


def _by_number(rows: list[dict[str, Any]], key: str, name: str) -> dict[int, dict[str, Any]]:
    if not all(isinstance(row.get(key), int) for row in rows):
        raise NotABundle(f"{name} is not what it should be: an event without its number.")
    found = {row[key]: row for row in rows}
    if len(found) != len(rows):
        raise NotABundle(f"{name} is not what it should be: an event stands in it twice.")
    return found


def matches(fingerprint: str, typed: str) -> bool:
    bare = "".join(character for character in typed.lower() if character.isalnum())
    return len(bare) >= SPOKEN and fingerprint.startswith(bare)


# --- The proof --------------------------------------------------------------------------------------------------------
def check_proof(record: dict[str, Any], proof: dict[str, Any]) -> tuple[list[str], list[str], int, str]:
    """Return (faults, notes, how many events are proved, the newest head of the chain)."""
    roots, head, faults = _chain(proof.get("chain"))
    told = _by_number(_rows(record, "chronology", RECORD), "event", RECORD)
    shown = _by_number(_rows(proof, "events", PROOF), "id", PROOF)
    faults += [f"Event {one} stands in the chronology and has no proof." for one in told if one not in shown]
    faults += [f"Event {one} is proved and missing in the chronology." for one in shown if one not in told]
    proved, unsealed = 0, 0
    for number, event in shown.items():
        said = list(_faults_of(event, told.get(number), roots))
        faults += [f"Event {number}: {reason}." for reason in said]
        unsealed += event.get("seal") is None
        proved += not said and event.get("seal") is not None
    notes = []
    if unsealed:
        notes.append(f"{unsealed} of the newest events were not sealed yet when this was made: their place in the chain is not"
                     " proved.")  # fmt: skip
    return faults, notes, proved, head


def _chain(chain: Any) -> tuple[dict[int, str], str, list[str]]:
    """Follow the seals: each head is the SHA-256 of the head before, the root, the number (8 bytes) and the count (4 bytes).

    `links` is the base64 of root and count of each seal, 36 bytes one after the other, from number `first` on.
    """
    if chain is None:
        return {}, "", []
    try:
        number, head = int(chain["first"]), bytes.fromhex(chain["previous"])
        roots, links = {}, base64.b64decode(chain["links"], validate=True)
        if number < 1 or len(head) != 32 or (number == 1 and head != GENESIS):
            return {}, "", ["The chain of seals does not begin as it should."]
        for start in range(0, len(links), 36):
            root, count = links[start : start + 32], links[start + 32 : start + 36]
            head = hashlib.sha256(head + root + number.to_bytes(8, "big") + count).digest()
            roots[number] = root.hex()
            number += 1
    except (KeyError, TypeError, ValueError, OverflowError) as broken:
        return {}, "", [f"The chain of seals cannot be read: {_short(broken)}."]
    return roots, head.hex(), []


def _faults_of(event: dict[str, Any], told: dict[str, Any] | None, roots: dict[int, str]) -> Iterator[str]:
    try:
        row, payload = event["row"], event["payload"]
        row_hash = bytes.fromhex(event["row_hash"])
        if row is not None:
            yield from _row_faults(event, json.loads(row), told or {})
            if hashlib.sha256(row.encode()).digest() != row_hash:
                yield "its row does not have the hash that was sealed"
        if payload is not None:
            if hashlib.sha256(payload.encode()).hexdigest() != event["payload_hash"]:
                yield "its words do not have the hash that its row names"
            yield from _word_faults(json.loads(payload), told or {})
        if event["seal"] is not None and _root(row_hash, event["path"]) != roots.get(event["seal"]):
            yield "its path does not lead to the root of seal {}".format(event["seal"])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as broken:
        yield f"its proof cannot be read ({_short(broken)})"


def _row_faults(event: dict[str, Any], row: list[Any], told: dict[str, Any]) -> Iterator[str]:
    if row[0] != event["id"] or row[15] != event["payload_hash"]:
        yield "its row is that of another event"
    if told and not told.get("withheld"):
        same = (told["verb"], told["by"], told["ref"], _instant(told["happened_at"]), _instant(told["recorded_at"]))
        if same != (row[2], row[7], row[10], _instant(row[4]), _instant(row[5])):
            yield "the chronology says another person, time or act than was hashed"


def _word_faults(payload: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    if any(payload.get(word["name"]) != word["text"] for word in told.get("words", [])):
        yield "the chronology says other words than were hashed"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def _root(leaf: bytes, path: list[list[str]]) -> str:
    node = hashlib.sha256(b"\x00" + leaf).digest()
    for side, beside in path:
        other = bytes.fromhex(beside)
        node = hashlib.sha256(b"\x01" + (other + node if side == "left" else node + other)).digest()
    return node.hex()


# --- All of it --------------------------------------------------------------------------------------------------------
def verify(stream: IO[bytes], fingerprint: str = "") -> Result:
    """Check everything; raises NotABundle when there is nothing that could be checked."""
    parts, faults = read_container(stream)
    if MANIFEST not in parts:
        raise NotABundle("This is not a bundle: manifest.json is missing in it.")
    digest, crc = digests(stream, parts[MANIFEST])
    if crc != parts[MANIFEST].crc:
        faults.append("manifest.json was changed.")
        return Result(digest, parts, faults, [], 0, 0, "")
    if fingerprint and not matches(digest, fingerprint):
        faults.append("The fingerprint is not the one that you were told: the bundle is another one than was sent.")
    faults += check_parts(stream, parts, parse(content(stream, parts[MANIFEST]), MANIFEST))
    if any(name not in parts or name + " was changed." in faults for name in (RECORD, PROOF)):
        return Result(digest, parts, faults, [], 0, 0, "")
    record, proof = (parse(content(stream, parts[name]), name) for name in (RECORD, PROOF))
    said, notes, proved, head = check_proof(record, proof)
    faults += said + _file_faults(record, stream, parts)
    if not fingerprint:
        notes.append("No fingerprint was given: that the bundle fits together does not show who made it.")
    return Result(digest, parts, faults, notes, len(proof["events"]), proved, head)


def _file_faults(record: dict[str, Any], stream: IO[bytes], parts: dict[str, Part]) -> list[str]:
    """The record names the files by their hashes too."""
    faults = []
    for row in _rows(record, "files", RECORD):
        path = row.get("path")
        if path is not None and not isinstance(path, str):
            raise NotABundle("record.json is not what it should be: a file without its path.")
        if path is not None and (path not in parts or digests(stream, parts[path])[0] != row.get("sha256")):
            faults.append(f"{path} is not the file that the record names.")
    return faults


def grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[start : start + 4] for start in range(0, SPOKEN, 4))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a child's safeguarding file that another school sent.")
    parser.add_argument("bundle", help="the ZIP file that was downloaded")
    parser.add_argument("--fingerprint", default="", help="what the sending school read out on the telephone")
    asked = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        with open(asked.bundle, "rb") as stream:
            result = verify(stream, asked.fingerprint)
    except (OSError, NotABundle) as problem:
        print(problem)
        return 2
    _print(result)
    return 1 if result.faults else 0


def _print(result: Result) -> None:
    print(f"Fingerprint: {grouped(result.fingerprint)} (in full {result.fingerprint})")
    for fault in result.faults:
        print("CHANGED: " + fault)
    for note in result.notes:
        print("Note: " + note)
    if result.faults:
        print("This bundle was changed. Do not rely on it: ask the school that sent it for a new one.")
        return
    print(f"Everything holds: {len(result.parts)} parts, {result.events} events.")
    print(f"Proved up to the chain of seals: {result.proved} events.")
    if result.head:
        print(f"Newest head of the chain: {result.head} (the sending school's leads have it in their mail)")


if __name__ == "__main__":
    sys.exit(main())
