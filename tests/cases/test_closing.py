"""Closing: what is still owed is named before the question; a deputy proposes, the lead agrees; reopening is an act."""

import pytest
from django.utils import timezone

from cases import actions
from cases.actions import raise_roll_alerts
from cases.choices import NoteKind
from cases.models import Case
from cases.rules import ClosureFacts, closure_blockers, closure_checks
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from tests.cases.casework import Oak, browser, in_days

CLEAR = {
    "open_tasks": 0,
    "pending_handover": False,
    "undecided_concerns": 0,
    "unanswered_reporters": 0,
    "child_voice_notes": 1,
    "unseen_roll_alerts": 0,
}
ANSWERS = {"outcome": "safe", "rationale": "Six calm weeks.", "note": "Thank you. It was acted on."}


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


@pytest.mark.parametrize(
    ("fact", "code", "sentence"),
    [
        ({"open_tasks": 1}, "tasks", "1 task is not done"),
        ({"open_tasks": 2}, "tasks", "2 tasks are not done"),
        ({"pending_handover": True}, "handover", "hand-over is waiting"),
        ({"undecided_concerns": 1}, "concerns", "1 concern about these children"),
        ({"unanswered_reporters": 1}, "reporters", "not satisfied"),
        ({"child_voice_notes": 0}, "voice", "own voice is not on the case"),
        ({"unseen_roll_alerts": 3}, "roll", "has not been looked at"),
    ],
)
def test_each_thing_owed_blocks_by_itself(fact, code, sentence) -> None:
    facts = ClosureFacts(**(CLEAR | fact))
    assert sentence in closure_blockers(facts)[0]
    assert [check.code for check in closure_checks(facts) if check.blocked_by] == [code]


def test_nothing_owed_blocks_nothing() -> None:
    assert closure_blockers(ClosureFacts(**CLEAR)) == []
    assert len(closure_checks(ClosureFacts(**CLEAR))) == 6


def block(oak: Oak, case: Case, what: str) -> None:
    if what == "tasks":
        actions.give_task(case, title="x", owner=oak.staff, due_on=in_days(1), by=oak.dsl)
    elif what == "handover":
        actions.offer_handover(case, to=oak.deputy, reason="x", key_risks="x", by=oak.dsl)
    elif what == "concerns":
        oak.concern()
    elif what == "reporters":
        actions.say_not_satisfied(case.concerns.get(), reason="Nothing happened", by=oak.staff)
    elif what == "roll":
        raise_roll_alerts(oak.mia, {"address": ["a", "b"]}, by=oak.head, at=timezone.now())


@pytest.mark.parametrize(
    ("what", "way_out"),
    [
        ("tasks", "tasks/"),
        ("handover", "handover/"),
        ("concerns", "/triage/"),
        ("reporters", "has not answered yet"),
        ("roll", "See what changed"),
    ],
)
def test_the_page_names_what_is_owed_before_it_asks_and_the_act_refuses(oak: Oak, what, way_out) -> None:
    case = oak.ready_to_close()
    block(oak, case, what)
    client = browser(oak.dsl)
    page = client.get(f"/cases/{case.ref}/close/").content.decode()
    assert "something is still owed to the child" in page
    assert way_out in page
    assert "How did it end?" not in page
    response = client.post(f"/cases/{case.ref}/close/", ANSWERS)
    assert response.status_code == 409
    assert "Six calm weeks." in response.content.decode()
    assert Case.objects.get(pk=case.pk).is_open


def test_a_case_without_the_childs_voice_does_not_close(oak: Oak) -> None:
    case = oak.case()
    page = browser(oak.dsl).get(f"/cases/{case.ref}/close/").content.decode()
    assert f"/cases/{case.ref}/note/?kind=child_voice" in page
    with pytest.raises(RuleBroken, match="own voice"):
        actions.close_case(case, outcome="safe", rationale="x", by=oak.dsl)


