"""When somebody answers a number. Pure: the line, the instant and the school's calendar come in.

A line with hours is answered from-to on working days (Monday to Friday less bank holidays; school holidays do not close it).
The night line stands in for day lines: it answers exactly while none of them does, so that no minute is without anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Protocol

from referrals.agencies.choices import Line
from safeguard.calendar import SchoolCalendar, instant, local_date
from safeguard.web import words


class Answered(Protocol):
    """A telephone line, as the model and the tests have it."""

    @property
    def line(self) -> str: ...
    @property
    def opens_at(self) -> Any: ...
    @property
    def closes_at(self) -> Any: ...


@dataclass(frozen=True)
class Hours:
    """Stated hours on working days."""

    opens_at: time
    closes_at: time
    line: str = Line.HOURS


OFFICE: Final = Hours(time(8, 30), time(17))  # what a night line stands in for where no day line is entered


def open_now(phone: Answered, at: datetime, calendar: SchoolCalendar, *, beside: Sequence[Answered] = ()) -> bool:
    """Say whether somebody answers at this instant; `beside` are the day lines that a night line stands in for."""
    if phone.line == Line.ALWAYS:
        return True
    if phone.line == Line.CLOSED:
        return not any(_in_hours(line, at, calendar) for line in beside or [OFFICE])
    return _in_hours(phone, at, calendar)


def changes_at(
    phone: Answered, at: datetime, calendar: SchoolCalendar, *, beside: Sequence[Answered] = ()
) -> datetime | None:
    """Return when an open line closes, or a closed one opens; None for a line that is always answered."""
    if phone.line == Line.ALWAYS:
        return None
    if phone.line == Line.CLOSED:
        lines = beside or [OFFICE]
        asleep = open_now(phone, at, calendar, beside=beside)
        return min(_opens(line, at, calendar) for line in lines) if asleep else _all_closed(lines, at, calendar)
    if _in_hours(phone, at, calendar):
        return _closes(phone, local_date(at))
    return _opens(phone, at, calendar)


def in_words(is_open: bool, until: datetime | None, at: datetime) -> str:
    """Open until 5pm; open day and night; closed, opens tomorrow at 8:30am; closed, opens Monday 23 November at 9am."""
    if until is None:
        return "Open day and night"
    gap = (local_date(until) - local_date(at)).days
    said = words.clock(until) if gap == 0 else f"{_day_words(gap, until)} at {words.clock(until)}"
    return f"Open until {said}" if is_open else f"Closed, opens {'at ' if gap == 0 else ''}{said}"


def _day_words(gap: int, until: datetime) -> str:
    return "tomorrow" if gap == 1 else words.day(until, year=False)


def _in_hours(line: Answered, at: datetime, calendar: SchoolCalendar) -> bool:
    day = local_date(at)
    if line.opens_at is None or line.closes_at is None or not calendar.is_working_day(day):
        return False
    return instant(day, line.opens_at) <= at < instant(day, line.closes_at)


def _closes(line: Answered, day: date) -> datetime:
    return instant(day, line.closes_at)


def _opens(line: Answered, at: datetime, calendar: SchoolCalendar) -> datetime:
    """The next time that the line opens after this instant."""
    day = local_date(at)
    if calendar.is_working_day(day) and at < instant(day, line.opens_at):
        return instant(day, line.opens_at)
    return instant(calendar.next_working_day(day), line.opens_at)


def _all_closed(lines: Iterable[Answered], at: datetime, calendar: SchoolCalendar) -> datetime:
    """The instant at which the last of the lines that follow on each other closes."""
    every, end = list(lines), at
    while still := [line for line in every if _in_hours(line, end, calendar)]:
        end = max(_closes(line, local_date(end)) for line in still)
    return end
