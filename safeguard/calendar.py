"""Day arithmetic: the pure functions from which every due time is derived (statutory notes, section 8).

No models and no database; nothing here reads the time. Conventions, the same for every rule:

* Day 0 is the day of the trigger in Europe/London, whatever the hour; day 1 is the next qualifying day. A concern
  logged on Friday at 17:00 counts from Friday, so "one school day" is Monday.
* Clock minutes and school minutes are elapsed real minutes, also through a change of the clocks. Cut-offs of days ("by
  the end of the working day") are wall-clock times in Europe/London.
* Instants must be aware and come back in UTC: Python compares two datetimes of one zone by their wall clock, which is
  wrong in the hour that happens twice in October.
* A calendar is never exhausted: outside the terms that are known, weekdays less bank holidays count as school days.
  So a school that forgot to enter its terms is chased early rather than never.
"""

import calendar as months
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

LONDON = ZoneInfo("Europe/London")
WORKING_DAY_ENDS_AT = time(17, 0)
LAST_COMPUTED_YEAR = 2150

ONE_DAY = timedelta(days=1)
MONDAY, SATURDAY = 0, 5


def local_date(at: datetime) -> date:
    """The day on which an instant falls in England; refuses a naive datetime."""
    return _aware(at).astimezone(LONDON).date()


def instant(day: date, wall: time) -> datetime:
    """The instant, in UTC, at which clocks in England show `wall` on `day`."""
    return datetime.combine(day, wall, tzinfo=LONDON).astimezone(UTC)


def add_clock_minutes(at: datetime, minutes: float) -> datetime:
    """Elapsed minutes, day and night: the clock of immediate danger, and the 72 hours of a data breach."""
    return _aware(at).astimezone(UTC) + timedelta(minutes=minutes)


