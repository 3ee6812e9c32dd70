"""Finding other children's names in what people wrote, by rule and from data: the children whose records touch this one's.

A rule finds what it was told to look for: nicknames, initials and misspelt names are left for the reviewer's eyes, and the
review page says so. Pure: no queries.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

# First names that are ordinary words: they count as a name only with a capital.
ORDINARY: Final = """
    abbey amber april art august autumn basil beau bill bud carol christian clay clement daisy dale dawn dean drew
    duke earl eden faith fern frank gene glen grace grant guy hale harmony hazel heath heather holly hope hunter iris ivy
    jade jack jasmine jay jean joy june king lane lark lily mark marina mason may melody mercy miles mission nick noble
    olive opal pat patience pearl penny pierce poppy prince queen ray reed rich river rob robin rocky rose ruby rusty
    sandy savannah scarlet sky skye star stone storm sue summer sunny terry tiger trinity van victor violet wade ward
    west will willow winter wren young page price brown green white black gray grey king cook baker best day field ford
    hall head hill hunt long love moon parks power rice short small wood
"""
WORDS: Final = frozenset(ORDINARY.split())
SHORTEST: Final = 2
UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Return the text without case and accents, and for each of its characters the place of its origin in `text`."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                folded.append(part)
                places.append(place)
    return "".join(folded), places


def plain(text: str) -> str:
    return fold(text)[0]


@dataclass(frozen=True)
class Known:
    """Another child as the rule knows them: its number in the document and every word that may stand for it."""

    number: int
    first_name: str
    last_name: str
    known_as: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """First, known and last name, whole and in their parts (Anna-Lena, Anna, Lena)."""
        whole = {plain(name).strip() for name in (self.first_name, self.last_name, self.known_as)}
        parts = {part for name in whole for part in re.split(r"[\s\-'’]+", name) if len(part) > SHORTEST}
        return frozenset(word for word in whole | parts if len(word) >= SHORTEST or UNSPACED.search(word))


@dataclass(frozen=True)
class Hit:
    """A stretch of a text that names another child; `number` is None where more than one child is called that."""

    start: int
    end: int
    number: int | None
    numbers: frozenset[int]


class Finder:
    """Looks for the names of `others` in texts. The child's own words and whole names of adults in the file stay."""

    def __init__(self, others: Iterable[Known], *, own: Iterable[str] = (), adults: Iterable[str] = ()) -> None:
        own_words = {plain(part) for name in own for part in [name, *name.split()]}
        self.numbers: dict[str, set[int]] = {}
        for other in others:
            for word in other.words - own_words:
                self.numbers.setdefault(word, set()).add(other.number)
            for whole in self._wholes(other):
                self.numbers.setdefault(whole, set()).add(other.number)
        self._names = _either(self.numbers)
        self._adults = _either(plain(name).strip() for name in adults if len(name.split()) > 1)

    @staticmethod
    def _wholes(other: Known) -> set[str]:
        """The whole name, found even where each half is also this child's own."""
        firsts = {plain(name).strip() for name in (other.first_name, other.known_as) if name.strip()}
        last = plain(other.last_name).strip()
        return {
            whole for first in firsts if last for whole in (f"{first} {last}", f"{last}, {first}", f"{last} {first}")
        }

    def hits(self, text: str) -> list[Hit]:
        """Return the places where another child is named, in order; a whole name is one place."""
        if not text or self._names is None:
            return []
        folded, places = fold(text)
        kept = [found.span() for found in self._adults.finditer(folded)] if self._adults else []
        hits: list[Hit] = []
        for found in self._names.finditer(folded):
            start, end = found.span()
            name = " ".join(found.group().split())
            if " " not in name and any(low <= start and end <= high for low, high in kept):
                continue
            first, last = places[start], places[end - 1] + 1
            while last < len(text) and unicodedata.combining(text[last]):
                last += 1
            if name in WORDS and not text[first].isupper():
                continue
            hits.append(_hit(first, last, self.numbers[name]))
        return _joined(text, hits)

    def replace(self, text: str, shown: frozenset[int] = frozenset()) -> str:
        """Put a mark where a child is named whose number is not in `shown`; a name that several have stays only if all are."""
        for hit in reversed(self.hits(text)):
            if not hit.numbers <= shown:
                text = text[: hit.start] + mark(hit.number) + text[hit.end :]
        return text


def mark(number: int | None) -> str:
    return "[another child]" if number is None else f"[another child {number}]"


class Roll:
    """The whole names of every child of a school: whoever is named in full in a text is found, linked to the child or not."""

    LONGEST: Final = 6

    def __init__(self, children: Iterable[tuple[int, str, str, str]]) -> None:
        """`children` are (id, first name, last name, known name)."""
        self._ids: dict[tuple[str, ...], set[int]] = {}
        for pk, first_name, last_name, known_as in children:
            last = _words(last_name)
            for first in filter(None, (_words(first_name), _words(known_as))):
                for whole in ((*first, *last), (*last, *first)):
                    if last and len(whole) <= self.LONGEST:
                        self._ids.setdefault(whole, set()).add(pk)
        self._starts = {whole[0] for whole in self._ids}

    def named_in(self, texts: Iterable[str]) -> set[int]:
        """Return the ids of the children whose whole name stands in one of the texts."""
        found: set[int] = set()
        for text in texts:
            words = _words(text)
            for at, word in enumerate(words):
                if word in self._starts:
                    for end in range(at + 2, min(at + self.LONGEST, len(words)) + 1):
                        found |= self._ids.get(words[at:end], set())
        return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", plain(text)))


def _either(names: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all names, the longest first, each on its own; scripts without spaces know no edges of words."""
    longest = sorted(set(names), key=lambda name: (-len(name), name))
    forms = [
        escaped if UNSPACED.search(name) else rf"(?<!\w){escaped}(?!\w)"
        for name in longest
        if name
        for escaped in [re.escape(name).replace(r"\ ", r"\s+")]
    ]
    return re.compile("|".join(forms)) if forms else None


def _hit(start: int, end: int, numbers: Iterable[int]) -> Hit:
    several = frozenset(numbers)
    return Hit(start, end, next(iter(several)) if len(several) == 1 else None, several)


def _joined(text: str, hits: list[Hit]) -> list[Hit]:
    """Make one place of first and last name beside each other: what both can mean, they mean."""
    joined: list[Hit] = []
    for hit in hits:
        before = joined[-1] if joined else None
        if before and before.numbers & hit.numbers and re.fullmatch(r"[\s,]{0,3}", text[before.end : hit.start]):
            joined[-1] = _hit(before.start, hit.end, before.numbers & hit.numbers)
        else:
            joined.append(hit)
    return joined
