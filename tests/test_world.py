"""The demo world holds what its tour promises, and is the same each time."""

from cases.models import Case, Concern, Handover
from cases.states import ConcernStatus
from safeguard.clocks.models import Clock
from safeguard.demo.world import World
from safeguard.people.models import Pupil


def test_two_schools_of_one_trust_with_their_children(world: World) -> None:
    sizes = {code: Pupil.objects.filter(school=school).count() for code, school in world.schools.items()}
    assert sizes == {"OAK": 420, "ELM": 1150}
    assert world.schools["OAK"].trust == world.schools["ELM"].trust


def test_every_status_of_a_concern_is_there(world: World) -> None:
    for school in world.schools.values():
        assert set(Concern.objects.filter(school=school).values_list("status", flat=True)) == set(ConcernStatus)


def test_a_danger_concern_has_waited_ten_minutes(world: World) -> None:
    danger = Concern.objects.get(ref=world.refs["danger"])
    assert danger.status == ConcernStatus.LOGGED
    assert (world.start - danger.logged_at).total_seconds() == 600


def test_something_of_each_kind_is_late(world: World) -> None:
    late = set(Clock.objects.filter(school=world.schools["OAK"]).overdue(world.start).values_list("kind", flat=True))
    assert {"case.review", "case.task", "case.accept", "concern.decide"} <= late


def test_a_case_waits_for_the_one_it_was_offered_to(world: World) -> None:
    offer = Handover.objects.get(case__ref=world.refs["offered"])
    assert offer.is_pending
    assert Case.objects.get(ref=world.refs["offered"]).owner == world.person("dsl")
