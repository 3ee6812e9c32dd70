"""The figures as they may be shown: true counts go in, judged counts come out, and nothing else is passed on to the page.

Kinds and urgencies of a term divide the same whole and are judged together. A median needs a shown count of five, a 90th
percentile one of ten: with fewer it would be one child's own time.
"""

from dataclasses import dataclass
from datetime import datetime
from math import isinf
from typing import Any, Final

from cases.choices import Kind, Severity, Urgency
from oversight import selectors
from oversight.periods import Span, Window
from oversight.suppression import SMALLEST_SHOWN, Published, Shown, suppress, suppress_linked

ENOUGH_FOR_NINTH: Final = 10
LAST_TO_HIDE_FIRST: Final = (Urgency.ROUTINE, Urgency.URGENT, Urgency.DANGER)  # a rare danger hides "urgent" with it
BANDS: Final = ("None", "Under 5", "5 to 9", "10 to 19", "20 or more")
ALL: Final = ""  # the key of all urgencies together
AGES: Final = ("Under 4 weeks", "4 to 12 weeks", "12 to 26 weeks", "26 weeks or more")
DUTIES: Final[dict[str, tuple[str, ...]]] = {
    "Read a concern": ("concern.read.danger", "concern.read.urgent", "concern.read.routine"),
    "Decide on a concern": ("concern.decide", "concern.monitor"),
    "Answer a reporter": ("concern.answer_reporter",),
    "Accept what is handed over": ("case.accept", "concern.accept"),
    "Review a case": ("case.review",),
    "Do a task": ("case.task",),
    "Other duties": ("case.agree_closing", "case.look_at_roll"),
}


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile; `None` where it may not be shown, infinite where it has not come to that yet."""

    median: float | None
    ninth: float | None
    in_time: bool | None = None


@dataclass(frozen=True)
class TermFigures:
    """One term: how many, of which kind and urgency, how fast. Every number here may be shown."""

    term: Span
    roll: int
    total: Shown
    kinds: dict[str, Shown]
    urgencies: dict[str, Shown]
    read: dict[str, Spread]
    decided: Spread

    def rate(self, count: Shown) -> float | None:
        """For every 100 pupils on the roll on the term's last day, or yesterday."""
        return None if count is None or self.roll < SMALLEST_SHOWN else 100 * count / self.roll


@dataclass(frozen=True)
class OpenCases:
    ages: dict[str, Shown]
    levels: dict[str, Shown]
    table: Published

    @property
    def total(self) -> Shown:
        return self.table.total


def terms(school: Any, window: Window) -> list[TermFigures]:
    """Judge each term by itself: what a finished term shows never changes with the terms after it."""
    counted = selectors.concerns(school, window)
    timed = selectors.times(school, window)
    rolls = selectors.rolls(school, window)
    return [
        _term(place, term, rolls[place], counted, timed, school.decide_school_days)
        for place, term in enumerate(window.terms)
    ]


def _term(place: int, term: Span, roll: int, counted: Any, timed: Any, decide_days: int) -> TermFigures:
    mine = [(kind, urgency, count) for (at, kind, urgency), count in counted.items() if at == place]
    by_kind = [sum(count for found, _, count in mine if found == kind) for kind in Kind.values]
    by_urgency = [sum(count for _, found, count in mine if found == urgency) for urgency in LAST_TO_HIDE_FIRST]
    (kinds, urgencies), total = suppress_linked(by_kind, by_urgency)
    shown: dict[str, Shown] = {str(key): count for key, count in zip(LAST_TO_HIDE_FIRST, urgencies, strict=True)}
    everybody = timed.get((place, ALL))
    return TermFigures(
        term=term,
        roll=roll,
        total=total,
        kinds=dict(zip(Kind.values, kinds, strict=True)),
        urgencies=shown,
        read={key: _read(count, timed.get((place, key))) for key, count in [*shown.items(), (ALL, total)]},
        decided=_decided(total, everybody, decide_days),
    )


def _read(count: Shown, found: selectors.Times | None) -> Spread:
    if found is None:
        return Spread(None, None)
    return _spread(count, found.read_median, found.read_ninth, in_time=found.late_ninth <= 0)


def _decided(count: Shown, found: selectors.Times | None, target: int) -> Spread:
    if found is None:
        return Spread(None, None)
    return _spread(count, found.decide_median, found.decide_ninth, in_time=found.decide_ninth <= target)


def _spread(count: Shown, median: float, ninth: float, *, in_time: bool) -> Spread:
    """Only what the shown count allows: a spread must not say that a hidden count is five or more."""
    if count is None or count < SMALLEST_SHOWN:
        return Spread(None, None)
    if count < ENOUGH_FOR_NINTH:
        return Spread(median, None)
    return Spread(median, ninth, None if isinf(ninth) else in_time)


def open_cases(school: Any, window: Window) -> OpenCases:
    """Judge the whole table of ages and levels at once, so that the two charts cannot be set against each other."""
    counted = selectors.open_cases(school, window.cutoff)
    table = suppress([[counted.get((age, level), 0) for level in Severity.values] for age in range(len(AGES))])
    return OpenCases(
        ages=dict(zip(AGES, table.row_totals, strict=True)),
        levels=dict(zip(Severity.labels, table.column_totals, strict=True)),
        table=table,
    )


def overdue(school: Any, at: datetime) -> dict[str, str]:
    """Say in which band each kind of duty is. No total: six times "under 5" beside "20 or more" would give them away."""
    counted = selectors.overdue(school, at)
    named = {kind for kinds in DUTIES.values() for kind in kinds}
    counts = {duty: sum(counted.get(kind, 0) for kind in kinds) for duty, kinds in DUTIES.items()}
    counts["Other duties"] += sum(count for kind, count in counted.items() if kind not in named)
    return {duty: band(count) for duty, count in counts.items()}


def band(count: int) -> str:
    limits = (1, SMALLEST_SHOWN, 10, 20)
    return BANDS[sum(count >= limit for limit in limits)]
