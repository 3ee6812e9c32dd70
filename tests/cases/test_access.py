"""Restriction, sharing by name and day, walls: who finds a case, and who finds no trace of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseGrant, Concern, Wall
from cases.selectors import casefile
from safeguard.errors import RuleBroken
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import enrol
from tests.cases.casework import Oak, browser, in_days, sent


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


def found(user, case: Case, *, at=None) -> bool:
    return Case.objects.visible_to(user, at=at or timezone.now()).filter(pk=case.pk).exists()


def traces(user, case: Case) -> list[str]:
    """The pages on which this person could come across the case."""
    client, child = browser(user), case.parts.first().pupil
    pages = ["/cases/", "/cases/?show=all", f"/pupils/{child.ref}/", "/safeguarding/feed/", f"/cases/{case.ref}/"]
    answers = ((page, client.get(page)) for page in pages)
    return [page for page, answer in answers if answer.status_code == 200 and case.ref in answer.content.decode()]


def test_a_restricted_case_is_found_by_lead_and_head_but_not_by_a_deputy(oak: Oak) -> None:
    case = oak.case(restricted=True)
    assert found(oak.dsl, case)
    assert found(oak.head, case)
    assert not found(oak.deputy, case)
    assert traces(oak.deputy, case) == []
    assert browser(oak.deputy).get("/cases/").context["figures"] == {"open": 0, "mine": 0, "missed": 0}
    for page in ("chronology/", "tasks/", "people/", "files/", "note/", "close/", "handover/"):
        assert browser(oak.deputy).get(f"/cases/{case.ref}/{page}").status_code == 404


def test_severity_restricts_nothing(oak: Oak) -> None:
    case = oak.decide(oak.concern(), severity=4).case
    assert found(oak.deputy, case)


def test_sharing_lets_one_person_in_until_the_end_of_a_day_and_no_job_ends_it(oak: Oak) -> None:
    case = oak.case(restricted=True)
    answers = sent(person=oak.deputy, reason="Covers my leave", until=in_days(2))
    assert browser(oak.dsl).post(f"/cases/{case.ref}/share/", answers).status_code == 303
    assert found(oak.deputy, case)
    until = CaseGrant.objects.get().until
    assert found(oak.deputy, case, at=until - timedelta(seconds=1))
    assert not found(oak.deputy, case, at=until)
    page = browser(oak.dsl).get(f"/cases/{case.ref}/people/").content.decode()
    assert "Covers my leave" in page
    assert "End the sharing" in page


def test_a_sharing_is_ended_before_its_day_once(oak: Oak) -> None:
    case = oak.case(restricted=True)
    grant = actions.share_case(case, person=oak.deputy, reason="x", until=in_days(9), by=oak.dsl)
    client = browser(oak.dsl)
    assert client.post(f"/cases/{case.ref}/share/end/", {"grant": grant.pk}).status_code == 303
    assert not found(oak.deputy, case)
    assert client.post(f"/cases/{case.ref}/share/end/", {"grant": grant.pk}).status_code == 409
    assert client.post(f"/cases/{case.ref}/share/end/", {"grant": "x"}).status_code == 404


@pytest.mark.parametrize(("until", "status"), [("", 422), (in_days(-1), 422), (in_days(1), 303)])
def test_a_sharing_has_a_last_day(oak: Oak, until, status) -> None:
    case = oak.case(restricted=True)
    answers = sent(person=oak.deputy, reason="Typed and kept", until=until)
    response = browser(oak.dsl).post(f"/cases/{case.ref}/share/", answers)
    assert response.status_code == status
    assert status == 303 or "Typed and kept" in response.content.decode()


def test_sharing_is_for_people_who_read_cases_but_not_this_one(oak: Oak) -> None:
    case = oak.case(restricted=True)
    for person, why in ((oak.staff, "Give them a task"), (oak.head, "restricted cases already")):
        with pytest.raises(RuleBroken, match=why):
            actions.share_case(case, person=person, reason="x", until=in_days(1), by=oak.dsl)
    people.record_relative(oak.mia, user=oak.deputy, relationship="aunt")
    with pytest.raises(RuleBroken, match="conflict of interest"):
        actions.share_case(case, person=oak.deputy, reason="x", until=in_days(1), by=oak.dsl)
    with pytest.raises(RuleBroken, match="not restricted"):
        actions.share_case(oak.case(enrol(oak.school, "Tom", "Reilly")), person=oak.deputy, reason="x",
                           until=in_days(1), by=oak.dsl)  # fmt: skip


def test_restricting_and_lifting_need_a_reason_and_the_lead(oak: Oak) -> None:
    case = oak.case()
    client = browser(oak.dsl)
    assert client.post(f"/cases/{case.ref}/restrict/", {}).status_code == 422
    assert client.post(f"/cases/{case.ref}/restrict/", {"reason": "A colleague’s child"}).status_code == 303
    assert not found(oak.deputy, case)
    assert client.post(f"/cases/{case.ref}/restrict/", {"reason": "Over"}).status_code == 303
    assert found(oak.deputy, case)
    for person in (oak.deputy, oak.head):
        for page in ("restrict/", "share/", "wall/"):
            assert browser(person).get(f"/cases/{case.ref}/{page}").status_code == 403


def test_a_wall_leaves_no_trace_in_lists_counts_or_chronology(oak: Oak) -> None:
    case = oak.case()
    assert found(oak.deputy, case)
    answers = sent(person=oak.deputy, reason="Named in it")
    assert browser(oak.dsl).post(f"/cases/{case.ref}/wall/", answers).status_code == 303
    assert not found(oak.deputy, case)
    assert traces(oak.deputy, case) == []
    assert browser(oak.deputy).get("/cases/").context["figures"]["open"] == 0
    assert traces(oak.dsl, case)


def test_a_wall_stands_also_before_the_lead_and_is_lifted_once(oak: Oak) -> None:
    second = oak.hire("Sam Reed", Role.DSL)
    case = oak.case(restricted=True)
    wall = actions.raise_wall(case, person=second, reason="Godparent", by=oak.dsl)
    assert not found(second, case)
    client = browser(oak.dsl)
    assert "Godparent" in client.get(f"/cases/{case.ref}/people/").content.decode()
    assert client.post(f"/cases/{case.ref}/wall/lift/", {"wall": wall.pk}).status_code == 303
    assert found(second, case)
    assert client.post(f"/cases/{case.ref}/wall/lift/", {"wall": wall.pk}).status_code == 409


def test_a_deputy_sees_no_walls_on_the_page(oak: Oak) -> None:
    case = oak.case()
    actions.raise_wall(case, person=oak.head, reason="Named in it", by=oak.dsl)
    assert "Named in it" not in browser(oak.deputy).get(f"/cases/{case.ref}/people/").content.decode()


def test_whoever_holds_part_of_the_case_gives_it_up_before_the_wall(oak: Oak) -> None:
    case = oak.case()
    task = actions.give_task(case, title="x", owner=oak.staff, due_on=in_days(1), by=oak.dsl)
    with pytest.raises(RuleBroken, match="has task"):
        actions.raise_wall(case, person=oak.staff, reason="x", by=oak.dsl)
    actions.withdraw_task(task, reason="Conflict", by=oak.dsl)
    actions.raise_wall(case, person=oak.staff, reason="x", by=oak.dsl)
    assert browser(oak.staff).get(f"/tasks/{task.ref}/").status_code == 404
    actions.offer_handover(case, to=oak.deputy, reason="x", key_risks="x", by=oak.dsl)
    with pytest.raises(RuleBroken, match="is offered to"):
        actions.raise_wall(case, person=oak.deputy, reason="x", by=oak.dsl)
    with pytest.raises(RuleBroken, match="owns this"):
        actions.raise_wall(case, person=oak.dsl, reason="x", by=oak.dsl)


def test_a_relative_finds_nothing_whatever_their_role(oak: Oak) -> None:
    case = oak.case()
    people.record_relative(oak.mia, user=oak.head, relationship="grandmother")
    assert not found(oak.head, case)
    assert traces(oak.head, case) == []


def test_a_concern_behind_a_wall_leaves_no_trace_on_a_case_that_one_may_read(oak: Oak) -> None:
    case = oak.case()
    second = oak.concern(account="It was about Priya.")
    oak.decide(second, decision="add_to_case", case=case, owner=None)
    actions.raise_wall(second, person=oak.deputy, reason="Named", by=oak.dsl)
    concerns = casefile.concerns_of(case, oak.deputy, at=timezone.now())
    seen = [event.sentence for event in casefile.case_events(case, concerns)]
    assert second not in concerns
    assert not any(second.ref in sentence for sentence in seen)
    assert Concern.objects.visible_to(oak.dsl, at=timezone.now()).filter(pk=second.pk).exists()


def test_walls_and_grants_are_kept_when_they_are_over(oak: Oak) -> None:
    case = oak.case(restricted=True)
    grant = actions.share_case(case, person=oak.deputy, reason="x", until=in_days(1), by=oak.dsl)
    actions.end_sharing(grant, by=oak.dsl)
    wall = actions.raise_wall(case, person=oak.staff, reason="x", by=oak.dsl)
    actions.lift_wall(wall, by=oak.dsl)
    assert CaseGrant.objects.get().ended_by == oak.dsl
    assert Wall.objects.get().lifted_by == oak.dsl
