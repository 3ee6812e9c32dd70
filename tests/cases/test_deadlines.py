"""When each thing about a concern or a case is due: over half-term, Christmas, both clock changes, Friday at five."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import deadlines
from cases.choices import Urgency
from cases.deadlines import DUTIES, LADDERS, Owed
from cases.obligations import PAGES
from safeguard.calendar import LONDON, SchoolCalendar, Span, Term, bank_holidays

CALENDAR = SchoolCalendar(
    terms=(
        Term(date(2026, 1, 5), date(2026, 3, 27), "Spring 2026"),
        Term(date(2026, 4, 13), date(2026, 7, 21), "Summer 2026"),
        Term(date(2026, 9, 2), date(2026, 12, 18), "Autumn 2026"),
        Term(date(2027, 1, 5), date(2027, 3, 25), "Spring 2027"),
        Term(date(2028, 1, 4), date(2028, 3, 31), "Spring 2028"),
    ),
    closures=(
        Span(date(2026, 10, 26), date(2026, 10, 30), "Half-term"),
        Span(date(2026, 9, 2), date(2026, 9, 2), "INSET"),
    ),
    opens_at=time(8, 30),
    morning_ends_at=time(12),
    closes_at=time(15, 30),
    bank_holidays=bank_holidays(),
)
SCHOOL = SimpleNamespace(
    calendar=CALENDAR,
    danger_minutes=15,
    urgent_minutes=60,
    decide_school_days=1,
    accept_school_days=1,
    answer_school_days=2,
    review_max_days=42,
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shown(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("urgency", "logged", "due"),
    [
        (Urgency.DANGER, "2026-11-17T10:42", "2026-11-17 10:57"),
        (Urgency.DANGER, "2026-12-25T23:50", "2026-12-26 00:05"),  # danger knows no holiday
        (Urgency.DANGER, "2026-03-29T00:50", "2026-03-29 02:05"),  # fifteen real minutes over the lost hour
        (Urgency.URGENT, "2026-10-25T00:30", "2026-10-25 01:30"),  # the first of the two half past ones
        (Urgency.URGENT, "2028-02-28T23:30", "2028-02-29 00:30"),
        (Urgency.ROUTINE, "2026-11-17T10:42", "2026-11-18 12:00"),
        (Urgency.ROUTINE, "2026-11-20T17:00", "2026-11-23 12:00"),  # Friday at five
        (Urgency.ROUTINE, "2026-10-23T15:00", "2026-11-02 12:00"),  # over half-term
        (Urgency.ROUTINE, "2026-12-18T15:00", "2027-01-05 12:00"),  # over Christmas
        (Urgency.ROUTINE, "2028-02-28T09:00", "2028-02-29 12:00"),  # the leap day is a school day
    ],
)
def test_when_a_concern_must_be_read(urgency: str, logged: str, due: str) -> None:
    assert shown(deadlines.read_due(urgency, london(logged), SCHOOL)[0]) == due


@pytest.mark.parametrize(
    ("logged", "due"),
    [
        ("2026-11-17T10:42", "2026-11-18 15:30"),
        ("2026-11-20T17:00", "2026-11-23 15:30"),
        ("2026-10-23T09:00", "2026-11-02 15:30"),
        ("2026-12-18T12:00", "2027-01-05 15:30"),
        ("2026-03-27T09:00", "2026-04-13 15:30"),  # over the change to summer time
        ("2026-09-01T09:00", "2026-09-03 15:30"),  # an INSET day is no school day
    ],
)
def test_when_a_concern_must_be_decided(logged: str, due: str) -> None:
    assert shown(deadlines.decide_due(london(logged), SCHOOL)[0]) == due


def test_the_rule_is_named_with_its_number_and_edition() -> None:
    assert deadlines.decide_due(london("2026-11-17T10:42"), SCHOOL)[1] == "1 school day after logging (KCSIE 2026, 74)"
    assert deadlines.answer_due(london("2026-11-17T10:42"), SCHOOL)[1] == "2 school days (local 2026)"


@pytest.mark.parametrize(
    ("chosen", "due"),
    [
        (date(2026, 11, 18), "2026-11-18 15:30"),
        (date(2026, 11, 21), "2026-11-23 15:30"),
        (date(2026, 10, 28), "2026-11-02 15:30"),
    ],
)
def test_a_chosen_day_without_school_moves_to_the_next_one_with(chosen: date, due: str) -> None:
    assert shown(deadlines.day_due(chosen, CALENDAR)[0]) == due


FIRST, LAST = datetime(2026, 1, 5, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
INSTANTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + timedelta(seconds=seconds))
DUE: list[Any] = [
    lambda at: deadlines.read_due(Urgency.DANGER, at, SCHOOL)[0],
    lambda at: deadlines.read_due(Urgency.ROUTINE, at, SCHOOL)[0],
    lambda at: deadlines.decide_due(at, SCHOOL)[0],
    lambda at: deadlines.accept_due(at, SCHOOL)[0],
    lambda at: deadlines.answer_due(at, SCHOOL)[0],
]


@pytest.mark.parametrize("due", DUE)
@given(at=INSTANTS, later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_nothing_is_due_before_it_begins_and_who_begins_later_is_never_due_sooner(
    due: Any, at: datetime, later: timedelta
) -> None:
    assert due(at) > at
    assert due(at + later) >= due(at)


def test_every_obligation_has_a_ladder_a_duty_and_a_page() -> None:
    assert set(Owed) == LADDERS.keys() == DUTIES.keys() == PAGES.keys()
