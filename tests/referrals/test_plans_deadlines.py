"""When a plan owes what: counting forwards by the agreed limits, and backwards to a report."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.agencies.choices import Unit
from referrals.agencies.limits import DEFAULTS, reckon
from referrals.plans.choices import Decided, Level, MeetingKind
from referrals.plans.deadlines import (
    AT_START,
    DUTIES,
    LADDERS,
    Owed,
    met_by,
    next_after,
    reckon_back,
    report_due,
    since,
)
from safeguard.calendar import SchoolCalendar, Term, local_date

YEAR = SchoolCalendar(
    terms=(
        Term(name="Autumn", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18)),
        Term(name="Spring", starts_on=date(2027, 1, 5), ends_on=date(2027, 3, 25)),
        Term(name="Summer", starts_on=date(2027, 4, 12), ends_on=date(2027, 7, 21)),
    )
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "unit", "booked_for", "due"),
    [
        # an ordinary week: the conference is day 0, whatever its hour
        (2, Unit.WORKING_DAYS, "2026-11-26T09:30", "2026-11-24T17:00"),
        (2, Unit.WORKING_DAYS, "2026-11-26T16:59", "2026-11-24T17:00"),
        # a Monday: back over the weekend
        (2, Unit.WORKING_DAYS, "2026-11-30T10:00", "2026-11-26T17:00"),
        (1, Unit.WORKING_DAYS, "2026-11-30T10:00", "2026-11-27T17:00"),
        (5, Unit.WORKING_DAYS, "2026-11-30T10:00", "2026-11-23T17:00"),
        # back over Easter: Good Friday 26 March and Monday 29 March 2027 do not count
        (2, Unit.WORKING_DAYS, "2027-03-31T09:00", "2027-03-25T17:00"),
        (1, Unit.WORKING_DAYS, "2027-03-30T09:00", "2027-03-25T17:00"),
        (5, Unit.WORKING_DAYS, "2027-03-31T09:00", "2027-03-22T17:00"),
        # over Christmas: 25 and 28 December 2026, 1 January 2027
        (2, Unit.WORKING_DAYS, "2027-01-04T10:00", "2026-12-30T17:00"),
        (2, Unit.WORKING_DAYS, "2026-12-29T10:00", "2026-12-23T17:00"),
        # over both changes of the clocks: 17:00 on the wall, so another instant
        (2, Unit.WORKING_DAYS, "2026-10-26T10:00", "2026-10-22T16:00"),
        (2, Unit.WORKING_DAYS, "2027-03-30T09:00", "2027-03-24T17:00"),
        (2, Unit.WORKING_DAYS, "2027-04-01T09:00", "2027-03-30T16:00"),
        # school days stand still in the holidays
        (2, Unit.SCHOOL_DAYS, "2027-01-06T10:00", "2026-12-18T15:30"),
        (1, Unit.SCHOOL_DAYS, "2027-04-12T09:00", "2027-03-25T15:30"),
        # calendar days end at midnight, hours are elapsed ones, months are clamped
        (3, Unit.CALENDAR_DAYS, "2026-11-26T09:30", "2026-11-24T00:00"),
        (3, Unit.CALENDAR_DAYS, "2026-10-26T09:30", "2026-10-23T23:00"),
        (48, Unit.HOURS, "2026-10-26T09:30", "2026-10-24T09:30"),
        (1, Unit.MONTHS, "2027-03-31T09:30", "2027-03-01T00:00"),
    ],
)
def test_a_report_is_counted_back_from_the_meeting(amount: int, unit: Unit, booked_for: str, due: str) -> None:
    assert reckon_back(amount, unit, at(booked_for), YEAR) == at(due)


@given(
    st.integers(1, 15),
    st.sampled_from([Unit.WORKING_DAYS, Unit.SCHOOL_DAYS]),
    st.integers(0, 3 * 366 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
)
def test_counted_back_and_forth_one_never_loses_a_day(amount: int, unit: Unit, booked_for: datetime) -> None:
    """A property of day arithmetic: from the day counted back, the same number of days forward never passes the meeting."""
    due = reckon_back(amount, unit, booked_for, YEAR)
    qualifies = YEAR.is_working_day if unit == Unit.WORKING_DAYS else YEAR.is_school_day
    assert local_date(due) < local_date(booked_for)
    assert qualifies(local_date(due))
    forward = local_date(reckon(amount, unit, due - timedelta(hours=1), YEAR))
    assert forward >= local_date(booked_for) or not qualifies(local_date(booked_for))


def test_a_meeting_called_at_short_notice_leaves_until_it_begins() -> None:
    booked_for, now = at("2026-11-26T09:30"), at("2026-11-25T12:00")
    due, rule = report_due(2, Unit.WORKING_DAYS, booked_for, YEAR, at=now, rule="2 working days (local 2026)")
    assert due == booked_for
    assert rule == "before the meeting begins: called later than 2 working days (local 2026) before"
    due, rule = report_due(
        2, Unit.WORKING_DAYS, booked_for, YEAR, at=at("2026-11-24T16:59"), rule="2 working days (local)"
    )
    assert (due, rule) == (at("2026-11-24T17:00"), "2 working days (local) before the meeting")


@pytest.mark.parametrize(
    ("code", "trigger", "due"),
    [
        # core group: 10 working days, day 0 the conference; a Friday at five is day 0 like any hour of it
        ("core_group", "2026-11-13T10:00", "2026-11-27T17:00"),
        ("core_group", "2026-11-13T17:00", "2026-11-27T17:00"),
        ("core_group", "2026-12-18T10:00", "2027-01-06T17:00"),  # Christmas, Boxing Day's substitute, New Year
        ("core_group", "2027-03-19T10:00", "2027-04-06T16:00"),  # Easter and the clocks going forward
        ("core_group", "2026-10-20T10:00", "2026-11-03T17:00"),  # the clocks going back
        # six weeks to the next: calendar days end at midnight
        ("next_core_group", "2026-11-27T10:00", "2027-01-09T00:00"),
        ("need_review", "2026-09-20T10:00", "2026-11-02T00:00"),
        # months are clamped to the end of a month
        ("first_review", "2026-11-30T10:00", "2027-03-01T00:00"),
        ("first_review", "2026-11-15T10:00", "2027-02-16T00:00"),
        ("next_review", "2026-08-31T10:00", "2027-03-01T00:00"),
        ("next_review", "2027-08-31T10:00", "2028-03-01T00:00"),  # 29 February of a leap year, to its end
        ("next_review", "2026-11-30T10:00", "2027-05-30T23:00"),
        # into care: working days through the holidays
        ("pep_start", "2026-12-21T10:00", "2027-01-07T17:00"),
        ("pep_ready", "2026-12-21T10:00", "2027-01-21T17:00"),
        ("care_review", "2027-03-19T10:00", "2027-04-20T16:00"),
        ("care_second_review", "2026-11-30T10:00", "2027-03-01T00:00"),
    ],
)
def test_what_follows_a_meeting_is_due(code: str, trigger: str, due: str) -> None:
    limit = DEFAULTS[code]
    assert reckon(limit.amount, limit.unit, at(trigger), YEAR) == at(due)


def test_every_obligation_has_its_duty_its_ladder_and_a_limit_that_exists() -> None:
    assert set(DUTIES) == set(LADDERS) == set(Owed)
    codes = {code for clocks in AT_START.values() for _, code in clocks}
    for kind in MeetingKind:
        for decided in Decided:
            codes |= {code for before in (0, 1) for _, code in next_after(kind, decided, before)}
    assert codes <= DEFAULTS.keys()
    assert set(AT_START) == set(Level)


def test_a_pep_that_was_only_begun_still_has_to_be_completed() -> None:
    assert Owed.PEP_READY not in met_by(MeetingKind.PEP, Decided.PEP_BEGUN)
    assert set(met_by(MeetingKind.PEP, Decided.PEP_READY)) == {Owed.PEP_START, Owed.PEP_READY, Owed.PEP_NEXT}
    assert next_after(MeetingKind.PEP, Decided.PEP_BEGUN, 0) == ()


def test_the_second_looked_after_review_comes_sooner_than_the_later_ones() -> None:
    assert next_after(MeetingKind.CARE_REVIEW, Decided.CONTINUES, 0) == ((Owed.CARE_REVIEW, "care_second_review"),)
    assert next_after(MeetingKind.CARE_REVIEW, Decided.CONTINUES, 1) == ((Owed.CARE_REVIEW, "care_next_review"),)
    assert next_after(MeetingKind.CARE_REVIEW, Decided.ENDS, 1) == ()


def test_a_plan_counts_from_its_day_and_never_from_later_than_now() -> None:
    assert since(date(2026, 7, 1), at=at("2026-11-26T09:30")) == at("2026-07-01T11:00")
    assert since(date(2026, 11, 26), at=at("2026-11-26T09:30")) == at("2026-11-26T09:30")
