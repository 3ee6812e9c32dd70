"""A calendar that changes: what counts days in it moves and says so; what was missed, or chosen by a person, stays."""

import itertools
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cases import actions as cases
from cases.choices import Urgency
from cases.deadlines import Owed, answer_due, decide_due, read_due
from safeguard.audit.models import Event, Mention
from safeguard.calendar import LONDON, SchoolCalendar, Span, Term, bank_holidays, local_date
from safeguard.clocks import actions as clocks
from safeguard.clocks.counting import Counted, Unit
from safeguard.clocks.models import Clock
from safeguard.clocks.recount import recount, recount_all
from safeguard.clocks.sweep import sweep
from safeguard.clocks.verbs import Verb
from safeguard.people import actions as people
from safeguard.people.models import BankHolidayChange, Closure
from safeguard.people.models import Term as TermRow
from tests.builders import as_role, at_most, found_school
from tests.cases.casework import Oak, in_days

TERM = Term(date(2026, 11, 2), date(2026, 12, 18), "Autumn")
PLAIN = SchoolCalendar(terms=(TERM, Term(date(2027, 1, 5), date(2027, 3, 25))))
SNOW = SchoolCalendar(terms=PLAIN.terms, closures=(Span(date(2026, 11, 24), date(2026, 11, 25), "Snow"),))
ROYAL = SchoolCalendar(terms=PLAIN.terms, bank_holidays=bank_holidays(overrides_added=(date(2026, 11, 24),)))
NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")  # a Monday


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def counted(unit: Unit, days: int, since: datetime) -> Counted:
    return Counted("a test", unit=unit, days=days, since=since)


# --- The rule, pure -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("unit", "days", "before", "after", "was", "now"),
    [
        (Unit.SCHOOL_DAYS, 1, PLAIN, SNOW, "2026-11-24T15:30", "2026-11-26T15:30"),
        (Unit.SCHOOL_DAYS, 2, PLAIN, SNOW, "2026-11-25T15:30", "2026-11-27T15:30"),
        (Unit.SCHOOL_DAYS, 2, SNOW, PLAIN, "2026-11-27T15:30", "2026-11-25T15:30"),  # the snow did not come
        (Unit.SCHOOL_MORNINGS, 1, PLAIN, SNOW, "2026-11-24T12:00", "2026-11-26T12:00"),
        (Unit.WORKING_DAYS, 1, PLAIN, SNOW, "2026-11-24T17:00", "2026-11-24T17:00"),  # the authority works on
        (Unit.WORKING_DAYS, 1, PLAIN, ROYAL, "2026-11-24T17:00", "2026-11-25T17:00"),
        (Unit.SCHOOL_DAYS, 1, PLAIN, ROYAL, "2026-11-24T15:30", "2026-11-25T15:30"),
        (Unit.SCHOOL_DAYS, 20, PLAIN, SNOW, "2027-01-05T15:30", "2027-01-07T15:30"),  # over Christmas
    ],
)
def test_a_day_that_falls_away_is_counted_after(
    unit: Unit, days: int, before: SchoolCalendar, after: SchoolCalendar, was: str, now: str
) -> None:
    due_at = counted(unit, days, NOW).due_at(before)
    assert due_at == london(was)
    assert counted(unit, days, NOW).moved(after, due_at=due_at, at=NOW) == london(now)


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [
        (PLAIN, SNOW, "2026-11-25T15:30"),  # due this very moment
        (PLAIN, SNOW, "2026-11-26T09:00"),  # missed yesterday
        (SNOW, PLAIN, "2026-11-26T09:00"),  # by the old calendar not due yet: nobody is late by a change
        (PLAIN, SchoolCalendar(terms=PLAIN.terms, closes_at=clock_time(16)), "2026-11-24T09:00"),
    ],
)
def test_what_is_missed_stays_and_nothing_is_made_late(before: SchoolCalendar, after: SchoolCalendar, at: str) -> None:
    due_at = counted(Unit.SCHOOL_DAYS, 2, NOW).due_at(before)
    assert counted(Unit.SCHOOL_DAYS, 2, NOW).moved(after, due_at=due_at, at=london(at)) == due_at


