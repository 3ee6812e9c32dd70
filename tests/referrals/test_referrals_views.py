"""The pages of referrals: what they show and to whom, what a form does, what is typed twice, and what nobody may see."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as case_actions
from referrals.outgoing.choices import Consent, Direction, Informed, Kind, Outcome, Reached, Said, Way
from referrals.outgoing.models import Duty, NotReferred, Promise, Referral, Response
from referrals.outgoing.states import State
from safeguard.audit.models import Event
from safeguard.people import actions as people
from safeguard.policy import Role
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import at_most
from tests.cases.casework import browser, in_days, sent
from tests.referrals.outgoing import Outgoing, again

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Outgoing:
    return Outgoing()


def at(name: str, record: Any) -> str:
    return reverse(f"referrals:{name}", args=[record.ref])


def page(user: Any, name: str, record: Any = None, status: int = 200, **query: Any) -> str:
    address = at(name, record) if record is not None else reverse(f"referrals:{name}")
    response = browser(user).get(address, query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(user: Any, name: str, record: Any, status: int = 303, **answers: Any) -> Any:
    response = browser(user).post(at(name, record), sent(**answers))
    said = response.context["form"].errors if response.status_code in {409, 422} and response.context else ""
    assert response.status_code == status, said
    return response


def written(**more: Any) -> dict[str, Any]:
    return {
        "consent": Consent.NOT_SOUGHT,
        "why_not": "It could put her at greater risk.",
        "parents_informed": Informed.NO,
        "informed_words": "The father is said to have done it.",
        "summary": "She told her teacher about a belt.",
        "requested": "A strategy discussion.",
        "way": Way.EMAIL,
        "q_harm": "A belt.",
        "q_now": "In school.",
    } | more


def test_every_page_of_a_referral_in_every_state(oak: Outgoing) -> None:
    unsent, out, answered = oak.decided(), oak.sent(), oak.answered()
    duty = Duty.objects.get(referral=oak.decided(Kind.FGM, teacher=oak.staff))
    for referral in (unsent, out, answered, duty.referral):
        for name in ("referral", "print", "send", "respond", "add", "close", "withdraw", "by_phone"):
            page(oak.dsl, name, referral)
        assert referral.ref in page(oak.head, "referral", referral)
    for name in ("of_case", "new", "decide_not", "record_contact"):
        page(oak.dsl, name, oak.the_case)
    for name in ("referrals", "times", "times_csv"):
        page(oak.dsl, name)


def test_a_referral_is_decided_sent_answered_and_closed_in_the_browser(oak: Outgoing) -> None:
    post(oak.dsl, "new", oak.the_case, kind="child_protection", children=[oak.mia.pk], reason="A disclosure.")
    referral = Referral.objects.get()
    post(oak.dsl, "by_phone", referral, agency=oak.door, person="Duty worker", said="Told them.", consent="given")
    shared = [f"child-{oak.mia.pk}", f"concern-{referral.concern_id}"]
    post(oak.dsl, "send", referral, agency=oak.door, share_children=shared[:1], share_concerns=shared[1:], **written())
    answer = {"kind": Said.DECIDED, "outcome_decided": Outcome.NO_ACTION, "said": "Below their threshold."}
    post(oak.dsl, "respond", referral, **answer)
    post(oak.dsl, "close", referral, words="Support goes on in school.")
    referral = again(referral)
    assert (referral.state, referral.answer) == (State.CLOSED, "no_action")
    assert [heading for heading, _ in referral.shared["facts"]] == ["The children", "Concerns as they were logged"]
    assert page(oak.dsl, "print", referral).count("She said that she is afraid to go home.") == 1


def test_nothing_is_typed_twice(oak: Outgoing) -> None:
    people.add_contact(oak.mia, name="Dean Osei", relationship="Stepfather", must_not_be_told=True)
    shown = page(oak.dsl, "send", oak.decided())
    for carried in (
        "Mia Osei",
        "12 June 2017",
        "She said that she is afraid",
        "MUST NOT BE TOLD",
        "What she said is a",
    ):
        assert carried in shown


def test_what_is_not_chosen_is_not_sent(oak: Outgoing) -> None:
    referral = oak.decided()
    post(oak.dsl, "send", referral, agency=oak.door, **written())
    assert again(referral).shared == {"facts": []}
    assert "12 June 2017" not in page(oak.dsl, "print", referral)


def test_a_form_without_its_answers_comes_back_with_what_was_typed(oak: Outgoing) -> None:
    referral = oak.decided()
    answer = post(oak.dsl, "send", referral, status=422, agency=oak.door, **written(requested="", why_not=""))
    said = answer.content.decode()
    assert "Enter what you ask them to do" in said
    assert "Enter why consent was not sought" in said
    assert "She told her teacher about a belt." in said


def test_the_same_form_sent_twice_writes_once(oak: Outgoing) -> None:
    referral = oak.sent()
    token = "11111111-1111-4111-8111-111111111111"
    for _ in range(2):
        post(oak.dsl, "respond", referral, kind=Said.ACKNOWLEDGED, said="Got it.", submission=token)
    assert Response.objects.count() == 1


def test_a_promise_in_an_answer_is_chased(oak: Outgoing) -> None:
    referral = oak.sent()
    how = {"promise": "Ring back", "promise_on": in_days(2).isoformat(), "promise_time": "10am"}
    post(oak.dsl, "respond", referral, kind=Said.ACKNOWLEDGED, said="Got it.", person="Sam Lindqvist", **how)
    promise = Promise.objects.get()
    assert (promise.promiser, promise.response.kind) == ("Sam Lindqvist", Said.ACKNOWLEDGED)
    assert "Ring back" in page(oak.head, "promise", promise)
    post(oak.dsl, "promise", promise, ended="kept", words="She rang.")
    assert again(promise).ended == "kept"


def test_half_a_promise_is_asked_about(oak: Outgoing) -> None:
    answers = {"kind": Said.ACKNOWLEDGED, "said": "Got it.", "promise": "Ring back"}
    said = post(oak.dsl, "respond", oak.sent(), status=422, **answers).content.decode()
    assert "Enter the day by which it was promised" in said


def test_an_attempt_is_recorded_from_the_case(oak: Outgoing) -> None:
    tried = {"agency": oak.door, "reached": Reached.NOBODY, "way": Way.CALL, "direction": Direction.OUT}
    post(oak.dsl, "record_contact", oak.the_case, **tried)
    assert "Reached nobody" in page(oak.dsl, "of_case", oak.the_case)
    missing = post(oak.dsl, "record_contact", oak.the_case, status=422, **tried | {"reached": Reached.SPOKE})
    assert "Enter whom you reached" in missing.content.decode()


def test_who_to_ring_leads_to_the_form_begun(oak: Outgoing) -> None:
    referral = oak.sent()
    shown = page(oak.dsl, "record_contact", oak.the_case, referral=referral.ref, telephone="01632 960100")
    assert "01632 960100" in shown
    assert page(oak.dsl, "record_contact", oak.the_case, referral="nonsense", agency="x")


def test_not_referred_stands_beside_the_decisions_at_triage(oak: Outgoing) -> None:
    how = {
        "kind": "family_help",
        "reason": "Support fits.",
        "threshold": "Level 2",
        "review_on": in_days(7).isoformat(),
    }
    post(oak.dsl, "decide_not", oak.the_case, **how)
    shown = page(oak.dsl, "of_case", oak.the_case)
    assert "Support fits." in shown
    assert "Below the threshold so far." in shown
    made = NotReferred.objects.get()
    post(oak.dsl, "not_referred", made, review="Still so.")
    assert "Still so." in page(oak.head, "not_referred", made)


def test_the_pdf_is_handed_out_and_its_reading_recorded(oak: Outgoing) -> None:
    referral = oak.sent()
    response = browser(oak.head).get(at("paper", referral))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    for close in response._resource_closers:  # `response.close` would end the connection of the test as well
        close()
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{referral.ref}.pdf"' in response["Content-Disposition"]
    assert Event.objects.filter(verb="file.downloaded", subject_ref=referral.ref).count() == 1
    page(oak.dsl, "paper", oak.decided(), status=404)


def test_the_teacher_sees_the_duty_and_nothing_of_the_case(oak: Outgoing) -> None:
    duty = Duty.objects.get(referral=oak.decided(Kind.FGM, teacher=oak.staff, known_at=timezone.now()))
    shown = page(oak.staff, "duty", duty)
    assert "You must report FGM to the police yourself" in shown
    for hidden in (oak.the_case.ref + "<", "What she said is a disclosure", "afraid to go home", "Westmere MASH"):
        assert hidden not in shown
    page(oak.staff, "referral", duty.referral, status=404)
    page(oak.people[Role.ADMIN], "duty", duty, status=404)
    tried = Event.objects.filter(verb=WebVerb.NOT_FOUND, subject_ref=duty.ref).get()
    assert tried.pupils == list(duty.referral.parts.values_list("pupil_id", flat=True))
    assert "must report FGM" in page(oak.dsl, "duty", duty)
    when = timezone.now().isoformat(timespec="minutes")
    post(oak.dsl, "duty", duty, status=403, reported_at=when, police_ref="101-5")
    assert "Enter the reference" in post(oak.staff, "duty", duty, status=422, police_ref="").content.decode()
    response = browser(oak.staff).post(at("duty", duty), {"reported_at": "today", "police_ref": "101-5"})
    assert response.status_code == 422


def test_the_teacher_s_home_page_warns_until_it_is_reported(oak: Outgoing) -> None:
    home = reverse("home")
    assert "report FGM" not in browser(oak.staff).get(home).content.decode()
    duty = Duty.objects.get(referral=oak.decided(Kind.FGM, teacher=oak.staff, known_at=timezone.now()))
    shown = browser(oak.staff).get(home).content.decode()
    assert "You must report FGM to the police yourself" in shown
    assert at("duty", duty) in shown


def test_outside_the_scope_there_is_nothing(oak: Outgoing) -> None:
    referral = oak.sent()
    for role in (Role.STAFF, Role.GOVERNOR, Role.ADMIN, Role.CHAIR):
        for name in ("referral", "print", "paper", "send"):
            page(oak.people[role], name, referral, status=404)
        page(oak.people[role], "referrals", status=403)
        page(oak.people[role], "times_csv", status=403)
    page(oak.head, "send", referral, status=403)


def test_a_wall_around_the_case_hides_its_referrals(oak: Outgoing) -> None:
    referral = oak.sent()
    case_actions.raise_wall(oak.the_case, person=oak.deputy, reason="Named in it.", by=oak.dsl)
    page(oak.deputy, "referral", referral, status=404)
    assert referral.ref not in page(oak.deputy, "referrals")
    assert "Nothing to measure yet" in page(oak.deputy, "times")


def test_lists_filter_and_ignore_nonsense(oak: Outgoing) -> None:
    unsent, out = oak.decided(), oak.sent(Kind.POLICE)
    shown = page(oak.dsl, "referrals", show="unsent")
    assert unsent.ref in shown
    assert out.ref not in shown
    assert out.ref in page(oak.dsl, "referrals", kind="police", late="", agency=oak.door.pk)
    for query in ({"show": "x"}, {"kind": "x"}, {"agency": "99999"}, {"after": "x\x00"}, {"after": "OAK-R-1"}):
        page(oak.dsl, "referrals", **query)


def test_busy_pages_ask_no_more_for_more_rows(oak: Outgoing) -> None:
    for _ in range(3):
        oak.sent()
    client = browser(oak.dsl)
    client.get("/referrals/")
    referral = oak.answered()
    for address in ("/referrals/", at("of_case", oak.the_case), at("referral", referral), at("send", oak.decided())):
        with at_most(15):
            client.get(address)


def test_the_table_carries_no_name(oak: Outgoing) -> None:
    oak.answered()
    shown = page(oak.dsl, "times") + page(oak.dsl, "times_csv")
    assert "Mia" not in shown
    assert "0.0 days" in shown
    assert '"Sent, to decided by the agency",kind,Child protection,1,0.0,0,1,1,100,0' in shown


def test_the_section_of_the_case_is_linked_and_a_late_answer_says_so(oak: Outgoing) -> None:
    referral = oak.sent(at=timezone.now() - timedelta(days=9))
    assert at("of_case", oak.the_case) in browser(oak.dsl).get(oak.the_case.get_absolute_url()).content.decode()
    shown = page(oak.dsl, "referral", referral)
    assert "run out" in shown
    assert "Record what you did" in shown