def test_a_withdrawn_note_is_no_voice(oak: Oak) -> None:
    case = oak.ready_to_close()
    actions.withdraw(case.notes.get(), text="Another child said it.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="own voice"):
        actions.close_case(case, outcome="safe", rationale="x", by=oak.dsl)


@pytest.mark.parametrize("missing", ["outcome", "rationale"])
def test_outcome_and_rationale_are_demanded(oak: Oak, missing: str) -> None:
    case = oak.ready_to_close()
    answers = {name: value for name, value in ANSWERS.items() if name != missing}
    assert browser(oak.dsl).post(f"/cases/{case.ref}/close/", answers).status_code == 422


def test_the_lead_closes_and_the_reporter_is_told(oak: Oak) -> None:
    case = oak.ready_to_close()
    response = browser(oak.dsl).post(f"/cases/{case.ref}/close/", ANSWERS)
    assert (response.status_code, response.url) == (303, f"/cases/{case.ref}/")
    case.refresh_from_db()
    assert (case.status, case.outcome, case.closed_by, case.next_review_on) == ("closed", "safe", oak.dsl, None)
    concern = case.concerns.get()
    assert (concern.status, concern.reporter_note) == ("closed", ANSWERS["note"])
    assert Message.objects.filter(kind="concern_progress", to=oak.staff.email).exists()
    assert not Clock.objects.running().filter(thread=case.ref).exists()
    page = browser(oak.dsl).get(f"/cases/{case.ref}/").content.decode()
    assert "Reopen this case" in page
    assert "Add to record" not in page


def test_a_deputy_proposes_and_the_lead_agrees(oak: Oak) -> None:
    case = oak.ready_to_close(owner=oak.deputy)
    deputy, lead = browser(oak.deputy), browser(oak.dsl)
    assert "Propose closing" in deputy.get(f"/cases/{case.ref}/close/").content.decode()
    assert deputy.post(f"/cases/{case.ref}/close/", ANSWERS).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.proposed_by) == ("closing", oak.deputy)
    assert Clock.objects.running().get(kind="case.agree_closing").owner == oak.dsl
    assert deputy.post(f"/cases/{case.ref}/close/", ANSWERS).status_code == 409
    page = lead.get(f"/cases/{case.ref}/close/").content.decode()
    assert "<strong>Priya Nair</strong> proposed to close" in page
    assert "Six calm weeks." in page
    assert lead.post(f"/cases/{case.ref}/close/", ANSWERS).status_code == 303
    closed = Event.objects.get(verb="case.closed")
    assert (closed.actor_id, closed.payload["proposed_by"]) == (oak.dsl.pk, "Priya Nair")


def test_a_deputy_cannot_close_agree_or_reopen(oak: Oak) -> None:
    case = oak.ready_to_close(owner=oak.deputy)
    client = browser(oak.deputy)
    client.post(f"/cases/{case.ref}/close/", ANSWERS)
    assert client.post(f"/cases/{case.ref}/close/refuse/", {"reason": "x"}).status_code == 403
    assert Case.objects.get(pk=case.pk).status == "closing"
    actions.close_case(case, outcome="safe", rationale="x", by=oak.dsl)
    assert client.get(f"/cases/{case.ref}/reopen/").status_code == 403


def test_the_lead_does_not_agree_and_says_why(oak: Oak) -> None:
    case = oak.ready_to_close(owner=oak.deputy)
    actions.propose_closing(case, outcome="safe", rationale="It is calm.", by=oak.deputy)
    client = browser(oak.dsl)
    empty = client.post(f"/cases/{case.ref}/close/refuse/", {})
    assert empty.status_code == 422
    assert 'href="#refusal_reason"' in empty.content.decode()
    assert "It is calm." in empty.content.decode()
    assert client.post(f"/cases/{case.ref}/close/refuse/", {"reason": "Too early."}).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.owner, case.proposed_by) == ("open", oak.deputy, None)
    assert not Clock.objects.running().filter(kind="case.agree_closing").exists()
    assert "Too early." in browser(oak.deputy).get(f"/cases/{case.ref}/").content.decode()
    assert client.post(f"/cases/{case.ref}/close/refuse/", {"reason": "Again."}).status_code == 409


def test_reopening_is_a_recorded_act_and_brings_the_clock_back(oak: Oak) -> None:
    case = oak.ready_to_close()
    actions.close_case(case, outcome="safe", rationale="Six calm weeks.", by=oak.dsl)
    client = browser(oak.dsl)
    late = client.post(f"/cases/{case.ref}/reopen/", {"reason": "Typed", "next_review_on": in_days(99)})
    assert late.status_code == 409
    answers = {"reason": "It began again.", "next_review_on": in_days(7)}
    assert client.post(f"/cases/{case.ref}/reopen/", answers).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.owner, case.given_because) == ("open", oak.dsl, "It began again.")
    assert case.concerns.get().status == "in_hand"
    assert Clock.objects.running().filter(kind="case.review", thread=case.ref).count() == 1
    page = client.get(f"/cases/{case.ref}/chronology/").content.decode()
    assert "Six calm weeks." in page
    assert "Reopened the case" in page
    assert client.post(f"/cases/{case.ref}/reopen/", answers).status_code == 409


def test_a_second_closing_of_a_closed_case_is_refused(oak: Oak) -> None:
    case = oak.ready_to_close()
    actions.add_note(case, kind=NoteKind.NOTE, text="x", by=oak.dsl)
    actions.close_case(case, outcome="safe", rationale="x", by=oak.dsl)
    assert browser(oak.dsl).post(f"/cases/{case.ref}/close/", ANSWERS).status_code == 409
    with pytest.raises(RuleBroken):
        actions.close_case(case, outcome="safe", rationale="x", by=oak.dsl)