DAYS = st.dates(date(2026, 11, 1), date(2027, 4, 30))
CLOSED = st.lists(st.tuples(DAYS, st.integers(0, 6)), max_size=6).map(
    lambda spans: tuple(Span(day, day + timedelta(days=length)) for day, length in spans)
)
CALENDARS = st.builds(
    lambda closures, royal: SchoolCalendar(
        terms=PLAIN.terms, closures=closures, bank_holidays=bank_holidays(overrides_added=royal)
    ),
    CLOSED,
    st.lists(DAYS, max_size=4).map(tuple),
)
INSTANTS = st.integers(0, 120 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(Unit), st.integers(1, 30), INSTANTS, INSTANTS, CALENDARS, CALENDARS)
def test_whatever_changes_what_was_due_stays_what_moves_is_ahead_and_a_second_look_moves_nothing(
    unit: Unit, days: int, since: datetime, at: datetime, before: SchoolCalendar, after: SchoolCalendar
) -> None:
    due_at = counted(unit, days, since).due_at(before)
    new = counted(unit, days, since).moved(after, due_at=due_at, at=at)
    if due_at <= at:
        assert new == due_at
    else:
        assert new > at
    if new != due_at:
        assert new == counted(unit, days, since).due_at(after)
        assert local_date(new) != local_date(due_at)
    assert counted(unit, days, since).moved(after, due_at=new, at=at) == new


def test_every_rule_that_counts_days_can_be_counted_again() -> None:
    school = SimpleNamespace(
        calendar=PLAIN, decide_school_days=1, answer_school_days=2, danger_minutes=15, urgent_minutes=60
    )
    for due_at, rule in (decide_due(NOW, school), answer_due(NOW, school), read_due(Urgency.ROUTINE, NOW, school)):
        assert isinstance(rule, Counted)
        assert rule.due_at(PLAIN) == due_at
    assert not isinstance(read_due(Urgency.DANGER, NOW, school)[1], Counted)


# --- What is written ----------------------------------------------------------------------------
@pytest.fixture
def oak() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Oak()


def clock_of(kind: str) -> Clock:
    return Clock.objects.running().get(kind=kind)


def local(clock: Clock) -> str:
    return clock.due_at.astimezone(LONDON).strftime("%m-%d %H:%M")


@pytest.mark.django_db
def test_a_closure_moves_the_reading_and_tells_it_on_the_chronology(oak: Oak) -> None:
    concern = oak.concern()
    clock = clock_of(Owed.READ_ROUTINE)
    assert local(clock) == "11-24 12:00"
    closure = people.close_school_on(
        oak.school, reason="Snow", starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24), by=oak.head
    )
    clock = clock_of(Owed.READ_ROUTINE)
    assert (local(clock), clock.next_step_at) == ("11-25 12:00", clock.due_at)
    event = Event.objects.get(verb=Verb.CLOCK_MOVED)
    assert (event.payload["was"][:16], event.payload["due_at"][:16]) == ("2026-11-24T12:00", "2026-11-25T12:00")
    assert "Snow" in event.payload["change"]
    assert (event.thread, event.actor_label) == (concern.ref, "Safeguard")
    assert Mention.objects.filter(event=event, pupil_id=oak.mia.pk).exists()
    people.remove_closure(closure, by=oak.head)
    assert local(clock_of(Owed.READ_ROUTINE)) == "11-24 12:00"


