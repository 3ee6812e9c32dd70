"""What a person can own. Each app registers its holdings here, so that ending a role can ask without importing upward."""

from collections.abc import Callable, Iterable
from typing import Any

Holding = Callable[[Any, Any], Iterable[str]]
HOLDINGS: dict[str, Holding] = {}


def register(name: str, holding: Holding) -> None:
    """`holding(user, school)` returns a sentence for each thing that the person owns at the school."""
    HOLDINGS[name] = holding


def owned_by(user: Any, school: Any) -> list[str]:
    return [sentence for holding in HOLDINGS.values() for sentence in holding(user, school)]
