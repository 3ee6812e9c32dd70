"""Who answers when: Friday 17:00, bank holidays, the nights, both clock changes, and the night line that leaves no gap."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.agencies.choices import Line
from referrals.agencies.hours import Hours, changes_at, in_words, open_now
from safeguard.calendar import SchoolCalendar, Span, Term, instant

CALENDAR = SchoolCalendar(
    terms=(Term(date(2026, 9, 2), date(2026, 12, 18)), Term(date(2027, 1, 5), date(2027, 3, 25))),
    closures=(Span(date(2026, 10, 26), date(2026, 10, 30), "Half-term"),),
)
DAY = Hours(time(8, 30), time(17))
EARLY = Hours(time(8), time(16, 30))
NIGHT = Hours(time(0), time(0), line=Line.CLOSED)
ALWAYS = Hours(time(0), time(0), line=Line.ALWAYS)


def at(text: str) -> datetime:
    """The instant at which clocks in England show this."""
    day, _, wall = text.partition(" ")
    return instant(date.fromisoformat(day), time.fromisoformat(wall))


TABLE = [  # clocks show, the day line answers, until when or from when
    ("2026-11-20 08:29", False, "2026-11-20 08:30"),  # Friday morning
    ("2026-11-20 08:30", True, "2026-11-20 17:00"),
    ("2026-11-20 16:59", True, "2026-11-20 17:00"),
    ("2026-11-20 17:00", False, "2026-11-23 08:30"),  # Friday 17:00: closed over the weekend
    ("2026-11-21 11:00", False, "2026-11-23 08:30"),  # Saturday
    ("2026-11-22 23:59", False, "2026-11-23 08:30"),  # Sunday night
    ("2026-11-23 03:00", False, "2026-11-23 08:30"),
    ("2026-10-28 10:00", True, "2026-10-28 17:00"),  # half-term closes the school, not the council
    ("2026-12-24 17:00", False, "2026-12-29 08:30"),  # Christmas Eve: Friday is Christmas, Monday the substitute day
    ("2026-12-28 10:00", False, "2026-12-29 08:30"),
    ("2027-03-25 16:00", True, "2027-03-25 17:00"),  # the Thursday before Easter
    ("2027-03-26 10:00", False, "2027-03-30 08:30"),  # Good Friday to Easter Monday
    ("2027-05-03 10:00", False, "2027-05-04 08:30"),  # early May bank holiday
    ("2026-10-23 17:30", False, "2026-10-26 08:30"),  # over the night in which clocks go back
    ("2026-10-26 08:29", False, "2026-10-26 08:30"),
    ("2027-03-27 12:00", False, "2027-03-30 08:30"),  # over the night in which clocks go forward
]


@pytest.mark.parametrize(("clock", "answers", "change"), TABLE)
def test_a_line_with_hours_is_answered_on_working_days_from_to(clock: str, answers: bool, change: str) -> None:
    assert open_now(DAY, at(clock), CALENDAR) is answers
    assert changes_at(DAY, at(clock), CALENDAR) == at(change)


@pytest.mark.parametrize(("clock", "answers", "change"), TABLE)
def test_the_night_line_stands_in_exactly_while_the_day_line_does_not_answer(
    clock: str, answers: bool, change: str
) -> None:
    assert open_now(NIGHT, at(clock), CALENDAR, beside=[DAY]) is not answers
    assert changes_at(NIGHT, at(clock), CALENDAR, beside=[DAY]) == at(change)


def test_a_night_line_alone_stands_in_for_usual_office_hours() -> None:
    assert not open_now(NIGHT, at("2026-11-20 16:59"), CALENDAR)
    assert open_now(NIGHT, at("2026-11-20 17:00"), CALENDAR)
    assert changes_at(NIGHT, at("2026-11-20 17:00"), CALENDAR) == at("2026-11-23 08:30")


def test_a_night_line_beside_two_day_lines_begins_when_the_last_of_them_closes() -> None:
    assert changes_at(NIGHT, at("2026-11-20 09:00"), CALENDAR, beside=[EARLY, DAY]) == at("2026-11-20 17:00")
    assert not open_now(NIGHT, at("2026-11-20 16:45"), CALENDAR, beside=[EARLY, DAY])
    assert changes_at(NIGHT, at("2026-11-20 17:00"), CALENDAR, beside=[EARLY, DAY]) == at("2026-11-23 08:00")


def test_a_line_of_day_and_night_never_changes() -> None:
    assert open_now(ALWAYS, at("2026-12-25 03:00"), CALENDAR)
    assert changes_at(ALWAYS, at("2026-12-25 03:00"), CALENDAR) is None


def test_hours_are_those_of_the_wall_in_summer_and_in_winter() -> None:
    summer, winter = datetime(2026, 7, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
    assert open_now(DAY, summer, CALENDAR)  # 8:30 in July
    assert not open_now(DAY, winter, CALENDAR)  # 7:30 in November


def test_a_school_s_own_bank_holiday_closes_the_lines_of_that_day() -> None:
    day = date(2026, 11, 18)
    royal = SchoolCalendar(bank_holidays=CALENDAR.bank_holidays | {day})
    assert not open_now(DAY, at("2026-11-18 10:00"), royal)
    assert open_now(NIGHT, at("2026-11-18 10:00"), royal, beside=[DAY])


WORDS = [
    ("2026-11-20 16:00", "Open until 5pm"),
    ("2026-11-20 07:00", "Closed, opens at 8:30am"),
    ("2026-11-19 18:00", "Closed, opens tomorrow at 8:30am"),
    ("2026-11-20 17:00", "Closed, opens Monday 23 November at 8:30am"),
]


@pytest.mark.parametrize(("clock", "words"), WORDS)
def test_what_a_person_reads(clock: str, words: str) -> None:
    now = at(clock)
    assert in_words(open_now(DAY, now, CALENDAR), changes_at(DAY, now, CALENDAR), now) == words
    assert in_words(True, None, now) == "Open day and night"


@given(
    st.integers(0, 2 * 366 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from([[DAY], [EARLY], [EARLY, DAY]]),
)
@settings(max_examples=150, deadline=None)
def test_at_every_minute_somebody_answers_and_a_change_is_a_change(when: datetime, lines: list[Hours]) -> None:
    night = open_now(NIGHT, when, CALENDAR, beside=lines)
    assert night is not any(open_now(line, when, CALENDAR) for line in lines)
    change = changes_at(NIGHT, when, CALENDAR, beside=lines)
    assert change is not None
    assert change > when
    assert open_now(NIGHT, change, CALENDAR, beside=lines) is not night
    assert open_now(NIGHT, change - timedelta(seconds=1), CALENDAR, beside=lines) is night
