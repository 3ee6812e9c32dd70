"""By when a file must be gone: in-year moves, ends of term, bank holidays, both changes of the clocks."""

from datetime import UTC, date, datetime

import pytest

from referrals.agencies.choices import Unit
from referrals.agencies.limits import reckon
from referrals.transfers import deadlines
from referrals.transfers.choices import BuildState, Method, Trigger
from referrals.transfers.steps import next_step
from safeguard.calendar import SchoolCalendar, Span, Term
from safeguard.web.words import LONDON

AUTUMN = Term(date(2026, 9, 2), date(2026, 12, 18), "Autumn")
SPRING = Term(date(2027, 1, 5), date(2027, 3, 26), "Spring")
SUMMER = Term(date(2027, 4, 13), date(2027, 7, 21), "Summer")
HALF_TERM = Span(date(2026, 10, 26), date(2026, 10, 30))
CALENDAR = SchoolCalendar(
    terms=(AUTUMN, SPRING, SUMMER),
    closures=(HALF_TERM,),
    bank_holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 5, 3)}),
)


@pytest.mark.parametrize(
    ("left_on", "trigger"),
    [
        (date(2026, 11, 10), Trigger.IN_YEAR),
        (date(2026, 10, 23), Trigger.IN_YEAR),  # a half-term is no new term
        (date(2026, 12, 18), Trigger.NEW_TERM),
        (date(2026, 12, 24), Trigger.NEW_TERM),  # the roll gives a day in the holiday
        (date(2027, 7, 21), Trigger.IN_YEAR),  # what follows is not entered: the earlier day holds
    ],
)
def test_a_new_term_begins_after_the_last_day_of_one(left_on: date, trigger: Trigger) -> None:
    assert deadlines.trigger_of(left_on, CALENDAR) == trigger


@pytest.mark.parametrize(
    ("left_on", "unit", "due"),
    [
        (date(2026, 11, 10), Unit.SCHOOL_DAYS, "2026-11-17 15:30"),  # Tuesday: day 5 is the next Tuesday
        (date(2026, 11, 13), Unit.SCHOOL_DAYS, "2026-11-20 15:30"),  # Friday
        (date(2026, 10, 22), Unit.SCHOOL_DAYS, "2026-11-05 15:30"),  # over half-term and the change to winter time
        (date(2027, 3, 24), Unit.SCHOOL_DAYS, "2027-04-15 15:30"),  # over Easter and the change to summer time
        (date(2026, 12, 18), Unit.SCHOOL_DAYS, "2027-01-11 15:30"),  # the first five days of the spring term
        (date(2027, 4, 28), Unit.SCHOOL_DAYS, "2027-05-06 15:30"),  # over the May bank holiday
        (date(2026, 11, 10), Unit.CALENDAR_DAYS, "2026-11-16 00:00"),
        (date(2026, 12, 18), Unit.CALENDAR_DAYS, "2027-01-10 00:00"),  # counted from the eve of the term
        (date(2026, 11, 13), Unit.WORKING_DAYS, "2026-11-20 17:00"),
    ],
)
def test_five_days_by_each_unit(left_on: date, unit: Unit, due: str) -> None:
    since = deadlines.counts_from(left_on, deadlines.trigger_of(left_on, CALENDAR), CALENDAR)
    assert f"{reckon(5, unit, since, CALENDAR).astimezone(LONDON):%Y-%m-%d %H:%M}" == due


class Facts:
    """As much of a transfer as the next step asks about."""

    is_open, held_at, sent_at, holds, method = True, None, None, False, Method.BUNDLE
    reviewed_at: datetime | None = datetime(2026, 11, 10, tzinfo=UTC)
    digest = "as reviewed"

    def __init__(self, **facts: object) -> None:
        vars(self).update(facts)


class Made:
    def __init__(self, state: BuildState, digest: str = "as reviewed", problem: str = "") -> None:
        self.state, self.digest, self.problem = state, digest, problem
        self.is_running = state in {BuildState.WAITING, BuildState.RUNNING}


@pytest.mark.parametrize(
    ("facts", "build", "step"),
    [
        ({"method": ""}, None, "destination"),
        ({"method": Method.UNKNOWN, "holds": True}, None, "hold"),
        ({"method": Method.PAPER}, None, "paper"),
        ({"reviewed_at": None}, None, "contents"),
        ({}, None, "build"),
        ({}, Made(BuildState.RUNNING), None),
        ({}, Made(BuildState.READY), "send"),
        ({}, Made(BuildState.READY, digest="as it was before"), "build"),
        ({}, Made(BuildState.FAILED, problem="The file has changed since it was reviewed."), "contents"),
        ({}, Made(BuildState.FAILED, problem="The disk is full."), "build"),
        ({"sent_at": datetime(2026, 11, 12, tzinfo=UTC)}, Made(BuildState.READY), "chase"),
        ({"held_at": datetime(2026, 11, 12, tzinfo=UTC)}, None, None),
        ({"is_open": False}, None, None),
    ],
)
def test_there_is_one_next_step(facts: dict[str, object], build: Made | None, step: str | None) -> None:
    found = next_step(Facts(**facts), build)
    assert (found.name if found else None) == step


def test_the_ladders_climb_from_the_owner() -> None:
    assert [step.rung for step in deadlines.LADDERS[deadlines.Owed.SEND]] == ["owner", "dsl", "head"]
