"""Names out, roles in: the words of a briefing as somebody reads them who may not know which children it is about. Pure.

Names of the people in an incident are replaced by their labels wherever they stand, by the whole name or a part of it.
The names of other children cannot be known from the words alone: `named_in` finds whole names of the roll, and the
briefing is not issued while one stands in it.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

REFERENCE: Final = re.compile(r"\b[A-Z]{2,6}-P-\d+\b")
WORD: Final = re.compile(r"[\w-]+")
FEWEST_LETTERS: Final = 2
Labelled = tuple[str, str, str]  # given names (also known by), family name, label


class Replacer:
    """Replaces the names of a few people in any words. Longer names go first, so that no half of one is left."""

    def __init__(self, people: Iterable[Labelled]) -> None:
        self.labels: dict[str, str] = {}
        for given, family, label in people:
            firsts = [name for name in given.split("|") if name]
            for first in firsts:
                self._note(f"{first} {family}", label)
                self._note(f"{family}, {first}", label)
                self._note(first, label)
                for part in first.split():
                    self._note(part, label)
            self._note(family, f"[family name of {label}]")
        longest = sorted(self.labels, key=len, reverse=True)
        either = "|".join(re.escape(name) for name in longest)
        self.pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if longest else None

    def _note(self, name: str, label: str) -> None:
        tidy = " ".join(name.split())
        if len(tidy) >= FEWEST_LETTERS:
            self.labels.setdefault(tidy.lower(), label)

    def __call__(self, words: str) -> str:
        said = REFERENCE.sub("[reference of a child]", words)
        if self.pattern is None:
            return said
        return self.pattern.sub(lambda found: self.labels[found[0].lower()], said)

    def through(self, value: Any) -> Any:
        """Replace in every text of a list or a dictionary, and in what is inside."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {key: self.through(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.through(one) for one in value]
        return value


def named_in(words: str, roll: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return the whole names, of (first, known as, last) on a roll, that stand in the words."""
    said = _spaced(words)
    found = {
        f"{name} {last}"
        for first, known, last in roll
        for name in {first, known}
        if name and last and _spaced(f"{name} {last}") in said
    }
    return sorted(found)


def texts_of(value: Any) -> Iterable[str]:
    """Every text in a list or a dictionary."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_of(one)


def _spaced(words: str) -> str:
    return f" {' '.join(WORD.findall(words.lower()))} "
