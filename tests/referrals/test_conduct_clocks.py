"""The clocks of the register: who is told when they run out, by the worker that sees every row, and what stops them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from referrals.conduct import actions
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter
from safeguard import db
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.db import WORKER_ROLE
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.people.holdings import owned_by
from safeguard.policy import Role
from tests.builders import as_role, found_school, hire

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False), db.scope():
        yield found_school()


@pytest.fixture
def cast(school: Any) -> dict[Any, Any]:
    return hire(school)


def seen_by(user: Any, school: Any) -> Any:
    return db.scope(user=user, schools=[school])


def report(school: Any, by: Any, about: Any) -> str:
    with seen_by(by, school):
        return actions.report_adult(school=school, by=by, adult=Adult(person=about), account="Shouted.").ref


def told_by_the_sweep(at: datetime) -> set[str]:
    with as_role(WORKER_ROLE):
        sweep(at=at)
        return set(Message.objects.filter(kind="clock_missed").values_list("to_user__name", flat=True))


def test_what_the_head_leaves_undone_reaches_the_chair_and_never_the_dsl(school: Any, cast: Any) -> None:
    ref = report(school, cast[Role.DEPUTY], cast[Role.DSL])
    assert told_by_the_sweep(NOW + timedelta(days=1, hours=8)) == {cast[Role.HEAD].name}
    assert told_by_the_sweep(NOW + timedelta(days=6)) == {cast[Role.HEAD].name, cast[Role.CHAIR].name}
    with as_role(WORKER_ROLE):
        assert Event.objects.filter(thread=ref, verb="clock.missed", sealed=True).count() == 2
        assert not Message.objects.filter(kind="clock_missed", sealed=False).exists()
    with seen_by(cast[Role.DSL], school):
        assert not Event.objects.filter(verb__startswith="clock.").exists()


def test_about_the_head_the_chair_is_told_and_nobody_of_the_schools_own_chain(school: Any, cast: Any) -> None:
    report(school, cast[Role.DSL], cast[Role.HEAD])
    assert told_by_the_sweep(NOW + timedelta(days=9)) == {cast[Role.CHAIR].name}
    with as_role(WORKER_ROLE):
        letters = Message.objects.filter(kind="clock_missed")
        assert {letter.context["rung"] for letter in letters} == {"owner"}
        assert {letter.context["path"] for letter in letters} == {"/conduct/OAK-A-2026-0001/"}


def test_about_the_chair_the_reporter_alone_is_told(school: Any, cast: Any) -> None:
    report(school, cast[Role.STAFF], cast[Role.CHAIR])
    assert told_by_the_sweep(NOW + timedelta(days=9)) == {cast[Role.STAFF].name}


def test_a_clock_stops_by_its_record_at_the_time_that_the_record_names(school: Any, cast: Any) -> None:
    ref, head = report(school, cast[Role.DEPUTY], cast[Role.STAFF]), cast[Role.HEAD]
    with time_machine.travel(NOW + timedelta(days=3), tick=False), seen_by(head, school):
        matter = actions.take_on(Matter.objects.get(ref=ref), by=head)
        told_at = NOW + timedelta(hours=4)
        words = {"officer": "Ola Reed", "view": "school", "advice": "Go on.", "next_steps": "Tell them."}
        actions.record_lado(matter, told_at=told_at, by=head, **words)
        assert Clock.objects.get(kind=Owed.LADO).met_at == told_at
        assert {clock.owner_id for clock in Clock.objects.running()} == {head.pk}


def test_below_the_threshold_the_lado_is_not_owed_and_a_pattern_owes_them_afresh(school: Any, cast: Any) -> None:
    ref, head = report(school, cast[Role.DEPUTY], cast[Role.STAFF]), cast[Role.HEAD]
    with seen_by(head, school):
        matter = actions.take_on(Matter.objects.get(ref=ref), by=head)
        actions.decide_threshold(matter, decision="low_level", reasons="Below.", action="Spoke to him.", by=head)
        assert not Clock.objects.running().exists()
        later = NOW + timedelta(days=30)
        with time_machine.travel(later, tick=False), seen_by(head, school):
            actions.decide_threshold(matter, decision="allegation", limbs=["risk"], reasons="A pattern.", by=head)
            running = {clock.kind: clock for clock in Clock.objects.running()}
        assert set(running) == {Owed.LADO, Owed.REVIEW}
        assert running[Owed.LADO].due_at > later


def test_a_suspension_is_confirmed_in_a_working_day_and_reviews_follow_one_another(school: Any, cast: Any) -> None:
    ref, head = report(school, cast[Role.DEPUTY], cast[Role.STAFF]), cast[Role.HEAD]
    with seen_by(head, school):
        matter = actions.take_on(Matter.objects.get(ref=ref), by=head)
        actions.decide_threshold(matter, decision="allegation", limbs=["harmed"], reasons="A mark.", by=head)
        words = dict.fromkeys(("hazards", "controls", "alternatives", "reasons", "agreed_with"), "Said.")
        terms = {"starts_at": NOW, "review_on": date(2026, 12, 1), "by": head, **words}
        actions.decide_measure(matter, measure="suspended", **terms)
        letter = Clock.objects.running().get(kind=Owed.LETTER)
        assert letter.due_at == datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
        actions.decide_measure(matter, measure="support", **terms)
        assert not Clock.objects.running().filter(kind=Owed.LETTER).exists()
        first = Clock.objects.running().get(kind=Owed.REVIEW)
        assert first.due_at == datetime(2026, 12, 16, 0, 0, tzinfo=UTC)
        actions.review_matter(matter, summary="Nothing moved.", by=head, at=NOW + timedelta(days=20))
        assert Clock.objects.running().get(kind=Owed.REVIEW).due_at == datetime(2026, 12, 22, 0, 0, tzinfo=UTC)


def test_whoever_holds_a_matter_cannot_be_taken_out_of_their_role(school: Any, cast: Any) -> None:
    report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with seen_by(cast[Role.ADMIN], school):
        assert owned_by(cast[Role.HEAD], school) == [
            "Holds something that only they may see. They must hand it over or end it first."
        ]
        assert owned_by(cast[Role.DSL], school) == []


def test_a_changed_calendar_moves_no_clock_of_the_register(school: Any, cast: Any) -> None:
    report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with seen_by(cast[Role.HEAD], school):
        before = list(Clock.objects.order_by("pk").values_list("due_at", flat=True))
        people.close_school_on(
            school, reason="Snow", starts_on=date(2026, 11, 18), ends_on=date(2026, 11, 20), by=cast[Role.HEAD]
        )
        assert list(Clock.objects.order_by("pk").values_list("due_at", flat=True)) == before
