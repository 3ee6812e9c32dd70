"""Whatever bytes come under whatever name, the answer is a kind or a sentence, never a crash."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from safeguard.errors import RuleBroken
from safeguard.files import images, kinds, rules
from safeguard.files.names import clean_name
from tests.files import makers

REAL = [
    *(makers.image(fmt) for fmt in kinds.IMAGES.values()),
    makers.photo_with_place(),
    makers.office(),
    makers.odt(),
    makers.eml_with("a.pdf", "%PDF-"),
    makers.PDF,
    makers.MP3,
    makers.WAV,
    makers.mp4(),
]
SUFFIXES = ["", ".exe", ".heic", *kinds.FAMILY_OF_SUFFIX]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real file with some bytes changed, cut off or written over."""
    content = bytearray(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content) - 1))
        content[at : at + draw(st.integers(0, 40))] = draw(st.binary(max_size=40))
        if not content:
            return b"x"
    return bytes(content)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=20), st.sampled_from(SUFFIXES), st.one_of(spoiled(), st.binary(min_size=1, max_size=300)))
def test_any_bytes(stem, suffix, content):
    name = clean_name(stem + suffix)
    with suppress(RuleBroken):
        kind = rules.judge(name, content)
        if kind in kinds.IMAGES:
            images.reencode(name, kind, content)
