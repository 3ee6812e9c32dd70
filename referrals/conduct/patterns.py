"""When things about one adult are a pattern: plain rules over entries. Pure (KCSIE 2026, Part four: low-level concerns).

Somebody who asked not to be named is never matched with another entry: each such report counts as a person of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final

DAYS_CLOSE: Final = 30
YEAR_STARTS: Final = (9, 1)


@dataclass(frozen=True)
class Entry:
    """One matter, as far as the rules ask; `sharer` is None for somebody who asked not to be named."""

    ref: str
    day: date
    place: str = ""
    sharer: int | None = None
    children: frozenset[int] = frozenset()


Groups = Iterable[Collection[Entry]]


@dataclass(frozen=True)
class Rule:
    """What makes a pattern, in the words of the page, and the groups of entries that fulfil it."""

    code: str
    words: str
    groups: Callable[[Sequence[Entry]], Groups]


@dataclass(frozen=True)
class Hit:
    rule: Rule
    refs: tuple[str, ...]


def school_year(day: date) -> int:
    return day.year if (day.month, day.day) >= YEAR_STARTS else day.year - 1


def same_place(place: str) -> str:
    """How a place is compared: spaces and capitals do not count."""
    return " ".join(place.split()).casefold()


def _close(entries: Sequence[Entry]) -> Groups:
    """Each run of entries in which every one is within the days of the one before it."""
    run: list[Entry] = []
    for entry in entries:
        if run and entry.day - run[-1].day > timedelta(days=DAYS_CLOSE):
            yield run
            run = []
        run.append(entry)
    yield run


def _by(*keys: Callable[[Entry], Iterable[Hashable]]) -> Callable[[Sequence[Entry]], Groups]:
    def groups(entries: Sequence[Entry]) -> Groups:
        found: defaultdict[Hashable, list[Entry]] = defaultdict(list)
        for entry in entries:
            for key in chain.from_iterable(key(entry) for key in keys):
                found[key].append(entry)
        return found.values()

    return groups


def _places(entry: Entry) -> Iterable[Hashable]:
    place = same_place(entry.place)
    return [place] if place else []


def _several_sharers(entries: Sequence[Entry]) -> Groups:
    if sharers(entries) > 1:
        yield entries


def _thrice_a_year(entries: Sequence[Entry]) -> Groups:
    years = _by(lambda entry: [school_year(entry.day)])(entries)
    return [year for year in years if len(year) > 2]


RULES: Final = (
    Rule("close", f"Two or more, with no more than {DAYS_CLOSE} days between them", _close),
    Rule("year", "Three or more in one school year", _thrice_a_year),
    Rule("sharers", "Shared by two or more people", _several_sharers),
    Rule("place", "The same place twice", _by(_places)),
    Rule("child", "The same child twice", _by(lambda entry: entry.children)),
)


def sharers(entries: Iterable[Entry]) -> int:
    """Count who shared them; a report without a name is a person of its own, whoever wrote it."""
    return len({entry.ref if entry.sharer is None else entry.sharer for entry in entries})


def found(entries: Iterable[Entry]) -> list[Hit]:
    """Return each rule that makes these a pattern, with the entries that it rests on, oldest first."""
    ordered = sorted(entries, key=lambda entry: (entry.day, entry.ref))
    hits = []
    for rule in RULES:
        several = [group for group in rule.groups(ordered) if len(group) > 1]
        resting = {entry.ref for group in several for entry in group}
        if resting:
            hits.append(Hit(rule, tuple(entry.ref for entry in ordered if entry.ref in resting)))
    return hits


def makes(entries: Iterable[Entry], ref: str) -> bool:
    """Whether this very entry stands in a pattern."""
    return any(ref in hit.refs for hit in found(entries))
