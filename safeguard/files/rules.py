"""What may be attached: judged by the content, never by the name or by what the browser says. Pure, over bytes.

Every refusal is a sentence that names the file and says what to do.
"""

from collections.abc import Iterable
from typing import Any, Final

import puremagic
from django.conf import settings

from safeguard.errors import RuleBroken
from safeguard.files import kinds
from safeguard.files.containers import hides_archive, mail_kind, office_kind
from safeguard.files.kinds import Kind
from safeguard.files.names import clean_name, split

MOST_PER_RECORD: Final = 10
SNIFFED: Final = 1024
SURE_ENOUGH: Final = 0.4
CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}


def size_problem(upload: Any) -> str:
    """Say why an upload cannot be taken at all, before its content is read; empty when it can."""
    name = clean_name(upload.name)
    if upload.size > settings.FILES_MAX_BYTES:
        return f"{name} is larger than {settings.FILES_MAX_BYTES // (1024 * 1024)} MB."
    if not upload.size:
        return f"{name} is empty."
    return ""


def problems(uploads: Iterable[Any], *, already: int = 0) -> list[str]:
    """Every reason why these uploads cannot be attached, for a form to show beside its field; empty when they can.

    Reads each file and leaves it at its start.
    """
    uploads = list(uploads)
    found = [sentence for sentence in [count_problem(already, len(uploads))] if sentence]
    for upload in uploads:
        sentence = size_problem(upload)
        found += [sentence] if sentence else _content_problems(upload)
    return found


def count_problem(already: int, added: int) -> str:
    """Say that a record would hold more than ten files; empty when it would not."""
    if already + added <= MOST_PER_RECORD:
        return ""
    return f"A record holds at most {MOST_PER_RECORD} files. This one has {already}, and you are adding {added}."


def judge(name: str, content: bytes) -> Kind:
    """Return the kind of a file from its content; raise RuleBroken when it is not allowed or lies about itself.

    The ending need not match exactly (phones name WebP pictures .jpg), but must belong to the same family.
    """
    if not content:
        raise RuleBroken(f"{name} is empty.")
    suffix = split(name)[1]
    kind = _recognise(name, suffix, content)
    if kind is None:
        raise RuleBroken(_refusal(name, suffix, content))
    if kind.family in {"pdf", "media"} and hides_archive(content):
        raise RuleBroken(
            f"{name} has another file hidden in it. Open it, save it as a new {kind.label}, and attach that."
        )
    if suffix and kinds.FAMILY_OF_SUFFIX.get(suffix) != kind.family and suffix not in kind.suffixes:
        raise RuleBroken(
            f"{name} says it is “{suffix}” but its content is a {kind.label}. Check it and attach it again."
        )
    return kind


def _content_problems(upload: Any) -> list[str]:
    upload.seek(0)
    try:
        judge(clean_name(upload.name), upload.read())
    except RuleBroken as broken:
        return broken.reasons
    finally:
        upload.seek(0)
    return []


def _recognise(name: str, suffix: str, content: bytes) -> Kind | None:
    match content[:4], content[8:12]:
        case b"\x89PNG", _:
            return kinds.PNG
        case b"GIF8", _:
            return kinds.GIF
        case b"RIFF", b"WEBP":
            return kinds.WEBP
        case b"RIFF", b"WAVE":
            return kinds.WAV
        case b"%PDF", _:
            return kinds.PDF
        case b"PK\x03\x04", _:
            return office_kind(name, content)
        case _, brand if content[4:8] == b"ftyp":
            return kinds.M4A if brand in kinds.M4A_BRANDS else kinds.MP4 if brand in kinds.MP4_BRANDS else None
    if content.startswith(b"\xff\xd8\xff"):
        return kinds.JPEG
    if content.startswith(b"ID3") or (suffix == ".mp3" and _is_mp3_frame(content)):
        return kinds.MP3
    return _written(name, suffix, content)


def _written(name: str, suffix: str, content: bytes) -> Kind | None:
    """Plain text, CSV and saved e-mail have no signature: their ending says which, their content must be text."""
    if not _is_text(content) or content.startswith(b"#!") or _is_markup(content):
        return None
    match suffix:
        case ".txt":
            return kinds.TEXT
        case ".csv":
            return kinds.CSV
        case ".eml":
            return mail_kind(name, content)
    return None


def _is_text(content: bytes) -> bool:
    """UTF-8, UTF-16 with a byte-order mark, or Windows-1252, without control characters."""
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(char) in CONTROLS for char in set(text))
    return False


def _is_markup(content: bytes) -> bool:
    start = content[:SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c").lower()
    return start.startswith(kinds.MARKUP_STARTS) or b"<script" in start or b"<svg" in start


def _is_mp3_frame(content: bytes) -> bool:
    """An MPEG audio layer III frame header: sync, layer, bit rate and sampling rate all possible."""
    if len(content) < 4:
        return False
    first, second, third = content[0], content[1], content[2]
    layer_three = second & 0xE6 == 0xE2 and second & 0x18 != 0x08
    return first == 0xFF and layer_three and 0x10 <= third & 0xF0 < 0xF0 and third & 0x0C != 0x0C


def _refusal(name: str, suffix: str, content: bytes) -> str:
    if content.startswith(kinds.PROGRAM_STARTS) or suffix in kinds.PROGRAM_SUFFIXES:
        return f"{name} is a program or can run one. Programs cannot be attached."
    if content[4:8] == b"ftyp" and content[8:12] in kinds.HEIC_BRANDS:
        return f"{name} is a HEIC photo, which cannot be cleaned of the place where it was taken. Attach it as JPEG."
    if content.startswith(kinds.ARCHIVE_STARTS):
        return f"{name} is a zip or another archive. Attach the files in it one by one."
    if content.startswith(kinds.OLD_OFFICE_START):
        return f"{name} is an older Office file, or is protected by a password. Save it as .docx, .xlsx or PDF."
    if _is_markup(content):
        return f"{name} is a web page or a drawing that can run scripts. Save it as PDF or take a picture of it."
    return f"{name} cannot be attached{_looks_like(content)}. Attach {kinds.ALLOWED_WORDS}."


def _looks_like(content: bytes) -> str:
    """Help a person who does not know what they have: puremagic's best guess, when it is not a wild one."""
    try:
        guess = puremagic.magic_string(content[:4096])[0]
    except puremagic.PureError:
        return ""
    return f": its content looks like “{guess.name}”" if guess.confidence >= SURE_ENOUGH else ""
