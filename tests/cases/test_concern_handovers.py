"""A concern that is taken on changes hands by an accepted offer, or at once by who may reassign; never to nobody."""

import pytest
from django.core.exceptions import PermissionDenied

from cases import actions
from cases.choices import DecisionKind
from cases.models import Concern, ConcernHandover
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.people.models import Membership
from safeguard.policy import Role
from tests.cases.casework import Oak, browser, in_days, sent

RISKS = {"reason": "You know the family.", "key_risks": "Stepfather back on Friday."}


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


def taken_on(oak: Oak, by=None) -> Concern:
    return actions.acknowledge_concern(oak.concern(), by=by or oak.dsl)


def offered(oak: Oak) -> ConcernHandover:
    return actions.offer_concern(taken_on(oak), to=oak.deputy, by=oak.dsl, **RISKS)


def fresh(concern: Concern) -> Concern:
    return Concern.objects.select_related("owner", "given_by").get(pk=concern.pk)


def deciding_clock(concern: Concern) -> Clock:
    return Clock.objects.of(concern).running().get()


def page(user, url: str) -> str:
    return browser(user).get(url).content.decode()


def test_an_offer_changes_nothing_until_it_is_accepted(oak: Oak) -> None:
    concern = taken_on(oak)
    response = browser(oak.dsl).post(f"/triage/{concern.ref}/offer/", sent(to=oak.deputy, **RISKS))
    assert (response.status_code, response.url) == (303, f"/triage/{concern.ref}/")
    assert (fresh(concern).owner, deciding_clock(concern).owner) == (oak.dsl, oak.dsl)
    assert Clock.objects.running().get(kind="concern.accept").owner == oak.deputy
    assert "Offered to <strong>Priya Nair</strong>" in page(oak.dsl, f"/triage/{concern.ref}/")
    mine = page(oak.deputy, "/my-work/")
    assert "Accept or decline the concern offered to you" in mine
    assert f"Offered by {oak.dsl.label}" in mine
    assert f'href="/triage/{concern.ref}/handover/"' in mine
    assert Message.objects.get(kind="concern_offered").to_user == oak.deputy


def test_the_receiver_reads_the_key_risks_and_accepts_and_the_clock_moves_along(oak: Oak) -> None:
    offer = offered(oak)
    due_at = deciding_clock(offer.concern).due_at
    url = f"/triage/{offer.ref}/handover/"
    shown = page(oak.deputy, url)
    assert "Stepfather back on Friday." in shown
    assert "She said that she is afraid to go home." in shown
    assert browser(oak.deputy).post(url, {"answer": "accept"}).status_code == 303
    concern = fresh(offer.concern)
    assert (concern.owner, concern.given_by, concern.given_because) == (oak.deputy, oak.dsl, "You know the family.")
    clock = deciding_clock(concern)
    assert (clock.owner, clock.due_at) == (oak.deputy, due_at)
    assert not Clock.objects.running().filter(kind="concern.accept").exists()
    assert Message.objects.get(kind="concern_offer_answered").to_user == oak.dsl
    assert f"{oak.deputy.label} owns this since" in page(oak.head, f"/triage/{offer.ref}/")


def test_declining_needs_a_reason_and_leaves_the_owner(oak: Oak) -> None:
    offer = offered(oak)
    client, url = browser(oak.deputy), f"/triage/{offer.ref}/handover/"
    assert client.post(url, {"answer": "decline"}).status_code == 422
    assert client.post(url, {"answer": "decline", "reason": "I teach his brother."}).status_code == 303
    assert fresh(offer.concern).owner == oak.dsl
    assert client.post(url, {"answer": "accept"}).status_code == 409
    assert Event.objects.filter(verb="concern.handover_declined", thread=offer.ref).count() == 1


def test_nobody_else_answers(oak: Oak) -> None:
    offer = offered(oak)
    assert browser(oak.dsl).post(f"/triage/{offer.ref}/handover/", {"answer": "accept"}).status_code == 403
    with pytest.raises(RuleBroken, match="Only Priya Nair"):
        actions.accept_concern(offer, by=oak.dsl)


