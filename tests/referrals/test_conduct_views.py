"""The pages: a report from the fork of "log a concern", a matter through all its forms, each person at their own door."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from referrals.conduct.models import Matter, Report
from safeguard import db
from safeguard.policy import Role
from tests.builders import enrol, found_school, hire

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
WHEN = "2026-11-17T09:00"
pytestmark = pytest.mark.django_db
ENTRIES: list[tuple[str, dict[str, Any]]] = [
    ("threshold", {"decision": "allegation", "limbs": ["harmed"], "reasons": "A mark."}),
    (
        "lado",
        {"told_at": WHEN, "officer": "Ola Reed", "view": "school", "advice": "Go on.", "next_steps": "Tell them."},
    ),
    (
        "measure",
        {"measure": "suspended", "starts_at": WHEN, "review_on": "2026-11-30"}
        | dict.fromkeys(("hazards", "controls", "alternatives", "reasons", "agreed_with"), "Said."),
    ),
    ("told", {"whom": "adult", "is_suspension_letter": "on", "told_at": WHEN, "what": "The letter."}),
    ("strategy", {"held_at": WHEN, "present": "Police, LADO.", "decided": "The school goes on."}),
    ("review", {"summary": "The police have no questions."}),
    ("note", {"text": "The union rang."}),
    ("outcome", {"outcome": "substantiated", "leaving": "removed", "reasons": "Seen.", "learning": "The rota."}),
    ("body", {"body": "dbs", "is_referred": "yes", "referred_on": "2026-11-17", "reasons": "Duty."}),
    ("body", {"body": "tra", "is_referred": "no", "reasons": "Not a teacher."}),
    ("close", {"summary": "All is done."}),
]


@pytest.fixture
def school() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False), db.scope():
        yield found_school()


@pytest.fixture
def cast(school: Any) -> dict[Any, Any]:
    return hire(school)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, **answers: Any) -> Any:
    return client.post(reverse("conduct:report"), {"account": "Shouted at a child.", **answers})


def test_the_form_for_a_child_leads_to_the_one_for_an_adult_before_any_child_is_named(school: Any, cast: Any) -> None:
    page = signed_in(cast[Role.STAFF]).get("/concerns/new/").content.decode()
    assert page.index(reverse("conduct:report")) < page.index('id="children"')


def test_a_report_about_a_colleague_leads_to_its_own_page(school: Any, cast: Any) -> None:
    client = signed_in(cast[Role.DSL])
    response = sent(client, whom="colleague", person=cast[Role.STAFF].pk, wants_no_name="on")
    assert response.status_code == 303
    page = client.get(response.url).content.decode()
    assert "OAK-A-2026-0001" in page
    assert "Shouted at a child." in page
    assert "OAK-A-2026-0001" in client.get("/concerns/").content.decode()
    theirs = signed_in(cast[Role.HEAD]).get("/conduct/OAK-A-2026-0001/").content.decode()
    assert "Somebody who asked not to be named" in theirs
    assert cast[Role.DSL].name not in theirs
    assert client.get("/conduct/OAK-A-2026-0001/").status_code == 404


def test_somebody_from_an_agency_is_named_in_words(school: Any, cast: Any) -> None:
    client = signed_in(cast[Role.STAFF])
    assert sent(client, whom="other").status_code == 422
    other = {
        "name": "Sam Carter",
        "role": "Supply teacher",
        "standing": "staff",
        "employer": "agency",
        "agency": "Teachers Ltd",
    }
    assert sent(client, whom="other", **other).status_code == 303
    page = signed_in(cast[Role.HEAD]).get("/conduct/").content.decode()
    assert "Sam Carter" in page


def test_about_the_chair_the_page_says_how_the_lado_is_reached(school: Any, cast: Any) -> None:
    client = signed_in(cast[Role.STAFF])
    page = client.get(sent(client, whom="colleague", person=cast[Role.CHAIR].pk).url).content.decode()
    assert "Tell the LADO yourself" in page
    assert "01632 960100" in page
    told = {"told_at": WHEN, "officer": "Ola Reed", "advice": "Thank you."}
    assert client.post("/conduct/mine/OAK-A-2026-0001/lado/", told).status_code == 303
    assert "OAK-A" not in signed_in(cast[Role.CHAIR]).get("/conduct/").content.decode()


def test_a_second_press_sends_no_second_report(school: Any, cast: Any) -> None:
    client, token = signed_in(cast[Role.STAFF]), "0b4fbb0e-6bd0-4a3c-9a35-0a3ad1e4f7a1"
    for _ in range(2):
        assert sent(client, whom="me", submission=token).status_code == 303
    with db.scope(user=cast[Role.STAFF], schools=[school]):
        assert Report.objects.count() == 1


def test_bad_input_is_shown_again_with_what_was_typed(school: Any, cast: Any) -> None:
    client = signed_in(cast[Role.STAFF])
    response = sent(client, whom="colleague", person="999999", account="Kept\x00 words")
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert client.get("/conduct/%00/").status_code == 404
    assert client.get("/conduct/mine/OAK-A-2026-0009/").status_code == 404


def test_a_matter_through_all_its_forms(school: Any, cast: Any) -> None:
    sent(signed_in(cast[Role.DEPUTY]), whom="colleague", person=cast[Role.STAFF].pk)
    head, here = signed_in(cast[Role.HEAD]), "/conduct/OAK-A-2026-0001/"
    assert head.post(f"{here}add/note/", {"text": ""}).status_code == 422
    assert head.post(f"{here}take-on/").status_code == 303
    for what, answers in ENTRIES:
        assert head.get(f"{here}add/{what}/").status_code == 200, what
        response = head.post(f"{here}add/{what}/", answers)
        assert response.status_code == 303, (what, response.content.decode()[:3000])
        assert head.get(here).status_code == 200
    assert "Closed" in head.get("/conduct/?show=closed").content.decode()
    assert head.post(f"{here}add/note/", {"text": "Late."}).status_code == 409
    assert head.get(f"{here}add/nothing/").status_code == 404


def test_a_child_is_named_and_their_record_carries_the_managers_words_alone(school: Any, cast: Any) -> None:
    mia = enrol(school)
    sent(signed_in(cast[Role.DEPUTY]), whom="colleague", person=cast[Role.STAFF].pk)
    head, here = signed_in(cast[Role.HEAD]), "/conduct/OAK-A-2026-0001/"
    head.post(f"{here}take-on/")
    assert head.post(f"{here}children/", {"child_text": "Mia", "child": mia.ref}).status_code == 303
    assert head.post(f"{here}add/statement/", {"pupil": mia.pk, "text": "Was upset, was comforted."}).status_code == 303
    page = signed_in(cast[Role.DSL]).get(f"/pupils/{mia.ref}/").content.decode()
    assert "Was upset, was comforted." in page
    assert "OAK-A" not in page
    assert cast[Role.STAFF].name not in page


def test_the_dsl_reads_what_the_head_shares_and_no_form_of_it(school: Any, cast: Any) -> None:
    sent(signed_in(cast[Role.DEPUTY]), whom="colleague", person=cast[Role.STAFF].pk)
    head, dsl, here = signed_in(cast[Role.HEAD]), signed_in(cast[Role.DSL]), "/conduct/OAK-A-2026-0001/"
    assert dsl.get("/conduct/").status_code == 403
    head.post(f"{here}take-on/")
    head.post(f"{here}add/threshold/", {"decision": "low_level", "reasons": "Below.", "action": "Spoke to him."})
    terms = {"person": cast[Role.DSL].pk, "reason": "She leads on conduct.", "until": "2026-11-20"}
    assert head.post(f"{here}share/", terms).status_code == 303
    assert (dsl.get("/conduct/").status_code, dsl.get(here).status_code) == (200, 200)
    assert dsl.get(f"{here}add/note/").status_code == 403
    with db.scope(user=cast[Role.HEAD], schools=[school]):
        grant = Matter.objects.get().grants.get()
    assert head.post(f"{here}sharing/{grant.pk}/end/").status_code == 303
    assert (dsl.get("/conduct/").status_code, dsl.get(here).status_code) == (403, 404)
