"""Rules that count days in a school's calendar, so that they can be counted anew when the calendar changes. Pure.

A rule is the sentence stored with its clock. One that counts days also knows its unit, its number and the instant from which it
counts (statutory notes, section 8). A rule in plain words (minutes, calendar days, a day that a person chose) is no
calendar's to move.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from safeguard.calendar import SchoolCalendar, instant, local_date


class Unit(StrEnum):
    """Days on which something can fall due, with the hour at which those days end."""

    SCHOOL_DAYS = "school_days"
    WORKING_DAYS = "working_days"
    SCHOOL_MORNINGS = "school_mornings"


def _end_of_morning(calendar: SchoolCalendar, since: datetime, days: int) -> datetime:
    return instant(calendar.add_school_days(local_date(since), days), calendar.morning_ends_at)


FALLS: Final[dict[Unit, Callable[[SchoolCalendar, datetime, int], datetime]]] = {
    Unit.SCHOOL_DAYS: lambda calendar, since, days: calendar.due_by_end_of_school_day(since, days),
    Unit.WORKING_DAYS: lambda calendar, since, days: calendar.due_by_end_of_working_day(since, days),
    Unit.SCHOOL_MORNINGS: _end_of_morning,
}


class Counted(str):
    """A rule in words that knows how it counts."""

    __slots__ = ("days", "since", "unit")
    unit: Unit
    days: int
    since: datetime

    def __new__(cls, words: str, *, unit: Unit, days: int, since: datetime) -> Self:
        rule = super().__new__(cls, words)
        rule.unit, rule.days, rule.since = unit, days, since
        return rule

    def due_at(self, calendar: SchoolCalendar) -> datetime:
        """Return the end of the day that the calendar, as it is, gives."""
        return FALLS[self.unit](calendar, self.since, self.days)

    def moved(self, calendar: SchoolCalendar, *, due_at: datetime, at: datetime) -> datetime:
        """Return when it is due now that the calendar has changed: the old instant, or that of another day.

        What was due already stays missed. What would by now have been due stays where it is: a change of the calendar makes
        nobody late. Within one day nothing moves: other hours of opening are no change of days.
        """
        new = self.due_at(calendar)
        return due_at if due_at <= at or new <= at or local_date(new) == local_date(due_at) else new