def test_only_its_owner_or_who_may_reassign_moves_it(oak: Oak) -> None:
    concern, second = taken_on(oak, by=oak.deputy), oak.hire("Sam Reed", Role.DEPUTY)
    answers = sent(to=second, ground="offer", **RISKS)
    url = f"/triage/{concern.ref}/offer/"
    assert browser(second).get(url).status_code == 403
    assert browser(second).post(url, answers).status_code == 403
    assert browser(oak.deputy).get(url).status_code == 200
    assert "Hand it over" in page(oak.deputy, f"/triage/{concern.ref}/")
    assert "Hand it over" not in page(second, f"/triage/{concern.ref}/")
    assert browser(oak.head).post(url, answers).status_code == 303
    assert fresh(concern).owner == oak.deputy
    with pytest.raises(PermissionDenied):
        actions.reassign_concern(concern, to=second, ground="absence", reason="x", by=second)


@pytest.mark.parametrize("ground", ["conflict", "absence"])
def test_who_may_reassign_gives_it_at_once_and_both_are_told(oak: Oak, ground: str) -> None:
    concern, second = taken_on(oak, by=oak.deputy), oak.hire("Sam Reed", Role.DEPUTY)
    answers = sent(to=second, ground=ground, reason="He is off from today.")
    assert browser(oak.dsl).post(f"/triage/{concern.ref}/offer/", answers).status_code == 303
    concern = fresh(concern)
    assert (concern.owner, concern.given_by, deciding_clock(concern).owner) == (second, oak.dsl, second)
    told = Message.objects.filter(kind="concern_reassigned").order_by("to_user__name")
    assert {(one.to_user, one.context["state"], one.context["path"]) for one in told} == {
        (second, "yours", f"/triage/{concern.ref}/"),
        (oak.deputy, "no longer yours", "/my-work/"),
    }
    assert "It is not decided yet." in page(second, f"/triage/{concern.ref}/")


def test_an_owner_with_a_conflict_is_walled_off_before_it_is_decided(oak: Oak) -> None:
    concern = taken_on(oak, by=oak.deputy)
    with pytest.raises(RuleBroken, match="Hand it over first"):
        actions.raise_wall(concern, person=oak.deputy, reason="Named in it", by=oak.dsl)
    actions.reassign_concern(concern, to=oak.dsl, ground="conflict", reason="Named in it", by=oak.dsl)
    actions.raise_wall(fresh(concern), person=oak.deputy, reason="Named in it", by=oak.dsl)
    assert browser(oak.deputy).get(f"/triage/{concern.ref}/").status_code == 404
    assert browser(oak.deputy).get(f"/triage/{concern.ref}/offer/").status_code == 404
    assert concern.ref not in page(oak.deputy, "/my-work/")
    assert not Message.objects.filter(kind="concern_reassigned", to_user=oak.dsl).exists()


def test_who_is_walled_off_is_not_offered_it_and_whom_it_is_offered_to_is_not_walled_off(oak: Oak) -> None:
    concern = taken_on(oak)
    wall = actions.raise_wall(concern, person=oak.deputy, reason="Neighbour", by=oak.dsl)
    with pytest.raises(RuleBroken, match="cannot decide"):
        actions.offer_concern(concern, to=oak.deputy, by=oak.dsl, **RISKS)
    actions.lift_wall(wall, by=oak.dsl)
    actions.offer_concern(concern, to=oak.deputy, by=oak.dsl, **RISKS)
    with pytest.raises(RuleBroken, match="Withdraw that offer first"):
        actions.raise_wall(concern, person=oak.deputy, reason="Neighbour", by=oak.dsl)


def test_a_relative_is_not_offered_it(oak: Oak) -> None:
    concern = taken_on(oak)
    people.record_relative(oak.mia, user=oak.deputy, relationship="Aunt")
    assert "Nobody else here may decide" in page(oak.dsl, f"/triage/{concern.ref}/offer/")