@pytest.mark.django_db
def test_bank_holidays_and_terms_move_clocks_and_a_second_time_nothing(oak: Oak) -> None:
    oak.concern()
    for _ in range(2):
        people.override_bank_holiday(
            oak.school, on=date(2026, 11, 24), is_holiday=True, reason="A royal wedding", by=oak.head
        )
    assert local(clock_of(Owed.READ_ROUTINE)) == "11-25 12:00"
    people.remove_term(TermRow.objects.get(school=oak.school), by=oak.head)
    people.set_term(oak.school, name="Later", starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 18), by=oak.head)
    people.set_term(oak.school, name="Early", starts_on=date(2026, 9, 2), ends_on=date(2026, 11, 20), by=oak.head)
    assert local(clock_of(Owed.READ_ROUTINE)) == "11-30 12:00"
    assert Event.objects.filter(verb=Verb.CLOCK_MOVED).count() == 2


@pytest.mark.django_db
def test_what_a_person_chose_stays_on_its_day(oak: Oak) -> None:
    case = oak.case()
    cases.give_task(case, title="Ring the mother", owner=oak.dsl, due_on=in_days(2), by=oak.dsl)
    before = dict(Clock.objects.running().values_list("kind", "due_at"))
    assert {Owed.TASK, Owed.REVIEW} <= before.keys()
    people.close_school_on(oak.school, reason="Flood", starts_on=in_days(1), ends_on=in_days(30), by=oak.head)
    assert dict(Clock.objects.running().values_list("kind", "due_at")) == before


@pytest.mark.django_db
def test_an_overdue_clock_stays_missed_and_a_target_of_today_is_not_looked_at(oak: Oak) -> None:
    oak.concern()
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        with as_role("safeguard_worker"):
            sweep()
        people.change_school(oak.school, by=oak.head, decide_school_days=9)
        late = clock_of(Owed.READ_ROUTINE)
        cases.acknowledge_concern(oak.concern(), by=oak.dsl)
        people.close_school_on(
            oak.school, reason="Snow", starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 26), by=oak.head
        )
        assert Clock.objects.get(pk=late.pk).due_at == late.due_at == Clock.objects.get(pk=late.pk).missed_at
    assert not Event.objects.filter(verb=Verb.CLOCK_MOVED, payload__clock=late.pk).exists()


@pytest.mark.django_db
def test_another_school_keeps_its_days(oak: Oak) -> None:
    oak.concern()
    elm = found_school("Elmwood", "ELM")
    people.close_school_on(elm, reason="Snow", starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24))
    assert local(clock_of(Owed.READ_ROUTINE)) == "11-24 12:00"


@pytest.mark.django_db
def test_the_worker_counts_again_what_whoever_made_the_change_could_not_see(oak: Oak) -> None:
    oak.concern()
    BankHolidayChange.objects.create(school=oak.school, on=date(2026, 11, 24), is_holiday=True, reason="Unheard")
    for moving in (1, 0):
        with as_role("safeguard_worker"):
            assert recount_all(at=NOW) == moving
    assert local(clock_of(Owed.READ_ROUTINE)) == "11-25 12:00"


@pytest.mark.django_db
def test_many_clocks_move_at_once_with_one_look_up_for_each_record(oak: Oak) -> None:
    children = people.enrol_many(
        oak.school, [{"first_name": f"Child{number}", "last_name": "Of"} for number in range(100)]
    )
    rule = Counted("1 school day (test)", unit=Unit.SCHOOL_DAYS, days=1, since=NOW)
    for kind, child in itertools.product((Owed.DECIDE, Owed.MONITOR), children):
        due_at = rule.due_at(oak.school.calendar)
        clocks.start(kind, child, owner=oak.dsl, due_at=due_at, rule=rule, at=NOW)
    Closure.objects.create(school=oak.school, reason="Snow", starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24))
    oak.school.__dict__.pop("calendar", None)
    with at_most(100 + 8):
        assert recount(oak.school, change="Snow", at=NOW) == 200
    with at_most(5):
        assert recount(oak.school, change="Snow", at=NOW) == 0
