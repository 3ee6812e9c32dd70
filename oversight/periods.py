"""Which terms the figures are about. A term's figures run until the next term begins, so each concern is in one term only.

No figure covers several terms and nothing is totalled over them: what is hidden in a term that has ended stays hidden, and
no period can be subtracted from another.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from safeguard.calendar import ONE_DAY, SchoolCalendar, instant, local_date

TERMS_SHOWN: Final = 6
DAYS_AHEAD: Final = timedelta(days=60)


@dataclass(frozen=True)
class Span:
    """A term with the holidays after it; `last_day` is the last day of which facts are counted."""

    name: str
    starts_on: date
    last_day: date
    is_over: bool

    @property
    def code(self) -> str:
        return self.starts_on.isoformat()

    @property
    def label(self) -> str:
        return self.name if self.is_over else f"{self.name} so far"


@dataclass(frozen=True)
class Window:
    """The last terms that have begun, oldest first, as things stood when yesterday ended."""

    terms: tuple[Span, ...]
    cutoff: datetime
    school_days: tuple[date, ...]

    @property
    def yesterday(self) -> date:
        return local_date(self.cutoff) - ONE_DAY

    @property
    def starts(self) -> list[date]:
        return [term.starts_on for term in self.terms]

    def chosen(self, code: str) -> Span | None:
        """Return the term asked for, the latest where there is none of that code."""
        return next((term for term in self.terms if term.code == code), self.terms[-1] if self.terms else None)

    def before(self, term: Span) -> Span | None:
        place = self.terms.index(term)
        return self.terms[place - 1] if place else None


def window_of(school: Any, *, at: datetime, records_since: date | None) -> Window:
    """Read the school's terms; everything is counted up to the midnight before `at`.

    A term that ended before the first record was kept here is left out: its noughts would mean "not kept", not "none".
    """
    calendar: SchoolCalendar = school.calendar
    today = local_date(at)
    begun = [term for term in sorted(calendar.terms, key=lambda one: one.starts_on) if term.starts_on < today]
    ends = [nxt.starts_on - ONE_DAY for _, nxt in pairwise(begun)] + [today - ONE_DAY]
    terms = tuple(
        Span(term.name, term.starts_on, last_day, is_over=term.ends_on < today)
        for term, last_day in zip(begun, ends, strict=True)
        if last_day >= min(records_since or today, today - ONE_DAY)
    )[-TERMS_SHOWN:]
    return Window(terms, instant(today, time(0)), _school_days(calendar, terms, today))


def _school_days(calendar: SchoolCalendar, terms: tuple[Span, ...], today: date) -> tuple[date, ...]:
    if not terms:
        return ()
    first = terms[0].starts_on
    days = (first + timedelta(days=number) for number in range((today + DAYS_AHEAD - first).days))
    return tuple(day for day in days if calendar.is_school_day(day))