def test_an_offer_is_withdrawn_by_who_made_it(oak: Oak) -> None:
    offer = offered(oak)
    url = f"/triage/{offer.ref}/handover/withdraw/"
    assert browser(oak.deputy).post(url).status_code == 403
    with pytest.raises(RuleBroken, match="already"):
        actions.offer_concern(offer.concern, to=oak.deputy, by=oak.dsl, **RISKS)
    assert browser(oak.dsl).post(url).status_code == 303
    assert browser(oak.dsl).post(url).status_code == 409
    assert not Clock.objects.running().filter(kind="concern.accept").exists()
    assert "No offer is waiting" in page(oak.deputy, f"/triage/{offer.ref}/handover/")


def test_whoever_decides_meanwhile_ends_the_offer(oak: Oak) -> None:
    concern = oak.concern()
    oak.decide(concern, decision=DecisionKind.MONITOR, owner=None, review_on=in_days(3))
    actions.offer_concern(fresh(concern), to=oak.deputy, by=oak.dsl, **RISKS)
    assert Clock.objects.running().get(kind="concern.monitor").owner == oak.dsl
    actions.close_concern(fresh(concern), by=oak.dsl, reason="Calm.")
    assert not ConcernHandover.objects.pending().exists()
    assert not Clock.objects.running().filter(thread=concern.ref).exists()


def test_a_monitored_concern_goes_with_its_clock(oak: Oak) -> None:
    concern = oak.concern()
    oak.decide(concern, decision=DecisionKind.MONITOR, owner=None, review_on=in_days(3))
    offer = actions.offer_concern(fresh(concern), to=oak.deputy, by=oak.dsl, **RISKS)
    actions.accept_concern(offer, by=oak.deputy)
    assert Clock.objects.running().get(kind="concern.monitor").owner == oak.deputy
    assert "It is monitored." in page(oak.deputy, f"/triage/{concern.ref}/")


def test_there_is_no_way_to_give_it_to_nobody_or_back(oak: Oak) -> None:
    unread = oak.concern()
    with pytest.raises(RuleBroken, match="taken"):
        actions.offer_concern(unread, to=oak.deputy, by=oak.dsl, **RISKS)
    concern = taken_on(oak)
    assert browser(oak.dsl).post(f"/triage/{concern.ref}/offer/", {"to": "", **RISKS}).status_code == 422
    with pytest.raises(RuleBroken, match="cannot decide"):
        actions.offer_concern(concern, to=oak.head, by=oak.dsl, **RISKS)
    with pytest.raises(RuleBroken, match="already"):
        actions.offer_concern(concern, to=oak.dsl, by=oak.dsl, **RISKS)
    with pytest.raises(RuleBroken, match="Offer it"):
        actions.reassign_concern(concern, to=oak.deputy, ground="absence", reason="x", by=oak.dsl)
    case = oak.case()
    with pytest.raises(RuleBroken, match="part of case"):
        actions.offer_concern(case.concerns.get(), to=oak.deputy, by=oak.dsl, **RISKS)


def test_a_leaver_hands_over_first_and_a_receiver_answers_first(oak: Oak) -> None:
    concern, second = taken_on(oak, by=oak.deputy), oak.hire("Sam Reed", Role.DEPUTY)
    held = Membership.objects.get(user=oak.deputy)
    with pytest.raises(RuleBroken, match=f"{concern.ref} in hand"):
        people.end_membership(held, to_on=in_days(1), reason="Leaves", by=oak.head)
    offer = actions.offer_concern(concern, to=second, by=oak.deputy, **RISKS)
    with pytest.raises(RuleBroken, match=f"Is offered concern {concern.ref}"):
        people.end_membership(Membership.objects.get(user=second), to_on=in_days(1), reason="Leaves", by=oak.head)
    actions.accept_concern(offer, by=second)
    people.end_membership(held, to_on=in_days(1), reason="Leaves", by=oak.head)


def test_it_stands_on_the_chronology_and_in_who_knew_what(oak: Oak) -> None:
    offer = offered(oak)
    actions.accept_concern(offer, by=oak.deputy)
    said = page(oak.dsl, f"/pupils/{oak.mia.ref}/")
    assert f"Offered the concern to {oak.deputy.label}" in said
    assert f"Accepted the concern from {oak.dsl.label}" in said
    assert f"Mail to {oak.deputy.label} that it is offered to them" in page(oak.dsl, f"/triage/{offer.ref}/trail/")
