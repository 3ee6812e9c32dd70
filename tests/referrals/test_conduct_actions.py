"""The life of a matter: reported, taken on, judged, told to the LADO, ended; each act by whoever hears it and nobody else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from referrals.conduct import actions
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.choices import Kind, Progress, Route
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter, Report
from safeguard import db
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.people.holdings import owned_by
from safeguard.policy import Role
from tests.builders import enrol, found_school, hire

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


def report(school: Any, by: Any, about: Any = None, **details: Any) -> Report:
    adult = Adult(person=about) if about else Adult(name="Sam Carter", role="Supply teacher", employer="agency")
    with seen_by(by, school):
        return actions.report_adult(school=school, by=by, adult=adult, account="Shouted at a child.", **details)


def matter_for(report: Report, reader: Any) -> Matter:
    with seen_by(reader, report.school):
        return Matter.objects.visible_to(reader).get(ref=report.ref)


LADO = {
    "told_at": NOW,
    "officer": "Ola Reed",
    "view": "school",
    "advice": "Go on.",
    "next_steps": "Speak to the child.",
}


def test_a_report_goes_to_the_head_and_leaves_its_reporter_their_own_words_only(school: Any, cast: Any) -> None:
    given = report(school, cast[Role.DSL], cast[Role.STAFF])
    assert (given.ref, given.route) == ("OAK-A-2026-0001", Route.HEAD)
    with seen_by(cast[Role.DSL], school):
        assert Report.objects.get().account == "Shouted at a child."
        assert not Matter.objects.exists()
        assert not Event.objects.filter(thread=given.ref).exists()
        assert not Clock.objects.exists()
        assert not Message.objects.exists()
    with seen_by(cast[Role.HEAD], school):
        assert {clock.kind for clock in Clock.objects.all()} == {Owed.DECIDE, Owed.LADO}
        assert Message.objects.get().to_user == cast[Role.HEAD]


@pytest.mark.parametrize(
    ("about", "route", "reader"),
    [
        (Role.STAFF, Route.HEAD, Role.HEAD),
        (Role.DSL, Route.HEAD, Role.HEAD),
        (Role.HEAD, Route.CHAIR, Role.CHAIR),
        (Role.CHAIR, Route.LADO, None),
    ],
)
def test_who_hears_it_is_never_the_adult_concerned(
    school: Any, cast: Any, about: Role, route: Route, reader: Role | None
) -> None:
    given = report(school, cast[Role.DEPUTY], cast[about])
    assert given.route == route
    for role, person in cast.items():
        with seen_by(person, school):
            assert Matter.objects.exists() == (role == reader)
            assert Matter.objects.visible_to(person).exists() == (role == reader)


def test_about_oneself_one_keeps_the_report_and_nothing_else(school: Any, cast: Any) -> None:
    given = report(school, cast[Role.HEAD], cast[Role.HEAD])
    assert given.is_self
    with seen_by(cast[Role.HEAD], school):
        assert Report.objects.exists()
        assert not Matter.objects.exists()
        assert not Event.objects.filter(thread=given.ref).exists()


def test_without_anybody_independent_it_is_the_lado(school: Any) -> None:
    people = hire(school, Role.STAFF, Role.HEAD)
    assert report(school, people[Role.STAFF], people[Role.HEAD]).route == Route.LADO
    with seen_by(people[Role.STAFF], school):
        assert [clock.kind for clock in Clock.objects.all()] == [Owed.LADO_YOURSELF]


def test_the_reporter_tells_the_lado_where_nobody_else_can(school: Any, cast: Any) -> None:
    given = report(school, cast[Role.STAFF], cast[Role.CHAIR])
    with seen_by(cast[Role.STAFF], school):
        actions.say_lado_told(
            given, told_at=NOW, officer="Ola Reed", officer_ref="L-1", advice="Thank you.", by=cast[Role.STAFF]
        )
        assert Clock.objects.get().met_at == NOW
        assert Report.objects.get().progress == Progress.IN_HAND


def test_a_head_who_was_the_subject_of_a_matter_before_does_not_inherit_it(school: Any, cast: Any) -> None:
    """The route is asked of the memberships of today: a teacher who becomes head finds the chair before the door."""
    given = report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with db.scope(schools=[school]):
        cast[Role.STAFF].memberships.create(school=school, role=Role.HEAD, from_on=date(2026, 11, 1))
    for role in (Role.STAFF, Role.HEAD):
        with seen_by(cast[role], school):
            assert not Matter.objects.filter(ref=given.ref).exists()
    with seen_by(cast[Role.CHAIR], school):
        assert Matter.objects.filter(ref=given.ref).exists()


def test_an_allegation_from_the_report_to_the_end(school: Any, cast: Any) -> None:
    head, given = cast[Role.HEAD], report(school, cast[Role.DEPUTY], cast[Role.STAFF], wants_no_name=True)
    assert given.reporter_label == "Somebody who asked not to be named"
    with seen_by(head, school):
        matter = matter_for(given, head)
        actions.take_on(matter, by=head)
        actions.decide_threshold(matter, decision="allegation", limbs=["harmed"], reasons="A mark was seen.", by=head)
        with pytest.raises(RuleBroken, match="LADO first"):
            actions.record_told(matter, whom="adult", told_at=NOW, what="That there is a complaint.", by=head)
        actions.record_lado(matter, by=head, **LADO)
        actions.record_told(matter, whom="adult", told_at=NOW, what="That there is a complaint.", by=head)
        words = dict.fromkeys(("hazards", "controls", "alternatives", "reasons", "agreed_with"), "Said.")
        actions.decide_measure(
            matter, measure="suspended", starts_at=NOW, review_on=date(2026, 11, 30), by=head, **words
        )
        assert Clock.objects.running().filter(kind=Owed.LETTER).exists()
        with pytest.raises(RuleBroken) as broken:
            actions.close_matter(matter, summary="Done.", by=head)
        assert len(broken.value.reasons) == 2
        actions.record_told(matter, whom="adult", told_at=NOW, what="The letter.", is_suspension_letter=True, by=head)
        actions.review_matter(matter, summary="The police have no questions left.", by=head)
        outcome = {"outcome": "substantiated", "leaving": "removed", "reasons": "Seen by two.", "learning": "Rota."}
        actions.record_outcome(matter, by=head, born_on=date(1990, 5, 1), **outcome)
        for body in ("dbs", "tra"):
            actions.decide_body(
                matter, body=body, is_referred=True, reasons="Duty.", referred_on=date(2026, 11, 17), by=head
            )
        closed = actions.close_matter(matter, summary="All is done.", by=head)
        assert closed.keep_until == date(2058, 5, 1)
        assert not Clock.objects.running().exists()
        with pytest.raises(RuleBroken, match="closed"):
            actions.add_to_matter(matter, text="One more thing.", by=head)
    with seen_by(cast[Role.DEPUTY], school):
        assert Report.objects.get().progress == Progress.CLOSED


def test_nobody_but_whoever_hears_it_may_act(school: Any, cast: Any) -> None:
    given = report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    matter = matter_for(given, cast[Role.HEAD])
    for role in (Role.DEPUTY, Role.DSL, Role.CHAIR, Role.ADMIN, Role.STAFF):
        with seen_by(cast[role], school), pytest.raises(PermissionDenied):
            actions.take_on(matter, by=cast[role])


def test_a_low_level_concern_is_shared_with_the_dsl_until_a_day(school: Any, cast: Any) -> None:
    head, dsl = cast[Role.HEAD], cast[Role.DSL]
    given = report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with seen_by(head, school):
        matter = matter_for(given, head)
        terms = {"reason": "She leads on the code of conduct.", "until": NOW + timedelta(days=2), "by": head}
        with pytest.raises(RuleBroken):
            actions.share_matter(matter, person=dsl, **terms)
        actions.decide_threshold(matter, decision="low_level", reasons="Below.", action="Spoke to him.", by=head)
        actions.share_matter(Matter.objects.get(), person=dsl, **terms)
        with pytest.raises(RuleBroken):
            actions.share_matter(Matter.objects.get(), person=cast[Role.STAFF], **terms)
    with seen_by(dsl, school):
        assert Matter.objects.visible_to(dsl).get().kind == Kind.LOW_LEVEL
        with pytest.raises(PermissionDenied):
            actions.add_to_matter(matter, text="Mine.", by=dsl)
    with time_machine.travel(NOW + timedelta(days=3)), seen_by(dsl, school):
        assert not Matter.objects.exists()


def test_a_child_finds_on_their_record_what_the_case_manager_wrote_and_nothing_else(school: Any, cast: Any) -> None:
    head, mia = cast[Role.HEAD], enrol(school)
    given = report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with seen_by(head, school):
        matter = matter_for(given, head)
        actions.name_child(matter, pupil=mia, by=head)
        actions.write_for_child(matter, pupil=mia, text="Mia was upset after lunch and was comforted.", by=head)
    with seen_by(cast[Role.DSL], school):
        events = Event.objects.filter(mentions__pupil_id=mia.pk).exclude(verb__startswith="pupil.e")
        assert [event.verb for event in events] == ["pupil.statement"]
        assert "OAK-A" not in str(events.values())


def test_a_matter_is_handed_to_the_next_head_with_its_clocks(school: Any, cast: Any) -> None:
    head, given = cast[Role.HEAD], report(school, cast[Role.DEPUTY], cast[Role.STAFF])
    with db.scope(schools=[school]):
        heir = hire(school, Role.HEAD, host="next.example")[Role.HEAD]
    with seen_by(head, school):
        matter = matter_for(given, head)
        with pytest.raises(RuleBroken, match="holds the post"):
            actions.hand_over_matter(matter, to=cast[Role.DSL], reason="Retiring.", by=head)
        actions.hand_over_matter(matter, to=heir, reason="Retiring.", by=head)
        assert {clock.owner_id for clock in Clock.objects.running()} == {heir.pk}
        assert owned_by(head, school) == []
    with seen_by(heir, school):
        assert Matter.objects.visible_to(heir).get().manager == heir
