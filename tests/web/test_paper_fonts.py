"""A name in any script is printed, or the page says that it cannot be: never lost, never a crash."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from safeguard import paper
from safeguard.fonts import can_print, covered, printable

AT = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)
PRINTED = [
    "Łukasz Żółć",
    "Nguyễn Thị Ánh Tuyết",
    "Zoe\u0308 O’Neill-Grant",
    "محمد علي",
    "राजेश शर्मा",
    "রহমান",
    "தமிழ்",
    "Σοφία",
    "Дмитро",
]


def page(*rows: tuple[str, str]) -> str:
    printed = paper.pdf("referral", {"title": "T", "caption": "", "sections": [{"heading": "H", "rows": rows}]}, at=AT)
    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(printed)).pages)


@pytest.mark.parametrize("name", PRINTED)
def test_a_name_is_printed(name):
    assert printable(name).count("[") == 0
    text = page(("Name", name))
    found = set("".join(text.split()))
    assert all(character in found for character in printable(name) if character.isalpha())
    assert "cannot be printed" not in text


def test_what_no_font_has_is_said():
    text = page(("Name", "王小明 😀"))
    assert "[cannot be printed here: U+738B U+5C0F U+660E]" in " ".join(text.split())
    assert "U+1F600" in text
    assert "the record itself holds them" in " ".join(text.split())
    assert "[40 characters that cannot be printed here]" in printable("王" * 40)


def test_every_character_of_the_first_plane_can_be_printed_or_said():
    """No text makes the printer fail: it refuses a character without a glyph in an archived document."""
    every = "".join(chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000)
    for start in range(0, len(every), 3000):
        assert page(("Text", every[start : start + 3000]))


def test_letters_are_covered_and_controls_are_not():
    assert {ord(letter) for letter in "aZéŁỄ٣अ“—€"} <= covered()
    assert not any(can_print(letter) for letter in "\x00\x07\x1b\x7f王")
    assert printable("a\r\nb") == "a\nb"
