"""Names are shown and sent, never trusted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguard.files import kinds
from safeguard.files.names import LONGEST, clean_name, with_suffix_of


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("bruise.jpg", "bruise.jpg"),
        ("Bruise.JPG", "Bruise.jpg"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\dana\Documents\letter.pdf", "letter.pdf"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        (".htaccess", "htaccess"),
        ("letter\u202efdp.exe", "letterfdp.exe"),  # right-to-left override
        ("let\u200bter\ufeff.pdf", "letter.pdf"),  # zero width
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ('say "hello" <b>.txt', "say _hello_ _b_.txt"),
        ("  many   spaces  .pdf", "many spaces.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("學校.pdf", "學校.pdf"),
        ("حماية.pdf", "حماية.pdf"),
        ("CON.txt", "_CON.txt"),
        ("a" * 500 + ".pdf", "a" * 146 + ".pdf"),
        ("letter." + "x" * 400, "letter." + "x" * 143),
    ],
)
def test_clean_name(given_name, clean):
    assert clean_name(given_name) == clean


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_name_becomes_short_visible_and_stays_so(given_name):
    name = clean_name(given_name)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*\0\r\n\u202e\u200b')
    assert name not in {".", ".."}
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "kind", "sent_as"),
    [
        ("photo.jpeg", kinds.JPEG, "photo.jpeg"),
        ("photo.jpg", kinds.WEBP, "photo.webp"),
        ("letter", kinds.PDF, "letter.pdf"),
        ("Dr. Smith", kinds.PDF, "Dr. Smith.pdf"),
        ("voice.m4a", kinds.MP4, "voice.m4a"),
    ],
)
def test_the_ending_becomes_true(name, kind, sent_as):
    assert with_suffix_of(name, kind) == sent_as
