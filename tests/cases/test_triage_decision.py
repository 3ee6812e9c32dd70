"""The decision: beside the whole history, which must have been opened; one reason each; the second of two is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import actions, conflicts
from cases.choices import Clearance, DecisionKind, Kind
from cases.models import Case, Concern, Decision, Handover
from cases.selectors import held
from cases.selectors.owners import owners_for
from cases.states import ConcernStatus
from safeguard.audit.models import Event
from safeguard.people import actions as people
from safeguard.people.models import Status
from safeguard.policy import SYSTEM, Role
from tests.builders import at_most, enrol
from tests.cases.recording import Story


def taken_on(story: Story, *pupils: Any, by: Role = Role.DSL, **answers: Any) -> Concern:
    concern = story.log(*pupils, at=story.ago(minutes=30), **answers)
    actions.acknowledge_concern(concern, by=story.cast[by])
    return concern


def address(concern: Concern) -> str:
    return f"/triage/{concern.ref}/decide/"


def answers(story: Story, decision: str = DecisionKind.OPEN_CASE, **changes: Any) -> dict[str, Any]:
    given = {
        "decision": decision,
        "severity": 2,
        "clearance": Clearance.TEAM,
        "kind": Kind.DOMESTIC,
        "reason": "The third time, and her words today.",
        "not_referred_because": "The family accepts early help.",
        "parents": "Mother told by telephone; she agrees.",
        "owner": story.cast[Role.DSL].pk,
        "review_on": timezone.localdate() + timedelta(days=10),
        "note": "Thank you. It is in hand.",
    }
    return given | changes


def decide(story: Story, concern: Concern, role: Role = Role.DSL, *, read: bool = True, **changes: Any) -> Any:
    browser = story.browser(role)
    if read:
        assert browser.get(address(concern)).status_code == 200
    return browser.post(address(concern), answers(story, **changes))


def says(response: Any, *sentences: str) -> None:
    page = " ".join(response.content.decode().split())
    for sentence in sentences:
        assert sentence in page


def test_opening_a_case_is_one_record_with_everything_that_was_answered(story: Story) -> None:
    concern = taken_on(story)
    response = decide(story, concern, clearance=Clearance.RESTRICTED, severity=3)
    assert (response.status_code, response.url) == (303, f"/triage/{concern.ref}/")
    made, case = Decision.objects.get(), Case.objects.get()
    assert (made.decision, made.severity, made.clearance, made.kind) == ("open_case", 3, "restricted", "domestic")
    assert (made.reason, made.parents) == (
        "The third time, and her words today.",
        "Mother told by telephone; she agrees.",
    )
    assert made.history_read_at <= made.decided_at
    assert (case.is_restricted, case.severity, case.owner) == (True, 3, story.cast[Role.DSL])
    concern.refresh_from_db()
    assert (concern.status, concern.case, concern.reporter_note) == ("in_hand", case, "Thank you. It is in hand.")
    assert concern.account == "Arrived hungry again.", "coding it anew leaves the reporter's words alone"
    page = story.get(Role.DSL, f"/triage/{concern.ref}/")
    assert f"Dana Whitfield owns this with case {case.ref}" in page
    assert "Your decision on" not in page


def test_another_owner_is_offered_the_case_and_must_accept(story: Story) -> None:
    concern = taken_on(story)
    decide(story, concern, owner=story.cast[Role.DEPUTY].pk)
    assert Handover.objects.get().to_owner == story.cast[Role.DEPUTY]
    assert Case.objects.get().owner == story.cast[Role.DSL]


def test_adding_to_an_open_case_offers_only_those_of_the_child(story: Story) -> None:
    case = story.case()
    other = story.case(enrol(story.oak, "Zoe", "Adeyemi"))
    concern = taken_on(story)
    page = story.get(Role.DSL, address(concern))
    assert f'value="{case.ref}"' in page
    assert f'value="{other.ref}"' not in page
    refused = decide(story, concern, decision=DecisionKind.ADD_TO_CASE)
    assert refused.status_code == 422
    says(refused, "Select the open case to add this to")
    assert decide(story, concern, decision=DecisionKind.ADD_TO_CASE, case=case.ref).status_code == 303
    concern.refresh_from_db()
    assert concern.case == case
    assert Case.objects.count() == 2


def test_without_an_open_case_adding_is_not_offered(story: Story) -> None:
    concern = taken_on(story)
    assert 'value="add_to_case"' not in story.get(Role.DSL, address(concern))
    assert decide(story, concern, decision=DecisionKind.ADD_TO_CASE, case="x").status_code == 422


def test_monitoring_needs_a_day_and_can_be_decided_on_again_or_closed(story: Story) -> None:
    concern = taken_on(story)
    refused = decide(story, concern, decision=DecisionKind.MONITOR, review_on="")
    assert refused.status_code == 422
    says(refused, "Enter the day until which you monitor", "The third time, and her words today.")
    assert decide(story, concern, decision=DecisionKind.MONITOR).status_code == 303
    assert decide(story, concern, decision=DecisionKind.MONITOR, reason="Again.").status_code == 303
    page = story.get(Role.DSL, f"/triage/{concern.ref}/")
    assert "by their own decision to monitor it because: “Again.”" in page
    response = story.browser(Role.DSL).post(f"/triage/{concern.ref}/close/", {"reason": "Quiet for a month."})
    assert response.status_code == 303
    concern.refresh_from_db()
    assert concern.status == ConcernStatus.CLOSED
    assert "Dana Whitfield closed this" in story.get(Role.DSL, f"/triage/{concern.ref}/")


def test_no_further_action_closes_with_its_reason(story: Story) -> None:
    concern = taken_on(story)
    decide(story, concern, decision=DecisionKind.NO_FURTHER_ACTION)
    concern.refresh_from_db()
    assert (concern.status, Case.objects.count()) == (ConcernStatus.CLOSED, 0)


def test_referring_needs_no_reason_against_it(story: Story) -> None:
    concern = taken_on(story)
    assert decide(story, concern, decision=DecisionKind.REFER, not_referred_because="").status_code == 303
    assert Decision.objects.get().not_referred_because == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decision": ""}, "Select what happens now"),
        ({"decision": "forget_it"}, "Select one of the answers shown"),
        ({"severity": ""}, "Select how serious it is for the child"),
        ({"clearance": ""}, "Select who may read it"),
        ({"reason": " \n "}, "Enter why you decide this"),
        ({"not_referred_because": ""}, "Enter why it is not referred to another agency"),
        ({"owner": ""}, "Select who will own the case"),
        ({"owner": "999999"}, "Select one of the answers shown"),
        ({"review_on": "2020-01-01"}, "must be today or in the future"),
        ({"review_on": "31 February 2027"}, "must be a real date"),
        ({"kind": "gossip"}, "Select one of the answers shown"),
        ({"reason": "\x00"}, "We have taken it out"),
    ],
)
def test_a_wrong_answer_comes_back_with_a_sentence_and_what_was_typed(
    story: Story, changes: Any, sentence: str
) -> None:
    response = decide(story, taken_on(story), **{"note": "Kept words"} | changes)
    assert response.status_code == 422
    says(response, sentence, "Kept words", "What is already held")
    assert not Decision.objects.exists()


def test_a_first_review_beyond_the_limit_is_refused_with_the_last_day(story: Story) -> None:
    response = decide(story, taken_on(story), review_on=timezone.localdate() + timedelta(days=300))
    assert response.status_code == 409
    says(response, "The next review can be", "at the latest", "The third time, and her words today.")


def test_words_are_kept_whole(story: Story) -> None:
    words = "<b>x</b> ‮" + "é" * 50_000
    decide(story, taken_on(story), reason=words)
    assert Decision.objects.get().reason == words


# --- The history must have been opened ------------------------------------------------------------------------------
def test_a_decision_without_reading_the_history_is_refused_and_the_answer_shows_it(story: Story) -> None:
    concern = taken_on(story)
    response = decide(story, concern, read=False)
    assert response.status_code == 409
    says(
        response, "Read what is already held about each child before you decide", "The third time, and her words today."
    )
    assert story.browser(Role.DSL).post(address(concern), answers(story)).status_code == 303, "now it was read"


def test_reading_the_report_alone_is_not_reading_the_history(story: Story) -> None:
    concern = taken_on(story)
    story.get(Role.DSL, f"/triage/{concern.ref}/")
    assert decide(story, concern, read=False).status_code == 409


def test_what_another_read_counts_for_them_only(story: Story) -> None:
    concern = taken_on(story)
    story.get(Role.DEPUTY, address(concern))
    assert decide(story, concern, read=False).status_code == 409


def test_something_added_since_must_be_read_first(story: Story) -> None:
    case, concern = story.case(), taken_on(story)
    story.get(Role.DSL, address(concern))
    story.note(case, "Mother rang in tears.", by=story.cast[Role.DEPUTY], at=timezone.now())
    response = decide(story, concern, read=False)
    assert response.status_code == 409
    says(response, "Something was added to the history since you read it", "Mother rang in tears.", "her words today")
    assert story.browser(Role.DSL).post(address(concern), answers(story)).status_code == 303


def test_what_one_adds_oneself_or_may_not_see_is_no_news(story: Story) -> None:
    case, concern = story.case(), taken_on(story, by=Role.DEPUTY)
    secret = story.case(clearance=Clearance.RESTRICTED)
    story.get(Role.DEPUTY, address(concern))
    story.note(case, "Rang the mother.", by=story.cast[Role.DEPUTY], at=timezone.now())
    story.note(secret, "Not for deputies.", at=timezone.now())
    response = decide(story, concern, Role.DEPUTY, read=False, owner=story.cast[Role.DEPUTY].pk)
    assert response.status_code == 303, "an act behind a wall must not show by being counted"


def test_the_reading_is_recorded_with_what_was_shown(story: Story) -> None:
    story.note(story.case(), "Seen at lunch.")
    concern = taken_on(story)
    story.get(Role.DSL, address(concern))
    read = Event.objects.get(verb="concern.history_read", thread=concern.ref)
    shown = held.held(story.cast[Role.DSL], concern, at=timezone.now())
    assert read.payload == {"newest_event": shown.newest_event, "entries": shown.entries}
    assert read.pupils == [story.mia.pk]
    assert shown.entries > 3


def test_a_page_that_was_not_made_was_not_read(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = taken_on(story)
    story.get(Role.HEAD, address(concern), 403)
    story.get(story.omar, address(concern), 404)
    assert not Event.objects.filter(verb="concern.history_read").exists()


def test_the_history_shows_the_child_whole(story: Story) -> None:
    people.record_status(story.mia, kind=Status.Kind.CHILD_PROTECTION, from_on=timezone.localdate(), by=SYSTEM)
    people.add_contact(
        story.mia, name="Kwame Osei", relationship="Father", must_not_be_told=True, phone="01632 960155", by=SYSTEM
    )
    case = story.case()
    story.note(case, "Sister picks her up.")
    earlier = story.log(account="No coat in the snow.")
    concern = taken_on(story)
    page = story.get(Role.DSL, address(concern))
    for words in (
        "Child protection plan",
        "Kwame Osei (Father) must not be told.",
        "Earlier concerns (2)",
        earlier.ref,
        case.ref,
        "Sister picks her up.",
        "No coat in the snow.",
        f"/pupils/{story.mia.ref}/",
    ):
        assert words in page
    assert "01632 960155" not in page, "the number of somebody who must not be told is not at hand"


def test_a_long_history_shows_the_fifty_newest_and_leads_to_the_rest(story: Story) -> None:
    case = story.case()
    for number in range(53):
        story.note(case, f"Entry number {number}.", at=story.ago(minutes=200 - number))
    page = story.get(Role.DSL, address(taken_on(story)))
    assert "Chronology, the newest 50" in page
    assert "Entry number 52." in page
    assert "Entry number 2." not in page
    assert "The whole chronology of Mia Osei" in page


def test_a_withdrawn_entry_stands_in_the_history_as_withdrawn(story: Story) -> None:
    note = story.note(story.case(), "Meant for another child.")
    actions.withdraw(note, text="Wrong child.", by=story.cast[Role.DSL])
    page = story.get(Role.DSL, address(taken_on(story)))
    assert "Meant for another child." in page
    assert "Withdrawn" in page


def test_of_a_restricted_case_a_deputy_sees_nothing(story: Story) -> None:
    secret = story.case(clearance=Clearance.RESTRICTED)
    story.note(secret, "The uncle was arrested.")
    concern = taken_on(story)
    page = story.get(Role.DEPUTY, address(concern))
    assert secret.ref not in page
    assert "The uncle was arrested." not in page
    assert "The uncle was arrested." in story.get(Role.DSL, address(concern))


# --- Two people at once ---------------------------------------------------------------------------------------------
def test_the_second_is_told_who_decided_what_and_loses_nothing(story: Story) -> None:
    concern = taken_on(story)
    story.get(Role.DEPUTY, address(concern))
    decide(story, concern, decision=DecisionKind.MONITOR, reason="Wait for Friday.")
    actions.close_concern(concern, by=story.cast[Role.DSL], reason="Done.")
    response = decide(story, concern, Role.DEPUTY, read=False, reason="I would open a case.")
    assert response.status_code == 409
    says(response, "Dana Whitfield decided this", "Monitor until a date", "Wait for Friday.", "I would open a case.")
    assert Decision.objects.count() == 1


def test_the_same_form_sent_twice_decides_once(story: Story) -> None:
    concern, browser = taken_on(story), story.browser(Role.DSL)
    token = browser.get(address(concern)).context["form"]["submission"].value()
    sent = answers(story, submission=str(token))
    assert [browser.post(address(concern), sent).status_code for _ in range(2)] == [303, 303]
    assert Decision.objects.count() == 1


def test_somebody_else_looking_is_said_for_ten_minutes(story: Story) -> None:
    concern = taken_on(story)
    story.get(Role.DEPUTY, f"/triage/{concern.ref}/")
    page = story.get(Role.DSL, address(concern))
    assert "Priya Nair</strong> is looking at this" in page
    assert "Dana Whitfield</strong> is looking at this" not in page


# --- Who may --------------------------------------------------------------------------------------------------------
def test_an_unread_concern_is_taken_on_first(story: Story) -> None:
    concern = story.log(at=story.ago(minutes=9))
    page = story.get(Role.DSL, address(concern))
    assert "Take the concern on before you decide" in page
    assert "Record the decision" not in page
    response = decide(story, concern)
    assert response.status_code == 409
    says(response, "Take the concern on first")


def test_the_head_reads_and_takes_on_but_does_not_decide(story: Story) -> None:
    concern = story.log(at=story.ago(minutes=9))
    assert "I have read it: take it on" in story.get(Role.HEAD, f"/triage/{concern.ref}/")
    assert story.browser(Role.HEAD).post(f"/triage/{concern.ref}/acknowledge/").status_code == 302
    page = story.get(Role.HEAD, f"/triage/{concern.ref}/")
    assert "Helen Okafor has read it" in page
    assert "the decision is Dana Whitfield’s" in page
    assert address(concern) not in page
    assert decide(story, concern, Role.HEAD, read=False).status_code == 403
    assert decide(story, concern).status_code == 303, "the lead decides what the head has read"


def test_the_people_offered_are_those_whom_the_action_accepts(story: Story) -> None:
    people.record_relative(story.mia, user=story.cast[Role.DEPUTY], relationship="aunt", by=SYSTEM)
    concern = taken_on(story, named_staff=[story.marcus])
    offered = owners_for(concern, user=story.cast[Role.DSL], at=timezone.now())
    excluded = conflicts.excluded_from_concern(concern)
    accepted = conflicts.possible_owners(story.oak, excluded=excluded)
    assert {person.pk for person in offered} == {person.pk for person in accepted} == {story.cast[Role.DSL].pk}


def test_each_owner_is_offered_with_the_load_that_they_carry(story: Story) -> None:
    story.case()
    story.case(enrol(story.oak, "Zoe", "Adeyemi"))
    page = story.get(Role.DSL, address(taken_on(story)))
    assert "Dana Whitfield, 2 open cases" in page
    assert "Priya Nair, 0 open cases" in page


def test_a_child_not_named_can_be_decided_on_but_not_become_a_case(story: Story) -> None:
    when = story.ago(minutes=9)
    concern = actions.log_concern(
        school=story.oak, by=story.cast[Role.STAFF], parts=[], unnamed_child="A boy", kind=Kind.OTHER,
        account="x", happened_at=when, at=when,
    )  # fmt: skip
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    page = story.get(Role.DSL, address(concern))
    assert "No child is named" in page
    assert 'value="open_case"' not in page
    assert decide(story, concern, decision=DecisionKind.NO_FURTHER_ACTION).status_code == 303


def test_the_page_asks_few_questions_however_many_children_and_entries(story: Story) -> None:
    pupils = [story.mia, *(enrol(story.oak, f"Child {number}", "Example") for number in range(4))]
    case = story.case(*pupils)
    for number in range(9):
        story.note(case, f"Note {number}")
    concern = taken_on(story, *pupils)
    decide(story, concern, decision=DecisionKind.MONITOR)
    browser = story.browser(Role.DSL)
    browser.get(address(concern))
    with at_most(15):
        assert browser.get(address(concern)).status_code == 200
