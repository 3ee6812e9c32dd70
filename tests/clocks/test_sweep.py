"""Whatever is late reaches the next person, once; and somebody hears when the clockwork itself is silent."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from safeguard import db
from safeguard.audit.actions import beat
from safeguard.audit.models import Event, Heartbeat
from safeguard.clocks import actions as clocks
from safeguard.clocks.digest import send_digests
from safeguard.clocks.kinds import KINDS, KindSpec, Rung, Step
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.clocks.verbs import Verb
from safeguard.clocks.watch import pulses, raise_alarms
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import as_role, enrol, found_school, hire

pytestmark = pytest.mark.django_db
WORKER = "safeguard_worker"
LADDER = (
    Step(Rung.OWNER),
    Step(Rung.DSL, minutes=5),
    Step(Rung.HEAD, minutes=15),
    Step(Rung.CHAIR, school_days=1),
)
NOW = datetime.fromisoformat("2026-11-19T10:00:00+00:00")  # a Thursday


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setitem(KINDS, "probe", KindSpec("Read the probe", LADDER, url_name="demo_mail"))


@pytest.fixture
def oak():
    with time_machine.travel(NOW, tick=False):
        school = found_school()
        school.staff = hire(school, Role.STAFF, Role.DSL, Role.HEAD, Role.CHAIR)
        school.child = enrol(school, "Mia", "Osei")
    return school


def start(school, subject=None, minutes: int = 15, owner: Role = Role.STAFF) -> Clock:
    due_at = NOW + timedelta(minutes=minutes)
    return clocks.start(
        "probe", subject or school.child, owner=school.staff[owner], due_at=due_at, rule="probe 2026", at=NOW
    )


def run(minutes: float) -> int:
    with as_role(WORKER):
        return sweep(at=NOW + timedelta(minutes=minutes))


def told(school) -> list[str]:
    return [message.to.split("@")[0] for message in Message.objects.filter(kind="clock_missed").order_by("pk")]


def test_each_rung_hears_when_its_time_has_come_and_once(oak):
    start(oak)
    assert [run(14), told(oak)] == [0, []]
    assert [run(15), told(oak)] == [1, ["staff"]]
    assert [run(15), run(19), told(oak)] == [0, 0, ["staff"]]
    assert [run(20), told(oak)] == [1, ["staff", "dsl"]]
    assert [run(30), told(oak)] == [1, ["staff", "dsl", "head"]]
    assert [run(60 * 23), run(60 * 24), told(oak)] == [1, 0, ["staff", "dsl", "head", "chair"]]
    assert Clock.objects.get().next_step_at is None


def test_a_clockwork_that_slept_catches_up_on_every_rung_at_once(oak):
    start(oak)
    assert run(60 * 48) == 4
    assert told(oak) == ["staff", "dsl", "head", "chair"]


def test_the_breach_is_dated_when_the_deadline_passed(oak):
    clock = start(oak)
    run(90)
    event = Event.objects.get(verb=Verb.DEADLINE_MISSED)
    assert event.happened_at == clock.due_at
    assert event.recorded_at > clock.due_at
    assert Clock.objects.get().missed_at == clock.due_at
    assert Event.objects.filter(verb=Verb.ESCALATED).count() == 3


def test_the_chair_gets_a_reference_but_no_way_to_the_record(oak):
    start(oak)
    run(60 * 48)
    paths = {message.to.split("@")[0]: message.context["path"] for message in Message.objects.all()}
    assert paths["chair"] == "/oversight/"
    assert paths["head"] == Clock.objects.get().get_absolute_url()
    assert not [
        message for message in Message.objects.all() if "Mia" in str(message.context) or "Osei" in str(message.context)
    ]


def test_what_was_met_or_stopped_in_time_tells_nobody(oak):
    start(oak)
    assert clocks.meet("probe", oak.child, by=oak.staff[Role.DSL], at=NOW + timedelta(minutes=5)) == 1
    other = enrol(oak, "Tom")
    start(oak, other)
    assert clocks.stop("probe", other, because="merged", at=NOW) == 1
    assert run(60 * 48) == 0
    assert told(oak) == []


def test_what_is_met_late_goes_no_further_up(oak):
    start(oak)
    run(15)
    clocks.meet("probe", oak.child, by=oak.staff[Role.STAFF], at=NOW + timedelta(minutes=18))
    assert run(60 * 48) == 0
    assert told(oak) == ["staff"]


def test_an_empty_rung_is_not_waited_out(oak):
    for held in oak.memberships.filter(role=Role.HEAD):
        held.to_on = date(2021, 1, 1)
        held.save()
    start(oak)
    assert (run(15), run(20), run(30)) == (1, 1, 1)
    assert told(oak) == ["staff", "dsl", "chair"]


def test_whom_a_duty_must_never_reach_is_passed_over(oak, monkeypatch):
    hidden = KindSpec("Read it", LADDER, "demo_mail", excluded=lambda clock: [oak.staff[Role.DSL].pk])
    monkeypatch.setitem(KINDS, "probe", hidden)
    start(oak)
    run(60 * 48)
    assert told(oak) == ["staff", "head", "chair"]


def test_handing_over_moves_the_owner_not_the_time(oak):
    clock = start(oak)
    clocks.hand_over(clock, to=oak.staff[Role.DSL], by=oak.staff[Role.HEAD], at=NOW)
    run(15)
    assert told(oak) == ["dsl"]
    assert Clock.objects.get().due_at == clock.due_at


def test_what_follows_by_itself_hears_once_and_ends_the_clock_in_place_of_the_ladder(oak, monkeypatch):
    heard = []

    def follow(clock: Clock, at: datetime) -> str:
        heard.append((clock.pk, at))
        return "something else runs now"

    monkeypatch.setitem(KINDS, "probe", KindSpec("Read it", LADDER, "demo_mail", missed=follow))
    clock = start(oak)
    assert (run(14), run(16), run(60 * 48)) == (0, 1, 0)
    assert heard == [(clock.pk, NOW + timedelta(minutes=16))]
    clock.refresh_from_db()
    assert (clock.missed_at, clock.stopped_at, clock.stopped_because) == (
        clock.due_at,
        clock.due_at,
        "something else runs now",
    )
    assert told(oak) == []


def test_one_subject_runs_one_clock_of_a_kind(oak):
    start(oak)
    with pytest.raises(IntegrityError), transaction.atomic():
        start(oak)
    clocks.meet("probe", oak.child, by=oak.staff[Role.DSL], at=NOW)
    assert start(oak).is_running


def test_a_due_time_in_the_past_is_due_now(oak):
    assert start(oak, minutes=-60).due_at == NOW


def test_more_than_a_batch_is_swept_in_one_pass(oak, monkeypatch):
    monkeypatch.setattr("safeguard.clocks.sweep.BATCH", 10)
    for number in range(25):
        start(oak, enrol(oak, f"Child {number}"))
    assert run(15) == 25
    assert len(told(oak)) == 25


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_cannot_tell_twice():
    with db.scope(), time_machine.travel(NOW, tick=False):
        school = found_school()
        school.staff = hire(school, Role.STAFF, Role.DSL)
        for number in range(20):
            start(school, enrol(school, f"Child {number}"))
    barrier, taken = Barrier(2), []

    def one_sweeper() -> None:
        with as_role(WORKER):
            barrier.wait()
            taken.append(sweep(at=NOW + timedelta(minutes=16)))
        connection.close()

    threads = [Thread(target=one_sweeper) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with as_role(WORKER):
        assert sum(taken) + sweep(at=NOW + timedelta(minutes=16)) == 20
        assert Message.objects.filter(kind="clock_missed").count() == 20
        assert Event.objects.filter(verb=Verb.DEADLINE_MISSED).count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_sweeper_that_dies_in_the_middle_leaves_nothing_half_done(monkeypatch):
    with db.scope(), time_machine.travel(NOW, tick=False):
        school = found_school()
        school.staff = hire(school, Role.STAFF)
        start(school, enrol(school))
    monkeypatch.setattr("safeguard.clocks.sweep.enqueue", None)
    with as_role(WORKER):
        with pytest.raises(TypeError):
            sweep(at=NOW + timedelta(minutes=16))
        assert Clock.objects.get().missed_at is None
        assert not Event.objects.filter(verb=Verb.DEADLINE_MISSED).exists()
        monkeypatch.undo()
        monkeypatch.setitem(KINDS, "probe", KindSpec("Read the probe", LADDER, url_name="demo_mail"))
        assert sweep(at=NOW + timedelta(minutes=16)) == 1


# --- The watchman -----------------------------------------------------------------------------------------------------
def test_what_never_ran_counts_as_silent():
    assert all(pulse.is_silent for pulse in pulses(at=NOW))
    beat("sweep", at=NOW - timedelta(minutes=4))
    assert [pulse.name for pulse in pulses(at=NOW) if not pulse.is_silent] == ["sweep"]


def test_silence_of_five_minutes_is_told_to_the_heads_once(oak, settings):
    settings.ALARM_EMAIL = "it@oakfield.example"
    beat("sweep", at=NOW)
    with as_role(WORKER):
        assert raise_alarms(at=NOW + timedelta(minutes=5)) == []
        assert raise_alarms(at=NOW + timedelta(minutes=6)) == ["sweep"]
        assert raise_alarms(at=NOW + timedelta(minutes=7)) == []
        alarms = Message.objects.filter(kind="clockwork_silent")
        assert {alarm.to for alarm in alarms} == {"head@oakfield.example", "it@oakfield.example"}
        beat("sweep", at=NOW + timedelta(minutes=8))
        assert Heartbeat.objects.get(name="sweep").alarmed_at is None
        assert raise_alarms(at=NOW + timedelta(minutes=20)) == ["sweep"]
        assert alarms.all().count() == 4


# --- The digest -------------------------------------------------------------------------------------------------------
def digests(at: datetime) -> dict[str, dict]:
    with as_role(WORKER):
        send_digests(at=at)
        found = Message.objects.filter(kind="digest", queued_at=at)
        return {message.to.split("@")[0]: message.context for message in found}


def test_each_person_hears_what_they_owe_by_number(oak):
    start(oak)
    start(oak, enrol(oak, "Tom"), minutes=600)
    context = digests(NOW + timedelta(hours=1))["staff"]
    assert (context["total"], context["late"], context["head"]) == (2, 1, "")
    assert digests(NOW + timedelta(hours=1))["staff"] == context
    assert Message.objects.filter(kind="digest", to="staff@oakfield.example").count() == 1


def test_lead_and_chair_get_the_seal_even_when_they_owe_nothing(oak, monkeypatch):
    monkeypatch.setattr("safeguard.clocks.digest.head_of", lambda school: "a1b2")
    found = digests(NOW)
    assert {name: context["head"] for name, context in found.items()} == {"dsl": "a1b2", "chair": "a1b2"}


def test_no_digest_on_a_day_without_school(oak):
    start(oak)
    assert digests(NOW + timedelta(days=2)) == {}


def test_weekly_means_monday_and_never_is_no_choice(oak):
    start(oak)
    people.choose_digest(oak.staff[Role.STAFF], frequency="weekly")
    assert "staff" not in digests(NOW)
    assert "staff" in digests(NOW + timedelta(days=4))
