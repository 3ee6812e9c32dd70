"""The pages: what they show and to whom, what a form does once however often it is sent, what comes back with a fault."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from cases.choices import Danger, Kind
from cases.models import Concern
from referrals.disclosures import actions
from referrals.disclosures.choices import (
    Basis,
    Channel,
    EntryKind,
    Ground,
    NoticeKind,
    NoticeState,
    Origin,
    PersonPart,
    Present,
    State,
    Support,
    Way,
)
from referrals.disclosures.models import Briefing, Disclosure, Notice, SeriousIncident
from referrals.disclosures.verbs import Verb
from safeguard.audit.models import Event
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import at_most
from tests.cases.casework import browser, in_days, sent
from tests.referrals.disclosing import NOW, VOICE, WORDS, Sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Sharing]:
    with time_machine.travel(NOW, tick=False):
        yield Sharing()


def at(name: str, *about: Any) -> str:
    return reverse(f"disclosures:{name}", args=[getattr(one, "ref", one) for one in about])


def page(user: Any, address: str, status: int = 200) -> str:
    response = browser(user).get(address)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def post(user: Any, address: str, status: int = 303, **answers: Any) -> Any:
    response = browser(user).post(address, sent(**answers))
    said = response.context["form"].errors if response.status_code in {409, 422} and response.context else ""
    assert response.status_code == status, said
    return response


TAKEN = {
    "kind": NoticeKind.ENCOMPASS, "force": "Westmere Police", "channel": Channel.PHONE, "received_at": "2026-11-17T08:05",
    "incident_at": "2026-11-16T22:15", "child_name": "Mia Osei", "born_on": "2017-06-12", "child_present": Present.YES,
    "circumstances": WORDS, "child_voice": VOICE,
}  # fmt: skip
SHARED = {
    "to_body": "Westmere Council",
    "basis": Basis.DUTY,
    "why": "They assess.",
    "what": "Figures.",
    "method": Way.EMAIL,
}


def test_a_request_on_a_case_is_recorded_once_and_shared(oak: Sharing) -> None:
    case = oak.case()
    assert at("new_on_case", case) in page(oak.dsl, case.get_absolute_url())
    asked = {"children": [oak.mia.pk], "origin": Origin.ASKED, "asked_body": "Council", "asked_how": Way.PHONE,
             "need": "Attendance", "submission": uuid.uuid4()}  # fmt: skip
    response = post(oak.dsl, at("new_on_case", case), **asked)
    disclosure = Disclosure.objects.get()
    assert response.url == disclosure.get_absolute_url()
    post(oak.dsl, at("new_on_case", case), **asked)
    assert Disclosure.objects.count() == 1
    assert "Record what is shared" in page(oak.dsl, disclosure.get_absolute_url())
    assert "Record what is shared" not in page(oak.head, disclosure.get_absolute_url())
    post(oak.dsl, at("share", disclosure), **SHARED)
    assert "Children Act 2004 s.16LA" in page(oak.head, disclosure.get_absolute_url())
    assert "Westmere Council" in page(oak.deputy, f"{at('disclosures')}?show=shared")
    post(oak.dsl, at("share", disclosure), status=409, **SHARED)


def test_without_a_case_it_begins_at_the_child(oak: Sharing) -> None:
    found = page(oak.dsl, f"{at('new')}?q=osei")
    assert at("new_on_child", oak.mia) in found
    assert "No child of that name" in page(oak.dsl, f"{at('new')}?q=%00nobody")
    post(oak.dsl, at("new_on_child", oak.mia), children=[oak.mia.pk], origin=Origin.OWN, need="The nurse should know.")
    disclosure = Disclosure.objects.get()
    post(oak.dsl, at("withhold", disclosure), status=422, ground=Ground.HARM)
    post(oak.dsl, at("withhold", disclosure), ground=Ground.HARM, reason="He would hear of it.")
    disclosure.refresh_from_db()
    assert disclosure.state == State.WITHHELD
    assert "Sharing would harm the child more" in page(oak.head, disclosure.get_absolute_url())


def test_staff_take_a_notice_and_read_it_no_more(oak: Sharing) -> None:
    post(oak.staff, at("notice_new"), status=422, child_name="Mia Osei")
    response = post(oak.staff, at("notice_new"), **TAKEN)
    assert response.url == at("notices_taken")
    notice = Notice.objects.get()
    listed = page(oak.staff, at("notices_taken"))
    assert notice.ref in listed
    assert "Osei" not in listed
    page(oak.staff, notice.get_absolute_url(), status=404)
    page(oak.staff, at("notices"), status=403)
    assert Event.objects.filter(verb=WebVerb.NOT_FOUND, subject_ref=notice.ref).exists()
    assert WORDS in page(oak.deputy, notice.get_absolute_url())


def test_pasted_text_is_read_into_the_boxes_that_are_empty(oak: Sharing) -> None:
    pasted = "Police reference: WP-9\nName: Mia Osei\nDOB: 12/06/2017\nCircumstances: A door was broken."
    response = post(oak.deputy, at("notice_new"), status=200, pasted=pasted, read="1", force="Kent Police")
    shown = response.content.decode()
    for value in ("WP-9", "Mia Osei", "A door was broken.", "Kent Police", 'value="2017"'):
        assert value in shown
    assert not Notice.objects.exists()


def test_a_lead_matches_plans_and_logs_a_concern(oak: Sharing) -> None:
    notice = oak.notice()
    assert "Name and date of birth" in page(oak.dsl, at("match", notice))
    post(oak.dsl, at("match", notice), status=422)
    post(oak.dsl, at("match", notice), status=422, pick="other", child_text="Nobody")
    post(oak.dsl, at("match", notice), pick=str(oak.mia.pk))
    post(oak.dsl, at("match", notice), status=409, pick=str(oak.mia.pk))
    assert "Do not raise it with the family" in page(oak.dsl, at("plan", notice))
    plan = {"support": Support.SILENT, "plan": "Breakfast.", "safe": "no"}
    post(oak.dsl, at("plan", notice), status=422, person=oak.staff, **plan)
    post(oak.dsl, at("plan", notice), person=oak.staff, told_words="Be kind.", **plan)
    post(oak.dsl, at("notice_told", notice), person=oak.deputy, told_words="The whole of it.")
    assert WORDS in page(oak.dsl, at("concern", notice))
    response = post(oak.dsl, at("concern", notice), in_danger=Danger.NO, kind=Kind.DOMESTIC)
    concern = Concern.objects.get()
    assert response.url == concern.get_absolute_url()
    assert concern.ref in page(oak.dsl, notice.get_absolute_url())
    assert notice.ref in page(oak.dsl, f"/triage/{concern.ref}/")
    assert notice.get_absolute_url() in page(oak.dsl, f"/pupils/{oak.mia.ref}/")


def test_another_child_is_found_by_name_or_reference(oak: Sharing) -> None:
    notice = oak.notice(child_name="Somebody", born_on=None)
    post(oak.dsl, at("match", notice), pick="other", child_text=oak.tom.ref)
    notice.refresh_from_db()
    assert notice.pupil == oak.tom
    post(oak.dsl, at("unmatch", notice), reason="Another one.")
    post(oak.dsl, at("not_ours", notice), reason="No such child.", told="The desk, at nine.")
    notice.refresh_from_db()
    assert notice.state == NoticeState.NOT_OURS
    assert "The desk, at nine." in page(oak.head, notice.get_absolute_url())


def test_a_notice_is_added_to_an_open_case(oak: Sharing) -> None:
    case, notice = oak.case(), oak.matched()
    post(oak.dsl, at("to_case", notice), status=422)
    post(oak.dsl, at("to_case", notice), case=case.ref)
    assert WORDS in page(oak.dsl, f"/cases/{case.ref}/chronology/")
    assert case.ref in page(oak.dsl, notice.get_absolute_url())
    late = oak.notice(incident_at=NOW.replace(day=10))
    post(oak.dsl, at("query", late), query="Asked the desk.")
    assert "Came late" in page(oak.dsl, f"{at('notices')}?show=late")


def test_an_incident_from_opening_to_closing(oak: Sharing) -> None:
    opened = {"title": "A child was hurt", "happened_at": "2026-11-17T08:50", "facts": "Mia Osei fell."}
    post(oak.head, at("incident_new"), status=422)
    response = post(oak.head, at("incident_new"), **opened)
    incident = SeriousIncident.objects.get()
    assert response.url == incident.get_absolute_url()
    post(oak.head, at("person", incident), who="child", child_text="Mia Osei", part=PersonPart.HARMED)
    post(oak.head, at("person", incident), who="other", name="Gran Ama", part=PersonPart.FAMILY)
    post(oak.head, at("person", incident), status=422, who="child", part=PersonPart.HARMED)
    post(oak.head, at("give_action", incident), title="Mend the step", owner=oak.staff, due_on=in_days(1))
    post(oak.head, at("incident_told", incident), body="chair", how=Way.PHONE, person="Colin Hart")
    draft = page(oak.dsl, at("issue", incident))
    assert "Child A fell." in draft
    assert "Mia" not in draft.partition("What it is")[2]
    post(oak.dsl, at("issue", incident))
    briefing = Briefing.objects.get()
    assert "Mia Osei fell." in page(oak.head, at("version", incident, 1))
    page(oak.head, at("version", incident, 2), status=404)
    paper = browser(oak.chair).get(at("briefing_paper", briefing))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert briefing.incident.ref in page(oak.chair, at("briefings"))
    assert "Mia" not in page(oak.chair, at("briefing", briefing))
    assert Event.objects.filter(verb=Verb.BRIEFING_VIEWED, actor_id=oak.chair.pk).exists()
    action = incident.actions.get()
    assert "You see this action and not the incident" in page(oak.staff, at("action", action))
    post(oak.chair, at("action", action), status=403, result="Done")
    post(oak.staff, at("action", action), result="Mended.")
    post(oak.head, at("entry", incident), kind=EntryKind.LESSON, text="Look at the steps each week.")
    post(oak.head, at("close_incident", incident), closing="She is well.")
    assert "She is well." in page(oak.dsl, incident.get_absolute_url())
    page(oak.deputy, incident.get_absolute_url(), status=404)


def test_the_chair_reads_a_late_action_without_names(oak: Sharing) -> None:
    incident = oak.incident()
    action = actions.give_action(incident, title="Ring Mia’s mother", owner=oak.deputy, due_on=in_days(1), by=oak.head)
    page(oak.chair, at("action", action), status=404)
    actions.issue_briefing(incident, by=oak.head)
    shown = page(oak.chair, at("action", action))
    assert "Ring Child A’s mother" in shown
    assert "Mia" not in shown
    page(oak.staff, at("action", action), status=404)


def test_a_hold_is_placed_and_lifted_at_one_address(oak: Sharing) -> None:
    address = at("hold", oak.mia)
    assert "Place the hold" in page(oak.head, address)
    post(oak.head, address, reason="Rapid review")
    assert "Lift the hold" in page(oak.dsl, address)
    post(oak.dsl, address, reason="It is over.")
    page(oak.deputy, address, status=403)


def test_no_page_asks_more_than_fifteen_times_however_many_rows(oak: Sharing) -> None:
    for _ in range(30):
        oak.asked()
        oak.notice()
    oak.incident()
    records = [oak.shared(oak.asked()), oak.planned(), oak.ready_to_close()]
    addresses = [at("disclosures"), at("notices"), at("incidents"), *(one.get_absolute_url() for one in records)]
    client = browser(oak.dsl)
    client.get(at("disclosures"))  # the first view of a session notes when it was
    for address in addresses:
        with at_most(15):
            assert client.get(address).status_code == 200
    assert "after=" in page(oak.dsl, at("disclosures"))
    assert len(page(oak.dsl, f"{at('notices')}?after=nonsense&show=what")) > 1000
