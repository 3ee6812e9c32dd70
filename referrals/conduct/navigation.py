"""The lists of the register, as its pages show them above."""

from typing import Any, Final

from django.urls import reverse

LISTS: Final = (
    ("open", "Open", "register", ""),
    ("closed", "Closed", "register", "?show=closed"),
    ("patterns", "Patterns", "patterns", ""),
)


def lists(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(f"conduct:{name}") + query, "current": key == current}
        for key, label, name, query in LISTS
    ]
