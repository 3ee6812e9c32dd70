"""Ownership moves only by an offer that the receiver accepts, and there is no way back to nobody."""

import pytest

from cases import actions
from cases.models import Case, Handover
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.cases.casework import Oak, browser, in_days, sent


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


def offered(oak: Oak, **how) -> Case:
    case = oak.case(**how)
    answers = sent(to=oak.deputy, reason="You know the family.", key_risks="Stepfather back on Friday.")
    response = browser(oak.dsl).post(f"/cases/{case.ref}/offer/", answers)
    assert response.status_code == 303
    return case


def owner_of(case: Case):
    return Case.objects.get(pk=case.pk).owner


def test_an_offer_changes_nothing_until_it_is_accepted(oak: Oak) -> None:
    case = offered(oak)
    assert owner_of(case) == oak.dsl
    assert Clock.objects.running().filter(kind="case.accept", owner=oak.deputy).count() == 1
    page = browser(oak.deputy).get(f"/cases/{case.ref}/").content.decode()
    assert "Accept or decline" in page
    assert "Offered to <strong>Priya Nair</strong>" in page


def test_the_receiver_reads_the_key_risks_and_accepts(oak: Oak) -> None:
    case = offered(oak)
    client = browser(oak.deputy)
    page = client.get(f"/cases/{case.ref}/handover/").content.decode()
    assert "Stepfather back on Friday." in page
    assert "She said that she is afraid to go home." in page
    response = client.post(f"/cases/{case.ref}/handover/", {"answer": "accept"})
    assert (response.status_code, response.url) == (303, f"/cases/{case.ref}/")
    case.refresh_from_db()
    assert (case.owner, case.given_by, case.given_because) == (oak.deputy, oak.dsl, "You know the family.")
    assert Clock.objects.running().get(kind="case.review", thread=case.ref).owner == oak.deputy
    assert not Clock.objects.running().filter(kind="case.accept").exists()


def test_a_restricted_case_can_be_read_by_whom_it_is_offered_to_and_no_longer_when_declined(oak: Oak) -> None:
    case = oak.case(restricted=True)
    client = browser(oak.deputy)
    assert client.get(f"/cases/{case.ref}/").status_code == 404
    actions.offer_handover(case, to=oak.deputy, reason="Leave", key_risks="Tonight", by=oak.dsl)
    assert client.get(f"/cases/{case.ref}/").status_code == 200
    assert client.get(f"/cases/{case.ref}/handover/").status_code == 200
    response = client.post(f"/cases/{case.ref}/handover/", {"answer": "decline", "reason": "I teach his brother."})
    assert (response.status_code, response.url) == (303, "/cases/")
    assert client.get(f"/cases/{case.ref}/").status_code == 404
    assert owner_of(case) == oak.dsl


def test_declining_needs_a_reason_which_the_owner_reads(oak: Oak) -> None:
    case = offered(oak)
    client = browser(oak.deputy)
    assert client.post(f"/cases/{case.ref}/handover/", {}).status_code == 422
    refused = client.post(f"/cases/{case.ref}/handover/", {"answer": "decline"})
    assert "Enter why you decline" in refused.content.decode()
    client.post(f"/cases/{case.ref}/handover/", {"answer": "decline", "reason": "I know the family."})
    assert "I know the family." in browser(oak.dsl).get(f"/cases/{case.ref}/people/").content.decode()
    assert Message.objects.filter(kind="handover_answered").count() == 1


def test_nobody_else_answers_and_nobody_twice(oak: Oak) -> None:
    case = offered(oak)
    assert browser(oak.dsl).post(f"/cases/{case.ref}/handover/", {"answer": "accept"}).status_code == 403
    assert owner_of(case) == oak.dsl
    client = browser(oak.deputy)
    assert client.post(f"/cases/{case.ref}/handover/", {"answer": "accept"}).status_code == 303
    assert client.post(f"/cases/{case.ref}/handover/", {"answer": "decline", "reason": "x"}).status_code == 409
    assert owner_of(case) == oak.deputy


