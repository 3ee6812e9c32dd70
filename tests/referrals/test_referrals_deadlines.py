"""When each clock of a referral runs out, over bank holidays, both clock changes and Friday 17:00; and who hears of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.choices import Part
from referrals.agencies import limits
from referrals.outgoing.choices import Kind, Said
from referrals.outgoing.deadlines import ANSWERED, DUTIES, LADDERS, NAMES, Owed, send_clock, sent_clocks
from referrals.outgoing.models import Duty
from referrals.outgoing.obligations import KINDS
from referrals.outgoing.turns import OUTCOMES, STARTS, STOPS, possible
from safeguard.calendar import SchoolCalendar, Term
from safeguard.clocks.kinds import Rung
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.outbox.models import Message
from safeguard.people.models import Relative
from safeguard.policy import Role
from tests.builders import as_role
from tests.referrals.outgoing import Outgoing, clock

TERMS = (Term(datetime(2026, 9, 1).date(), datetime(2026, 12, 18).date(), "Autumn"),  # noqa: DTZ001
         Term(datetime(2027, 1, 5).date(), datetime(2027, 3, 25).date(), "Spring"))  # noqa: DTZ001  # fmt: skip


class School:
    pk = 0
    calendar = SchoolCalendar(terms=TERMS)


@pytest.mark.parametrize(
    ("code", "since", "due"),
    [
        ("send", "2026-11-16T10:00", "2026-11-17T17:00"),
        ("send", "2026-11-20T17:00", "2026-11-23T17:00"),  # Friday 17:00
        ("send", "2026-12-24T09:00", "2026-12-29T17:00"),  # over Christmas
        ("send_danger", "2026-10-24T23:30", "2026-10-25T01:30"),  # two elapsed hours while the clocks go back
        ("written", "2027-03-25T16:00", "2027-03-30T16:00"),  # Maundy Thursday; British Summer Time has begun
        ("answer", "2026-11-22T09:00", "2026-11-23T17:00"),  # a Sunday: Monday is day 1
        ("answer", "2026-11-20T09:00", "2026-11-23T17:00"),
        ("conference", "2026-12-10T09:00", "2027-01-05T17:00"),  # 15 working days over Christmas and New Year
        ("assessment", "2026-11-16T09:00", "2027-01-21T17:00"),
        ("improvement", "2026-12-11T09:00", "2027-01-11T15:30"),  # school days stand still in the holidays
        ("fgm", "2026-11-20T18:00", "2026-11-23T17:00"),  # the close of the next working day
        ("nrm_decision", "2026-11-20T09:00", "2026-11-27T17:00"),
        ("channel_check", "2026-11-20T09:00", "2026-11-26T00:00"),
        ("fostering_visit", "2026-11-20T09:00", "2026-12-01T17:00"),
    ],
)
def test_when_each_limit_runs_out(code: str, since: str, due: str) -> None:
    start = datetime.fromisoformat(since).replace(tzinfo=UTC)
    found, rule = limits.due(None, code, start, School())
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert limits.DEFAULTS[code].source in rule


def test_every_obligation_has_words_a_ladder_and_a_page() -> None:
    assert set(Owed) == DUTIES.keys() == LADDERS.keys() == KINDS.keys()
    assert set(Owed) - NAMES.keys() == {Owed.PROMISE, Owed.NOT_REFERRED}
    for ladder in LADDERS.values():
        assert [step.rung for step in ladder][:3] == [Rung.OWNER, Rung.DSL, Rung.HEAD]


def test_a_child_in_danger_is_heard_of_sooner() -> None:
    assert all(step.minutes <= 30 and not step.school_days for step in LADDERS[Owed.ANSWER_DANGER][:3])
    assert send_clock(Kind.CHILD_PROTECTION, is_danger=True) == (Owed.SEND_DANGER, "send_danger")
    assert send_clock(Kind.EXPLOITATION, is_danger=False) == (Owed.SEND, "nrm_send")
    assert (Owed.ANSWER_DANGER, "answer") in sent_clocks(Kind.CHILD_PROTECTION, is_danger=True)
    assert (Owed.ANSWER, "answer") in ANSWERED


def test_every_code_is_a_limit_that_a_partnership_can_change() -> None:
    codes = {code for kind in Kind for _, code in sent_clocks(kind, is_danger=False)}
    codes |= {code for _, code in STARTS.values()} | {send_clock(kind, is_danger=False)[1] for kind in Kind}
    assert codes <= limits.DEFAULTS.keys()


def test_what_stops_a_clock_can_come_back_on_a_referral_that_runs_it() -> None:
    for kind in Kind:
        runs = {owed for owed, _ in sent_clocks(kind, is_danger=False)}
        stopped = {owed for said in possible(kind) for owed in STOPS.get(said, ())}
        assert runs <= stopped, kind
    assert {said for said, _ in STARTS} <= OUTCOMES.keys()
    assert Said.ACKNOWLEDGED not in STOPS


@pytest.mark.django_db
def test_a_limit_of_the_partnership_holds_instead() -> None:
    oak = Outgoing()
    at = datetime(2026, 11, 16, 10, tzinfo=UTC)
    oak.authority.limits.create(
        school=oak.school,
        code="answer",
        amount=3,
        unit="working_days",
        edition="2026",
        source="Local",
        set_at=at,
        set_by=oak.dsl,
    )
    referral = oak.sent(at=at)
    assert clock(referral, Owed.ANSWER).due_at == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert clock(referral, Owed.ANSWER).rule == "3 working days (Local 2026)"


@pytest.mark.django_db
def test_the_ladder_passes_over_whoever_is_related_to_the_child() -> None:
    oak = Outgoing()
    Relative.objects.create(school=oak.school, pupil=oak.mia, user=oak.head, relationship="Aunt")
    at = datetime.now(UTC) - timedelta(days=9)
    referral = oak.sent(at=at)
    sweep_as_worker()
    told = set(Message.objects.filter(kind="clock_missed", context__ref=referral.ref).values_list("to", flat=True))
    assert oak.dsl.email in told or oak.dsl.pk in told
    assert oak.head.email not in told
    assert oak.head.pk not in told
    assert clock(referral, Owed.ANSWER).missed_at is not None


@pytest.mark.django_db
def test_the_teacher_hears_of_their_duty_even_behind_a_wall() -> None:
    oak = Outgoing()
    at = datetime.now(UTC) - timedelta(days=6)
    duty = Duty.objects.get(referral=oak.decided(Kind.FGM, teacher=oak.staff, known_at=at, at=at))
    Relative.objects.create(school=oak.school, pupil=oak.mia, user=oak.staff, relationship="Cousin")
    excluded = set(KINDS[Owed.FGM].excluded(Clock.objects.of(duty).get()))
    assert oak.staff.pk not in excluded
    assert Part.SUBJECT
    assert oak.people[Role.HEAD].pk not in excluded


def sweep_as_worker() -> Any:
    with as_role("safeguard_worker"):
        return sweep()