def add_months(day: date, count: int) -> date:
    """Calendar months; where there is no such date, the last day of the month (31 January plus one is 28 February)."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def bank_holidays(overrides_added: Iterable[date] = (), overrides_removed: Iterable[date] = ()) -> frozenset[date]:
    """Bank holidays in England and Wales, from the data bundled with govuk-bank-holidays and never from the network.

    An administrator's additions (a royal occasion) and removals are laid over it. Years after the bundled data are
    computed from the standing rules up to 2150.
    """
    return (_known_bank_holidays() - frozenset(overrides_removed)) | frozenset(overrides_added)


@lru_cache(maxsize=1)
def published_bank_holidays() -> frozenset[date]:
    """What gov.uk had announced when the package was built."""
    published = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in published)


def computed_bank_holidays(year: int) -> frozenset[date]:
    """The eight standing bank holidays by rule; a holiday at a weekend moves to the next weekday that is not one."""
    good_friday = easter_sunday(year) - timedelta(days=2)
    days = {
        good_friday,
        good_friday + timedelta(days=3),
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
    }
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    days.update(day for day in fixed if day.weekday() < SATURDAY)
    for day in fixed:
        if day.weekday() >= SATURDAY:
            days.add(_first(day, lambda other: other.weekday() < SATURDAY and other not in days))
    return frozenset(days)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day of a term, both included."""

    starts_on: date
    ends_on: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the school does not meet though a term is running: half-term, INSET, snow. Both ends included."""

    from_on: date
    to_on: date
    reason: str = ""

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True)
class SchoolCalendar:
    """When one school meets. A school day is a day with a session at *that* school (Education Act 1996, s.579)."""

    terms: tuple[Term, ...] = ()
    closures: tuple[Span, ...] = ()
    opens_at: time = time(8, 30)
    morning_ends_at: time = time(12, 0)
    closes_at: time = time(15, 30)
    bank_holidays: frozenset[date] = field(default_factory=bank_holidays, repr=False)

    def __post_init__(self) -> None:
        if not self.opens_at < self.morning_ends_at <= self.closes_at:
            raise ValueError("A school opens before its morning ends, and its morning ends no later than it closes.")
        if any(term.ends_on < term.starts_on for term in self.terms):
            raise ValueError("A term ends no earlier than it starts.")
        if any(closure.to_on < closure.from_on for closure in self.closures):
            raise ValueError("A closure ends no earlier than it starts.")

    # Days

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday less bank holidays: the days of social care, police and LADO, in term or not."""
        return day.weekday() < SATURDAY and day not in self.bank_holidays

    def is_school_day(self, day: date) -> bool:
        """A weekday of a known term without closure; outside the known terms, any working day without closure."""
        if not self.is_working_day(day) or any(day in closure for closure in self.closures):
            return False
        return not self.knows(day) or self.term_of(day) is not None

    def knows(self, day: date) -> bool:
        """Whether the entered terms reach as far as this day, so that a day between two of them is a holiday."""
        return bool(self.terms) and self._known_from <= day <= self._known_to

    def term_of(self, day: date) -> Term | None:
        """The term in which a day falls; half-terms belong to their term, holidays to none."""
        return next((term for term in self.terms if day in term), None)

    def next_school_day(self, day: date) -> date:
        """The first school day after `day`, never the day itself."""
        return self.add_school_days(day, 1)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`, never the day itself."""
        return self.add_working_days(day, 1)

    def add_school_days(self, day: date, count: int) -> date:
        """The school day `count` after day 0, or before it when negative; zero is day 0, whatever day that is."""
        return _nth(day, count, self.is_school_day)

    def add_working_days(self, day: date, count: int) -> date:
        """As `add_school_days` in working days, which run on through school holidays."""
        return _nth(day, count, self.is_working_day)

    def school_days_between(self, start: date, end: date) -> int:
        """School days after `start` up to and including `end`; negative when `end` is the earlier."""
        return _between(start, end, self.is_school_day)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is the earlier."""
        return _between(start, end, self.is_working_day)

    # Instants

    def start_of_school_day(self, day: date) -> datetime:
        """When the school opens; the caller sees to it that it is a school day."""
        return instant(day, self.opens_at)

    def end_of_school_day(self, day: date) -> datetime:
        """When the school closes; the caller sees to it that it is a school day."""
        return instant(day, self.closes_at)

    def next_opening(self, at: datetime) -> datetime:
        """The first time after `at` that school opens, today included: "before the start of the next school day"."""
        day = local_date(at)
        opening = self.start_of_school_day(day)
        if self.is_school_day(day) and opening > at:
            return opening
        return self.start_of_school_day(self.next_school_day(day))

    def morning_end_of_next_school_day(self, at: datetime) -> datetime:
        """End of the morning of day 1 in school days: by when a routine concern is acknowledged."""
        return instant(self.next_school_day(local_date(at)), self.morning_ends_at)

    def due_by_end_of_school_day(self, at: datetime, days: int = 0) -> datetime:
        """Close of school `days` school days after `at`; for 0, the first that is still to come."""
        return self._cut_off(at, days, self.closes_at, self.is_school_day)

    def due_by_end_of_working_day(self, at: datetime, days: int = 0) -> datetime:
        """17:00 on the day `days` working days after `at`; for 0, the first that is still to come."""
        return self._cut_off(at, days, WORKING_DAY_ENDS_AT, self.is_working_day)

    def add_school_minutes(self, at: datetime, minutes: float) -> datetime:
        """Elapsed minutes while school is open: the clock stands still in the evening, at weekends and in holidays."""
        at, left = _aware(at).astimezone(UTC), timedelta(minutes=minutes)
        if not left:
            return at
        day = local_date(at)
        while True:
            opening, closing = self._hours(day)
            start = max(at, opening)
            if start + left <= closing:
                return start + left
            left -= max(closing - start, timedelta())
            day = self.next_school_day(day)

    def school_minutes_between(self, start: datetime, end: datetime) -> float:
        """Minutes of school from `start` to `end`: what `add_school_minutes` adds. Zero when `end` is the earlier."""
        open_for, day = timedelta(), local_date(start)
        while day <= local_date(end):
            opening, closing = self._hours(day)
            open_for += max(min(closing, end) - max(opening, start), timedelta())
            day = self.next_school_day(day)
        return open_for / timedelta(minutes=1)

    @property
    def _known_from(self) -> date:
        return min(term.starts_on for term in self.terms)

    @property
    def _known_to(self) -> date:
        return max(term.ends_on for term in self.terms)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing; the same instant twice on a day without school."""
        opening = self.start_of_school_day(day)
        return opening, self.end_of_school_day(day) if self.is_school_day(day) else opening

    def _cut_off(self, at: datetime, days: int, wall: time, qualifies: Callable[[date], bool]) -> datetime:
        day = _nth(local_date(at), days, qualifies)
        if not qualifies(day) or instant(day, wall) <= at:
            day = _nth(day, 1, qualifies)
        return instant(day, wall)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("Day arithmetic needs an instant with its time zone.")
    return at


def _first(day: date, qualifies: Callable[[date], bool]) -> date:
    while not qualifies(day):
        day += ONE_DAY
    return day


def _first_monday(day: date) -> date:
    return _first(day, lambda other: other.weekday() == MONDAY)


def _nth(day: date, count: int, qualifies: Callable[[date], bool]) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not qualifies(day):
            day += step
    return day


def _between(start: date, end: date, qualifies: Callable[[date], bool]) -> int:
    if end < start:
        return -sum(qualifies(end + timedelta(days=offset)) for offset in range((start - end).days))
    return sum(qualifies(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))


@lru_cache(maxsize=1)
def _known_bank_holidays() -> frozenset[date]:
    published = published_bank_holidays()
    later = range(max(published).year + 1, LAST_COMPUTED_YEAR + 1)
    return published.union(*(computed_bank_holidays(year) for year in later))
