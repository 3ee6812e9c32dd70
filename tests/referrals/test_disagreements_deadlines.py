"""When a stage is due, and what happens by itself when nobody answers: once, dated when the limit passed, and told."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection

from cases import actions as cases
from referrals.agencies.models import Stage
from referrals.disagreements import actions, voices
from referrals.disagreements.choices import How, State, Why
from referrals.disagreements.deadlines import Owed, stage_due
from referrals.disagreements.models import StageRun
from referrals.disagreements.verbs import Verb
from safeguard import db
from safeguard.audit.models import Event
from safeguard.calendar import LONDON
from safeguard.clocks.kinds import KINDS
from safeguard.clocks.models import Clock
from safeguard.clocks.verbs import Verb as ClockVerb
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.referrals.disputes import NOW, REFUSED, Dispute, fresh, ladder, sweep_at, told

pytestmark = pytest.mark.django_db
FIRST_DUE = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # Monday + 2 working days
SECOND_DUE = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # + 5
THIRD_DUE = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # + 2


@pytest.fixture
def oak():
    with time_machine.travel(NOW, tick=False):
        yield Dispute()


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("amount", "unit", "since", "due"),
    [
        (2, "working_days", "2026-11-20T17:30", "2026-11-24T17:00"),  # Friday after 17:00: Friday is day 0
        (
            2,
            "working_days",
            "2026-12-24T09:00",
            "2026-12-30T17:00",
        ),  # over Christmas and the 28th, observed for Boxing Day
        (5, "working_days", "2027-03-25T09:00", "2027-04-05T17:00"),  # over Good Friday and Easter Monday
        (2, "working_days", "2026-10-23T12:00", "2026-10-27T17:00"),  # over the end of summer time
        (1, "working_days", "2027-03-26T23:59", "2027-03-30T17:00"),  # over its beginning, from Good Friday
        (1, "calendar_days", "2028-02-28T12:00", "2028-03-01T00:00"),  # leap day
        (24, "hours", "2026-10-24T12:00", "2026-10-25T11:00"),  # elapsed hours, an hour more in that night
        (1, "months", "2027-01-31T12:00", "2027-03-01T00:00"),
    ],
)
def test_the_day_it_opens_is_day_nought(oak, amount, unit, since, due):
    with time_machine.travel(london(since), tick=False):
        stage = Stage(amount=amount, unit=unit, source="Westmere", edition="2026")
        assert stage_due(stage, london(since), oak.school)[0] == london(due)


def test_nothing_opens_before_the_limit_has_passed(oak):
    made = oak.open()
    assert sweep_at(FIRST_DUE - timedelta(seconds=1)) == 0
    assert ladder(made) == [(1, "")]


def test_two_stages_pass_by_themselves_and_each_person_is_told_once(oak):
    made = oak.open(by=oak.deputy)
    assert told() == ["dsl"]  # the deputy, who speaks at stage 1, opened it
    for at in (FIRST_DUE, FIRST_DUE + timedelta(minutes=1), SECOND_DUE, SECOND_DUE + timedelta(hours=1)):
        with time_machine.travel(at, tick=False):
            sweep_at(at)
            sweep_at(at)
    assert ladder(made) == [(1, How.PASSED), (2, How.PASSED), (3, "")]
    second, third = made.runs.get(number=2), made.runs.get(number=3)
    assert [(run.opened_at, run.opened_by, run.why) for run in (second, third)] == [
        (FIRST_DUE, None, Why.PASSED),
        (SECOND_DUE, None, Why.PASSED),
    ]
    assert told() == [
        "dsl",
        "dsl",
        "dsl",
        "head",
    ]  # the DSL owns, leads, and speaks at stage 2: one mail for each stage
    assert told("clock_missed") == []
    assert Clock.objects.running().get(kind=Owed.STAGE).due_at == THIRD_DUE


def test_a_clockwork_that_slept_catches_up_and_dates_each_stage_when_the_one_before_passed(oak):
    made = oak.open()
    late = SECOND_DUE + timedelta(hours=20)
    with time_machine.travel(late, tick=False):
        assert sweep_at(late) == 2
    assert ladder(made) == [(1, How.PASSED), (2, How.PASSED), (3, "")]
    opened = Event.objects.filter(verb=Verb.STAGE_OPENED).order_by("happened_at")
    assert [event.happened_at for event in opened] == [NOW, FIRST_DUE, SECOND_DUE]
    assert [event.actor_label for event in opened][1:] == ["Safeguard", "Safeguard"]
    missed = Event.objects.filter(verb=ClockVerb.DEADLINE_MISSED).order_by("happened_at")
    assert [(event.happened_at, event.pupils) for event in missed] == [
        (FIRST_DUE, [oak.mia.pk]),
        (SECOND_DUE, [oak.mia.pk]),
    ]
    ended = Clock.objects.filter(kind=Owed.STAGE, stopped_at__isnull=False).order_by("due_at")
    assert [(clock.missed_at, clock.stopped_at, clock.met_at) for clock in ended] == [
        (FIRST_DUE, FIRST_DUE, None),
        (SECOND_DUE, SECOND_DUE, None),
    ]


def test_after_the_last_stage_the_owner_the_head_and_the_chair_are_told_and_it_stays_open(oak):
    made = oak.open()
    late = THIRD_DUE + timedelta(minutes=1)
    with time_machine.travel(late, tick=False):
        sweep_at(late)
        assert told("clock_missed") == ["chair", "dsl", "head"]
        assert fresh(made).is_open
        clock = Clock.objects.running().get(kind=Owed.STAGE)
        assert clock.is_overdue(late)
        with pytest.raises(Exception, match="Say how it ends"):
            actions.close_disagreement(made, state="open", outcome="x", learning="y", by=oak.dsl)
        actions.close_disagreement(made, state=State.ENDED, outcome="We keep watch.", learning="Ring.", by=oak.dsl)
    assert fresh(made).state == State.ENDED


def test_an_answer_in_time_opens_nothing_by_itself(oak):
    made = oak.open()
    with time_machine.travel(FIRST_DUE - timedelta(hours=1), tick=False):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)
        sweep_at(FIRST_DUE)
    assert ladder(made) == [(1, How.NOT_RESOLVED), (2, "")]


def test_mails_carry_a_reference_and_no_name(oak):
    oak.open()
    sweep_at(FIRST_DUE)
    for message in Message.objects.filter(kind="disagreement_stage"):
        assert message.context.keys() == {"ref", "path", "stage"}
        assert "Mia" not in str(message.context)


def test_whoever_is_walled_off_neither_speaks_nor_hears(oak):
    case = oak.case()
    people.record_relative(oak.mia, user=oak.deputy, relationship="niece", by=oak.head)
    made = oak.open(case, by=oak.dsl)
    assert (made.runs.get().ours, told()) == (oak.dsl, [])
    sweep_at(THIRD_DUE)
    assert "deputy" not in told() + told("clock_missed")


def test_a_deputy_who_may_not_read_a_restricted_case_does_not_speak_for_it(oak):
    made = oak.open(oak.case(restricted=True))
    assert made.runs.get().ours == oak.dsl
    assert not voices.may_read(oak.deputy, made.case)


def test_the_chair_speaks_from_the_evidence_and_gets_no_way_to_the_case(oak):
    Stage.objects.filter(authority=oak.authority, number=1).update(ours=Role.CHAIR)
    made = oak.open()
    assert made.runs.get().ours == oak.people[Role.CHAIR]
    assert Message.objects.get(kind="disagreement_stage").context["path"] == "/oversight/"


def test_a_new_owner_of_the_case_owes_the_stage(oak):
    case = oak.case()
    oak.open(case)
    offer = cases.offer_handover(case, to=oak.deputy, reason="Leave.", key_risks="Home.", by=oak.dsl)
    cases.accept_handover(offer, by=oak.deputy)
    assert Clock.objects.running().get(kind=Owed.STAGE).owner == oak.deputy


def test_a_changed_calendar_moves_the_stage_that_runs(oak):
    made = oak.open()
    people.override_bank_holiday(oak.school, on=date(2026, 11, 17), is_holiday=True, reason="Mourning", by=oak.head)
    assert Clock.objects.running().get(subject_ref=made.ref).due_at == FIRST_DUE + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_open_a_stage_once():
    with db.scope(), time_machine.travel(NOW, tick=False):
        oak = Dispute()
        made = [oak.open() for _ in range(3)]
    barrier = Barrier(2)

    def one_sweeper() -> None:
        barrier.wait()
        sweep_at(FIRST_DUE)
        connection.close()

    threads = [Thread(target=one_sweeper) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.scope(schools=[oak.school]):
        sweep_at(FIRST_DUE)
        assert [ladder(one) for one in made] == [[(1, How.PASSED), (2, "")]] * 3
        assert StageRun.objects.count() == 6
        assert Event.objects.filter(verb=Verb.STAGE_OPENED, happened_at=FIRST_DUE).count() == 3
        assert len(told()) == 3 + 3  # the deputy for each first stage, the DSL for each second


def test_a_fault_in_what_follows_takes_no_other_clock_along(oak, monkeypatch):
    made = oak.open()
    broken = KINDS[Owed.STAGE].__class__(**vars(KINDS[Owed.STAGE]) | {"missed": None})
    monkeypatch.setitem(KINDS, str(Owed.STAGE), broken)
    assert sweep_at(FIRST_DUE) == 3
    assert told("clock_missed") == ["chair", "dsl", "head"]  # nobody is left without a word
    assert ladder(made) == [(1, "")]
