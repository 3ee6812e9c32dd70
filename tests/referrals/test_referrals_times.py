"""The arithmetic of measured times: half-up, medians, shares, day 0, and the table that is made of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.outgoing.times import CSV_COLUMNS, Measured, Span, csv_rows, half_up, median, row_of, share, span, tables
from safeguard.calendar import SchoolCalendar, local_date

CALENDAR = SchoolCalendar()


def days(since: datetime, until: datetime) -> int:
    return CALENDAR.working_days_between(local_date(since), local_date(until))


@pytest.mark.parametrize(
    ("value", "to", "rounded"),
    [("0.25", "0.1", "0.3"), ("0.35", "0.1", "0.4"), ("12.5", "1", "13"), ("13.5", "1", "14"), ("2.449", "0.1", "2.4")],
)
def test_half_is_always_rounded_up(value: str, to: str, rounded: str) -> None:
    assert half_up(Decimal(value), Decimal(to)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("values", "middle"), [([], None), ([3], "3.0"), ([1, 2], "1.5"), ([5, 1, 3], "3.0"), ([0, 0, 1, 9], "0.5")]
)
def test_the_median(values: list[int], middle: str | None) -> None:
    assert median(values) == (Decimal(middle) if middle else None)


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 3, 33), (2, 3, 67), (1, 8, 13), (0, 4, 0), (0, 0, None)])
def test_shares_are_whole_per_cent_half_up(part: int, whole: int, percent: int | None) -> None:
    assert share(part, whole) == percent


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        ("2026-11-16T09:00", "2026-11-16T16:59", 0),  # the same day is day 0
        ("2026-11-20T17:00", "2026-11-23T09:00", 1),  # Friday 17:00 to Monday
        ("2026-11-21T09:00", "2026-11-22T09:00", 0),  # a weekend has no working day
        ("2026-12-24T15:00", "2026-12-29T09:00", 1),  # Christmas Day and the substitute for Boxing Day are none
        ("2026-10-23T23:30", "2026-10-26T00:30", 1),  # the clocks go back on Sunday 25 October
        ("2027-03-26T00:30", "2027-03-30T00:30", 1),  # Good Friday, the clocks go forward, Easter Monday
        ("2026-08-03T09:00", "2026-08-10T09:00", 5),  # working days run through the school holidays
    ],
)
def test_days_are_working_days_and_the_trigger_day_is_day_0(since: str, until: str, counted: int) -> None:
    start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (since, until))
    measured = span(start, end, None, days)
    assert measured is not None
    assert measured.days == counted


def test_a_stretch_without_a_start_or_an_end() -> None:
    at = datetime(2026, 11, 16, tzinfo=UTC)
    assert span(None, at, None, days) is None
    assert span(at, None, at, days) == Span(None, None, is_running=True)
    assert span(at, at - timedelta(days=3), None, days) == Span(0, None)


def test_the_last_instant_of_the_limit_is_in_time() -> None:
    at = datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert span(at, at, at, days) == Span(0, in_time=True)
    assert span(at, at + timedelta(seconds=1), at, days) == Span(0, in_time=False)


def test_a_row_counts_what_ended_and_what_waits() -> None:
    row = row_of("All", [Span(1, in_time=True), Span(4, in_time=False), Span(2), Span(None, is_running=True)])
    assert (row.number, row.median, row.longest, row.in_time, row.limited, row.percent, row.running) == (
        3, Decimal("2.0"), 4, 1, 2, 50, 1,
    )  # fmt: skip


def measured(kind: str, term: str, number: int) -> Measured:
    return Measured(kind, term, {"answered": Span(number, in_time=number <= 1)})


def test_the_table_by_kind_and_by_term_and_its_csv() -> None:
    found = [measured("Police", "Autumn", 3), measured("Early help", "Autumn", 1), measured("Police", "Summer", 0)]
    table = next(one for one in tables(found) if one.code == "answered")
    assert [(row.label, row.number) for row in table.by_kind] == [("Early help", 1), ("Police", 2)]
    assert [(row.label, row.number) for row in table.by_term] == [("Autumn", 2), ("Summer", 1)]
    assert (table.all_of_them.number, table.all_of_them.median) == (3, Decimal("1.0"))
    rows = csv_rows(found)
    assert all(len(row) == len(CSV_COLUMNS) for row in rows)
    assert ["Sent, to decided by the agency", "all", "All", 3, Decimal("1.0"), 3, 3, 2, 67, 0] in rows


def test_nothing_measured_is_an_empty_table() -> None:
    assert all(table.all_of_them.median is None for table in tables([]))


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=400), min_size=1))
def test_the_median_lies_within_what_was_measured(values: list[int]) -> None:
    middle = median(values)
    assert middle is not None
    assert min(values) <= middle <= max(values)


@settings(deadline=None)
@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 1, 1)), st.integers(min_value=0, max_value=60))
def test_counting_forward_and_measuring_agree(day: date, number: int) -> None:
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, number)) == number
