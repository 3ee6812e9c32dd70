"""A file's name as a person gave it, made safe to show and to send. It never becomes a path."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from safeguard.files.kinds import FAMILY_OF_SUFFIX, Kind

LONGEST: Final = 150
FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def clean_name(given: str) -> str:
    """The last part of a path, without invisible and direction-changing characters, at most 150 long, ending kept.

    A right-to-left override can make a program look like a PDF; zero-width characters make two names look alike.
    """
    name = unicodedata.normalize("NFC", given or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join(" " if char.isspace() else char for char in name if char.isspace() or _visible(char))
    name = FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    if RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, suffix = split(name)
    return f"{stem[: LONGEST - len(suffix)].rstrip('. ') or 'file'}{suffix}"


def split(name: str) -> tuple[str, str]:
    """Stem and ending in lower case; an ending is at most ten letters and digits."""
    suffix = PurePosixPath(name).suffix.lower()
    if re.fullmatch(r"\.[a-z0-9]{1,10}", suffix):
        return name[: -len(suffix)], suffix
    return name, ""


def with_suffix_of(name: str, kind: Kind) -> str:
    """The name with an ending that is true of its content: a WebP picture saved as .jpg goes out as .webp."""
    stem, suffix = split(name)
    if suffix in kind.suffixes:
        return name
    return (stem if suffix in FAMILY_OF_SUFFIX else name) + kind.suffixes[0]


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