def test_only_the_owner_or_who_may_reassign_offers(oak: Oak) -> None:
    case = oak.case()
    second = oak.hire("Sam Reed", Role.DEPUTY)
    answers = sent(to=second, reason="x", key_risks="x")
    assert browser(oak.deputy).get(f"/cases/{case.ref}/offer/").status_code == 403
    assert browser(oak.deputy).post(f"/cases/{case.ref}/offer/", answers).status_code == 403
    assert browser(oak.head).post(f"/cases/{case.ref}/offer/", answers).status_code == 303
    assert owner_of(case) == oak.dsl


def test_a_second_offer_waits_for_the_first_to_be_withdrawn(oak: Oak) -> None:
    case = offered(oak)
    client = browser(oak.dsl)
    answers = sent(to=oak.deputy, reason="Typed and kept", key_risks="x")
    refused = client.post(f"/cases/{case.ref}/offer/", answers)
    assert refused.status_code == 409
    assert "Typed and kept" in refused.content.decode()
    assert browser(oak.deputy).post(f"/cases/{case.ref}/handover/withdraw/").status_code == 403
    assert client.post(f"/cases/{case.ref}/handover/withdraw/").status_code == 303
    assert client.post(f"/cases/{case.ref}/handover/withdraw/").status_code == 409
    assert client.post(f"/cases/{case.ref}/offer/", answers).status_code == 303


def test_there_is_no_way_to_give_a_case_to_nobody(oak: Oak) -> None:
    case = oak.case()
    response = browser(oak.dsl).post(f"/cases/{case.ref}/offer/", {"to": "", "reason": "x", "key_risks": "x"})
    assert response.status_code == 422
    assert not Case._meta.get_field("owner").null
    with pytest.raises(RuleBroken, match="cannot own"):
        actions.offer_handover(case, to=oak.staff, reason="x", key_risks="x", by=oak.dsl)
    with pytest.raises(RuleBroken, match="already"):
        actions.offer_handover(case, to=oak.dsl, reason="x", key_risks="x", by=oak.dsl)


def test_several_cases_are_offered_together_or_not_at_all(oak: Oak) -> None:
    cases = [oak.case() for _ in range(3)]
    page = f"/cases/hand-over/?from={oak.dsl.pk}"
    client = browser(oak.dsl)
    assert [case.ref for case in client.get(page).context["cases"]] == [case.ref for case in cases]
    answers = sent(to=oak.deputy, reason="Maternity leave", key_risks="See each case")
    actions.raise_wall(cases[2], person=oak.deputy, reason="Neighbour", by=oak.dsl)
    refs = [case.ref for case in cases]
    assert client.post(page, answers | {"cases": refs}).status_code == 409
    assert not Handover.objects.exists()
    assert client.post(page, answers | {"cases": refs[:2]}).status_code == 303
    assert Handover.objects.pending().count() == 2
    assert {owner_of(case) for case in cases} == {oak.dsl}


def test_a_deputy_hands_over_only_their_own_cases(oak: Oak) -> None:
    mine, other = oak.case(owner=oak.deputy), oak.case()
    client = browser(oak.deputy)
    page = client.get(f"/cases/hand-over/?from={oak.dsl.pk}")
    assert [case.ref for case in page.context["cases"]] == [mine.ref]
    answers = sent(to=oak.dsl, reason="x", key_risks="x")
    assert client.post("/cases/hand-over/", answers | {"cases": [other.ref]}).status_code == 422
    assert client.post("/cases/hand-over/", answers | {"cases": [mine.ref]}).status_code == 303
    assert browser(oak.staff).get("/cases/hand-over/").status_code == 403
    assert browser(oak.head).get("/cases/hand-over/").status_code == 200


def test_a_closed_case_is_not_handed_over(oak: Oak) -> None:
    case = oak.ready_to_close()
    actions.close_case(case, outcome="safe", rationale="Calm.", by=oak.dsl)
    answers = sent(to=oak.deputy, reason="x", key_risks="x")
    assert browser(oak.dsl).post(f"/cases/{case.ref}/offer/", answers).status_code == 409
    actions.reopen_case(case, reason="New worry", next_review_on=in_days(7), by=oak.dsl)
    assert owner_of(case) == oak.dsl
