"""The fingerprint of a bundle as people read it out and type it in."""

from typing import Final

SPOKEN: Final = 20  # hexadecimal digits: 80 bits, which nobody meets by trying


def spoken(fingerprint: str) -> str:
    """Return what is read out: "8f3a 01c2 99d0 4be7 1a2b"."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, SPOKEN, 4))


def typed(text: str) -> str:
    """Return what a person typed as bare digits, "" when it is too short or no fingerprint."""
    bare = "".join(text.split()).replace("-", "").lower()
    is_one = SPOKEN <= len(bare) <= 64 and not set(bare) - set("0123456789abcdef")
    return bare if is_one else ""


def matches(fingerprint: str, text: str) -> bool:
    bare = typed(text)
    return bool(bare) and fingerprint.startswith(bare)
