"""The fonts that paper is printed with, and which characters they have: what cannot be printed is said, never lost.

Latin, Greek, Cyrillic, Vietnamese (Noto Sans), Arabic with Urdu and Persian, Devanagari, Bengali, Tamil. Fonts for Chinese,
Japanese and Korean are left out: they weigh 27 MB.
"""

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from fontpkg_hind_siliguri import ROOT as HIND_SILIGURI
from fontpkg_noto_sans import ROOT as NOTO_SANS
from fontpkg_noto_sans_arabic import ROOT as NOTO_ARABIC
from fontpkg_noto_sans_devanagari import ROOT as NOTO_DEVANAGARI
from fontpkg_noto_sans_tamil import ROOT as NOTO_TAMIL

FOLDERS: Final = [str(root) for root in (NOTO_SANS, NOTO_ARABIC, NOTO_DEVANAGARI, HIND_SILIGURI, NOTO_TAMIL)]
FAMILIES: Final = ["Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Hind Siliguri", "Noto Sans Tamil"]
SPELT_OUT: Final = 12
UNSEEN: Final = frozenset("\n\t\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")


@cache
def covered() -> frozenset[int]:
    """Every character that one of the fonts has."""
    found: set[int] = set()
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*.ttf")):
            if "Italic" not in path.name:
                found |= set(_characters(path.read_bytes()))
    return frozenset(found)


def _characters(font: bytes) -> Iterable[int]:
    """Read the table of characters ("cmap") of a TrueType font: segments of format 4, groups of format 12."""
    tables = {font[at : at + 4]: struct.unpack_from(">2I", font, at + 8) for at in _steps(12, 16, font, 4)}
    start = tables[b"cmap"][0]
    for at in _steps(start + 4, 8, font, start + 2):
        subtable = start + struct.unpack_from(">I", font, at + 4)[0]
        form = struct.unpack_from(">H", font, subtable)[0]
        if form == 4:
            yield from _segments(font, subtable)
        elif form == 12:
            for group in _steps(subtable + 16, 12, font, subtable + 12, width=">I"):
                first, last = struct.unpack_from(">2I", font, group)
                yield from range(first, last + 1)


def _steps(first: int, width_of_row: int, font: bytes, count_at: int, width: str = ">H") -> range:
    count = struct.unpack_from(width, font, count_at)[0]
    return range(first, first + width_of_row * count, width_of_row)


def _segments(font: bytes, at: int) -> Iterable[int]:
    """Give a segment's characters less those that it maps to no glyph."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 4 * count)
    where = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", font, where)
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", font, where + 2 * number + offset + 2 * (code - first))[0]
            if (glyph + delta) & 0xFFFF and (glyph or not offset):
                yield code


def can_print(character: str) -> bool:
    """Line ends and joiners need no glyph; what turns the direction of the text round could make it say something else."""
    if character in UNSEEN:
        return True
    return ord(character) in covered() and unicodedata.category(character) not in {"Cc", "Cf"}


def printable(text: str) -> str:
    """Return the text as it can be printed: composed, and what no font has said plainly in its place."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        "".join(run) if is_covered else _said("".join(run)) for is_covered, run in groupby(composed, can_print)
    )


def _said(run: str) -> str:
    if len(run) > SPELT_OUT:
        return f"[{len(run)} characters that cannot be printed here]"
    codes = " ".join(f"U+{ord(character):04X}" for character in run)
    return f"[cannot be printed here: {codes}]"


def all_printable(data: Any) -> Any:
    """Make every text in plain data printable, however deep it stands."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: all_printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_printable(value) for value in data]
    return data
