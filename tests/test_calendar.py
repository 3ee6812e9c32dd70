"""Due times at the edges of the calendar: half-terms, bank holidays, clock changes, leap days, Fridays, Christmas."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguard.calendar import (
    LONDON,
    SchoolCalendar,
    Span,
    Term,
    add_clock_minutes,
    add_months,
    bank_holidays,
    computed_bank_holidays,
    easter_sunday,
    instant,
    local_date,
    published_bank_holidays,
)

OAK = SchoolCalendar(
    terms=(
        Term(date(2026, 9, 2), date(2026, 12, 18), "Autumn 2026"),
        Term(date(2027, 1, 5), date(2027, 3, 25), "Spring 2027"),
        Term(date(2027, 4, 12), date(2027, 7, 21), "Summer 2027"),
    ),
    closures=(
        Span(date(2026, 9, 2), date(2026, 9, 2), "INSET"),
        Span(date(2026, 10, 26), date(2026, 10, 30), "Half-term"),
        Span(date(2026, 11, 24), date(2026, 11, 25), "Snow"),
        Span(date(2027, 2, 15), date(2027, 2, 19), "Half-term"),
        Span(date(2027, 5, 31), date(2027, 6, 4), "Half-term"),
    ),
)

DAYS = st.dates(date(2026, 8, 1), date(2028, 1, 31))
COUNTS = st.integers(1, 60)
INSTANTS = st.datetimes(datetime(2026, 8, 1), datetime(2028, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(1, 5_000)
quick = settings(deadline=None, max_examples=60)  # no deadline: a busy machine is not a failure


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "is_school_day", "is_working_day"),
    [
        ("2026-11-20", True, True),  # an ordinary Friday
        ("2026-11-21", False, False),  # Saturday
        ("2026-09-02", False, True),  # INSET
        ("2026-10-26", False, True),  # half-term
        ("2026-11-24", False, True),  # snow
        ("2026-12-18", True, True),  # last day of term
        ("2026-12-21", False, True),  # Christmas holiday, not yet Christmas
        ("2026-12-25", False, False),
        ("2026-12-28", False, False),  # substitute for Boxing Day on a Saturday
        ("2027-01-01", False, False),
        ("2027-01-04", False, True),
        ("2027-01-05", True, True),
        ("2027-03-26", False, False),  # Good Friday
        ("2027-05-03", False, False),  # early May, in the middle of term
        ("2027-08-10", True, True),  # the terms of 2027-28 are not known: weekdays count, so no clock stalls
        ("2027-08-30", False, False),
        ("2026-08-31", False, False),
        ("2026-09-01", True, True),  # before the known terms: as after them
    ],
)
def test_what_kind_of_day(day, is_school_day, is_working_day):
    day = date.fromisoformat(day)
    assert (OAK.is_school_day(day), OAK.is_working_day(day)) == (is_school_day, is_working_day)


@pytest.mark.parametrize(
    ("day", "count", "school_days", "working_days"),
    [
        ("2026-11-16", 0, "2026-11-16", "2026-11-16"),
        ("2026-11-21", 0, "2026-11-21", "2026-11-21"),  # day 0 is the trigger, even a Saturday
        ("2026-11-20", 1, "2026-11-23", "2026-11-23"),  # Friday to Monday
        ("2026-11-22", 1, "2026-11-23", "2026-11-23"),  # Sunday to Monday
        ("2026-11-23", 1, "2026-11-26", "2026-11-24"),  # two days of snow
        ("2026-10-23", 1, "2026-11-02", "2026-10-26"),  # half-term; the authority works on
        ("2026-10-22", 2, "2026-11-02", "2026-10-26"),
        ("2026-12-18", 1, "2027-01-05", "2026-12-21"),  # Christmas
        ("2026-12-24", 1, "2027-01-05", "2026-12-29"),  # Friday 25, weekend, Monday 28 a substitute
        ("2026-12-24", 15, "2027-01-25", "2027-01-19"),  # fifteen working days to a conference
        ("2027-03-25", 10, "2027-04-23", "2027-04-12"),  # Easter
        ("2027-04-30", 1, "2027-05-04", "2027-05-04"),  # early May
        ("2027-07-21", 1, "2027-07-22", "2027-07-22"),  # after the last known term
        ("2028-02-28", 1, "2028-02-29", "2028-02-29"),  # leap day
        ("2026-11-23", -1, "2026-11-20", "2026-11-20"),
        ("2026-11-26", -2, "2026-11-20", "2026-11-24"),
        ("2027-01-05", -1, "2026-12-18", "2027-01-04"),
    ],
)
def test_adding_days(day, count, school_days, working_days):
    day = date.fromisoformat(day)
    assert OAK.add_school_days(day, count) == date.fromisoformat(school_days)
    assert OAK.add_working_days(day, count) == date.fromisoformat(working_days)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-22", 1, "2026-12-22"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_adding_months_clamps_to_the_end_of_the_month(day, count, expected):
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-20T17:00", 15, "2026-11-20T17:15"),
        ("2027-03-28T00:45", 60, "2027-03-28T02:45"),  # spring forward: 01:45 does not exist
        ("2026-10-24T12:00", 24 * 60, "2026-10-25T11:00"),  # autumn: the night has an hour more
        ("2027-03-27T12:00", 72 * 60, "2027-03-30T13:00"),
    ],
)
def test_clock_minutes_are_elapsed_minutes(start, minutes, expected):
    assert add_clock_minutes(london(start), minutes) == london(expected)


def test_the_hour_that_happens_twice_is_two_hours():
    first, second = london("2026-10-25T01:30"), london("2026-10-25T01:30", fold=1)
    assert second - first == timedelta(hours=1)
    assert add_clock_minutes(first, 60) == second


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-20T10:00", 60, "2026-11-20T11:00"),
        ("2026-11-20T10:00", 0, "2026-11-20T10:00"),
        ("2026-11-20T14:30", 60, "2026-11-20T15:30"),  # to the very end of the day, not the next morning
        ("2026-11-20T15:00", 60, "2026-11-23T09:00"),  # half on Friday, half on Monday
        ("2026-11-20T17:00", 60, "2026-11-23T09:30"),  # Friday 17:00
        ("2026-11-21T23:59", 60, "2026-11-23T09:30"),
        ("2026-11-20T06:00", 60, "2026-11-20T09:30"),
        ("2026-11-23T15:30", 1, "2026-11-26T08:31"),  # snow
        ("2026-10-23T15:00", 60, "2026-11-02T09:00"),  # half-term with the autumn change in it
        ("2027-03-25T15:00", 60, "2027-04-12T09:00"),  # Easter with the spring change in it
        ("2026-12-18T15:30", 421, "2027-01-06T08:31"),  # a day of school is 420 minutes
    ],
)
def test_school_minutes_stand_still_outside_school_hours(start, minutes, expected):
    assert OAK.add_school_minutes(london(start), minutes) == london(expected)
    assert OAK.school_minutes_between(london(start), london(expected)) == minutes


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-19T09:00", "2026-11-20T12:00"),
        ("2026-11-20T17:00", "2026-11-23T12:00"),
        ("2026-11-22T03:00", "2026-11-23T12:00"),
        ("2026-10-23T14:00", "2026-11-02T12:00"),
        ("2026-12-18T15:29", "2027-01-05T12:00"),
        ("2027-03-25T09:00", "2027-04-12T12:00"),  # noon by the clock on the wall, in summer time
        ("2027-07-20T23:30", "2027-07-21T12:00"),  # half past eleven in England is still the 20th
    ],
)
def test_a_routine_concern_is_acknowledged_by_the_end_of_the_next_school_morning(at, expected):
    assert OAK.morning_end_of_next_school_day(london(at)) == london(expected)


def test_the_day_is_the_day_in_england():
    assert local_date(datetime(2027, 7, 20, 23, 30, tzinfo=UTC)) == date(2027, 7, 21)
    assert local_date(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(2026, 11, 20)
    assert OAK.morning_end_of_next_school_day(datetime(2027, 6, 6, 23, 30, tzinfo=UTC)) == london("2027-06-08T12:00")


@pytest.mark.parametrize(
    ("at", "days", "school", "working"),
    [
        ("2026-11-20T09:00", 0, "2026-11-20T15:30", "2026-11-20T17:00"),
        ("2026-11-20T16:00", 0, "2026-11-23T15:30", "2026-11-20T17:00"),
        ("2026-11-20T17:00", 0, "2026-11-23T15:30", "2026-11-23T17:00"),  # the cut-off itself is too late
        ("2026-11-21T09:00", 0, "2026-11-23T15:30", "2026-11-23T17:00"),
        ("2026-11-20T17:00", 1, "2026-11-23T15:30", "2026-11-23T17:00"),
        ("2026-12-24T10:00", 1, "2027-01-05T15:30", "2026-12-29T17:00"),
        ("2027-03-26T10:00", 1, "2027-04-12T15:30", "2027-03-30T17:00"),  # from winter into summer time
    ],
)
def test_cut_offs_of_days_are_wall_clock_times(at, days, school, working):
    assert OAK.due_by_end_of_school_day(london(at), days) == london(school)
    assert OAK.due_by_end_of_working_day(london(at), days) == london(working)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T05:00", "2026-11-20T08:30"),  # a police notice in the night is due before this morning's start
        ("2026-11-20T08:30", "2026-11-23T08:30"),
        ("2026-11-20T20:00", "2026-11-23T08:30"),
        ("2027-03-28T00:30", "2027-04-12T08:30"),
    ],
)
def test_next_opening(at, expected):
    assert OAK.next_opening(london(at)) == london(expected)


def test_ends_of_a_school_day():
    assert OAK.start_of_school_day(date(2027, 7, 1)) == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    assert OAK.end_of_school_day(date(2026, 11, 20)) == datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def test_term_of_a_day():
    assert OAK.term_of(date(2026, 10, 28)).name == "Autumn 2026"
    assert OAK.term_of(date(2026, 12, 25)) is None
    assert OAK.knows(date(2026, 12, 25))
    assert not OAK.knows(date(2027, 9, 1))


def test_a_school_without_terms_counts_weekdays():
    assert SchoolCalendar().add_school_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


@pytest.mark.parametrize("year", range(2012, 2029))
def test_the_rules_agree_with_what_was_published(year):
    published = {day for day in published_bank_holidays() if day.year == year}
    royal = {
        2012: {date(2012, 5, 28), date(2012, 6, 4), date(2012, 6, 5)},
        2020: {date(2020, 5, 4), date(2020, 5, 8)},
        2022: {date(2022, 5, 30), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)},
        2023: {date(2023, 5, 8)},
    }.get(year, set())
    assert computed_bank_holidays(year) - royal == published - royal


def test_years_after_the_published_data_are_computed():
    assert max(published_bank_holidays()).year < 2033
    assert date(2033, 12, 27) in bank_holidays()  # Christmas Day 2033 is a Sunday, Boxing Day the Monday
    assert date(2033, 4, 18) in bank_holidays()  # Easter Monday
    assert easter_sunday(2038) == date(2038, 4, 25)  # the latest date there is
    assert date(2150, 12, 25) in bank_holidays()


def test_an_administrator_adds_and_removes_bank_holidays():
    extra, gone = date(2027, 6, 18), date(2027, 5, 3)
    calendar = SchoolCalendar(terms=OAK.terms, bank_holidays=bank_holidays([extra], [gone]))
    assert not calendar.is_school_day(extra)
    assert calendar.is_working_day(gone)
    assert extra not in bank_holidays()


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 11, 20, 9, 0))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        add_clock_minutes(datetime(2026, 11, 20, 9, 0), 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": time(15, 30), "closes_at": time(8, 30)},
        {"terms": (Term(date(2026, 12, 18), date(2026, 9, 2)),)},
        {"closures": (Span(date(2026, 10, 30), date(2026, 10, 26)),)},
    ],
)
def test_a_calendar_that_runs_backwards_is_refused(wrong):
    with pytest.raises(ValueError, match=r"before|earlier"):
        SchoolCalendar(**wrong)


@quick
@given(DAYS, COUNTS)
def test_days_land_on_a_qualifying_day_after_the_trigger_and_count_back(day, count):
    school, working = OAK.add_school_days(day, count), OAK.add_working_days(day, count)
    assert OAK.is_school_day(school)
    assert OAK.is_working_day(working)
    assert day < working <= school
    assert OAK.school_days_between(day, school) == OAK.working_days_between(day, working) == count
    assert OAK.school_days_between(day, OAK.add_school_days(day, -count)) == -count


@quick
@given(DAYS, DAYS, COUNTS)
def test_a_later_trigger_is_never_due_earlier(one, other, count):
    first, second = sorted((one, other))
    assert OAK.add_school_days(first, count) <= OAK.add_school_days(second, count)
    assert OAK.add_working_days(first, count) <= OAK.add_working_days(second, count)
    assert OAK.add_school_days(first, count) < OAK.add_school_days(first, count + 1)


@quick
@given(INSTANTS, MINUTES)
def test_school_minutes_end_in_school_hours_and_count_back(at, minutes):
    due = OAK.add_school_minutes(at, minutes)
    day = local_date(due)
    assert due >= add_clock_minutes(at, minutes)
    assert OAK.is_school_day(day)
    assert OAK.start_of_school_day(day) < due <= OAK.end_of_school_day(day)
    assert OAK.school_minutes_between(at, due) == pytest.approx(minutes)


@quick
@given(INSTANTS, INSTANTS, MINUTES)
def test_instants_are_monotone_and_after_their_trigger(one, other, minutes):
    first, second = sorted((one, other))
    for due in (
        lambda at: OAK.add_school_minutes(at, minutes),
        OAK.next_opening,
        OAK.morning_end_of_next_school_day,
        OAK.due_by_end_of_school_day,
        OAK.due_by_end_of_working_day,
    ):
        assert first < due(first) <= due(second)


@quick
@given(DAYS, st.integers(-30, 30))
def test_months_keep_the_month_and_never_pass_the_day(day, count):
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@quick
@given(DAYS, st.times())
def test_a_wall_clock_time_comes_back_unless_it_does_not_exist(day, wall):
    shown = instant(day, wall).astimezone(LONDON)
    assert shown.date() == day
    assert shown.time() == wall or (day.month == 3 and wall.hour == 1)
