"""Tagged PDF from a Typst template and plain data: PDF/UA-1 for reading, with PDF/A-3a where it is kept or carries files.

The data reach the template as JSON, so that no word of a person is ever read as markup. Fonts come with the product.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from safeguard.fonts import FAMILIES, FOLDERS, all_printable, printable

HOUSE: Final = Path(settings.BASE_DIR) / "templates" / "paper"
READABLE: Final = ["ua-1"]
ARCHIVED: Final = ["a-3a", "ua-1"]


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. `relationship` is PDF/A-3's: "source", "data", "alternative" or "supplement"."""

    name: str
    content: bytes
    mime_type: str
    description: str
    relationship: str = "supplement"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=FOLDERS)


def pdf(
    template: str, data: Mapping[str, Any], *, at: datetime, files: Iterable[Attachment] = (), archive: bool = False
) -> bytes:
    """Print `templates/paper/<template>.typ`; the template reads `data.json` (with `printed_at`) by way of house.typ.

    `files` need `archive`. The same input gives the same bytes: `at` dates the document. What no font has is said in its
    place, and the page says that it does so.
    """
    attached = list(files)
    told = [
        {
            "path": f"files/{number}",
            "name": file.name,
            "mime_type": file.mime_type,
            "description": file.description,
            "relationship": file.relationship,
        }
        for number, file in enumerate(attached)
    ]
    text = json.dumps(dict(data), cls=DjangoJSONEncoder, ensure_ascii=False)
    whole = all_printable(json.loads(text)) | {
        "printed_at": at.isoformat(),
        "attached": told,
        "fonts": FAMILIES,
        "is_partly_unprintable": printable(text) != normalize("NFC", text),
    }
    inputs: Any = {
        "main.typ": (HOUSE / f"{template}.typ").read_bytes(),
        "house.typ": (HOUSE / "house.typ").read_bytes(),
        "data.json": json.dumps(whole).encode(),
    }
    inputs |= {one["path"]: file.content for one, file in zip(told, attached, strict=True)}
    standards: Any = ARCHIVED if archive else READABLE
    printed: bytes = typst.compile(
        inputs, format="pdf", font_paths=_fonts(), pdf_standards=standards, timestamp=int(at.timestamp())
    )
    return printed
