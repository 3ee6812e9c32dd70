"""The list of cases and the sections of a case: who sees what, and how often the database is asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.actions import raise_roll_alerts
from cases.choices import NoteKind
from cases.models import Case, RollAlert
from cases.views.frame import age
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.people import actions as people
from safeguard.people.models import Status
from safeguard.people.roll.changes import ContactChange, Difference
from safeguard.people.roll.listeners import Fate, PupilChange, tell
from tests.builders import at_most, enrol
from tests.cases.casework import Oak, browser, in_days

SECTIONS = ["", "chronology/", "tasks/", "people/", "files/"]


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


def late(case: Case, kind: str) -> None:
    """Let a deadline of the case pass an hour ago."""
    passed = timezone.now() - timedelta(hours=1)
    Clock.objects.filter(thread=case.ref, kind=kind).update(due_at=passed, started_at=passed - timedelta(days=1))


def test_the_list_shows_child_owner_review_and_tasks(oak: Oak) -> None:
    case = oak.case()
    actions.give_task(case, title="Ring the nurse", owner=oak.staff, due_on=in_days(1), by=oak.dsl)
    late(case, "case.task")
    page = browser(oak.dsl).get("/cases/").content.decode()
    assert "Mia Osei" in page
    assert "Year 4" in page
    assert "1 open" in page
    assert "1 late" in page
    assert "1 open, 1 of them yours" in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("?child=mia", True),
        ("?child=nobody", False),
        ("?child=%00", True),
        ("?severity=3", True),
        ("?severity=4", False),
        ("?only=restricted", False),
        ("?only=missed", False),
        ("?show=closed", False),
        ("?show=all", True),
        ("?show=nonsense", True),
        ("?owner=999999&severity=x", True),
        ("?after=OAK-CASE-2000-0001", True),
        ("?after=%00", True),
    ],
)
def test_the_list_is_narrowed_and_never_fails(oak: Oak, query: str, is_found: bool) -> None:
    oak.case()
    response = browser(oak.dsl).get(f"/cases/{query}")
    assert response.status_code == 200
    assert ("OAK-CASE-" in response.content.decode()) is is_found


def test_a_missed_review_is_found_and_is_the_next_step(oak: Oak) -> None:
    case = oak.case()
    late(case, "case.review")
    assert case.ref in browser(oak.dsl).get("/cases/?only=missed").content.decode()
    page = browser(oak.dsl).get(f"/cases/{case.ref}/").content.decode()
    assert page.index("Review now") < page.index("Add to record")


def test_pages_of_25_in_the_order_of_the_next_review(oak: Oak) -> None:
    for number in range(27):
        pupil = enrol(oak.school, f"Child{number}", "Many")
        oak.decide(oak.concern(pupil), review_on=in_days(1 + number % 9))
    client = browser(oak.dsl)
    first = client.get("/cases/")
    rest = client.get(f"/cases/?after={first.context['after']}")
    seen = [row["case"] for page in (first, rest) for row in page.context["cases"]]
    assert len(seen) == len({case.pk for case in seen}) == 27
    assert seen == sorted(seen, key=lambda case: (case.next_review_on, case.pk))


def test_the_list_asks_no_more_for_more_cases(oak: Oak) -> None:
    client = browser(oak.dsl)
    oak.case()
    client.get("/cases/")
    with at_most(15):
        client.get("/cases/")
    for number in range(4):
        oak.case(enrol(oak.school, f"Child{number}", "Many"), enrol(oak.school, f"Sister{number}", "Many"))
    with at_most(15):
        assert len(client.get("/cases/").context["cases"]) == 5


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_asks_no_more_for_more_rows(oak: Oak, section: str) -> None:
    case = oak.case()
    client = browser(oak.dsl)
    client.get(f"/cases/{case.ref}/{section}")
    people.record_status(oak.mia, kind=Status.Kind.LOOKED_AFTER, from_on=in_days(-9))
    for number in range(5):
        actions.add_note(case, kind=NoteKind.NOTE, text=f"Note {number}", by=oak.dsl)
        actions.give_task(case, title=f"Task {number}", owner=oak.staff, due_on=in_days(2), by=oak.dsl)
        people.add_contact(oak.mia, name=f"Aunt {number}")
    actions.correct(case.notes.first(), text="Not so.", by=oak.dsl)
    actions.offer_handover(case, to=oak.deputy, reason="Leave", key_risks="Tonight", by=oak.dsl)
    for number in range(2):
        raise_roll_alerts(oak.mia, {"Address": ["", f"{number} Elm Road"]}, by=oak.head, at=timezone.now())
    with at_most(15):
        assert client.get(f"/cases/{case.ref}/{section}").status_code == 200


def test_each_look_is_an_event_on_the_child(oak: Oak) -> None:
    case = oak.case()
    browser(oak.dsl).get(f"/cases/{case.ref}/people/")
    look = Event.objects.filter(verb="case.viewed").latest("id")
    assert (look.actor_id, look.pupils, look.payload) == (oak.dsl.pk, [oak.mia.pk], {"page": "people"})


def test_one_line_says_who_owns_it_since_when_by_whom_and_why(oak: Oak) -> None:
    case = oak.case(owner=oak.deputy)
    page = " ".join(browser(oak.dsl).get(f"/cases/{case.ref}/").content.decode().split())
    assert "<strong>Priya Nair</strong> owns this case since" in page
    assert "Given by Dana Whitfield because:" in page
    assert "It adds up." in page


def test_caption_and_tags_say_who_the_child_is(oak: Oak) -> None:
    people.record_status(oak.mia, kind=Status.Kind.CHILD_PROTECTION, from_on=in_days(-30))
    people.record_status(oak.mia, kind=Status.Kind.YOUNG_CARER, from_on=in_days(-30), to_on=in_days(-2))
    case = oak.case(restricted=True)
    page = browser(oak.dsl).get(f"/cases/{case.ref}/").content.decode()
    assert f"Case {case.ref} · Year 4 · 4B · born 12 June 2017 · age {age(oak.mia.born_on, in_days(0))}" in page
    assert "Child protection plan" in page
    assert "Restricted" in page
    assert "Young carer" not in page


def test_who_must_not_be_told_stands_before_the_form_for_a_talk_with_parents(oak: Oak) -> None:
    case = oak.case()
    people.add_contact(
        oak.mia, name="Kwame Osei", relationship="Stepfather", must_not_be_told=True, phone="01632 960999"
    )
    for path in ("", "note/"):
        page = browser(oak.dsl).get(f"/cases/{case.ref}/{path}").content.decode()
        assert "Must not be told: Kwame Osei (stepfather of Mia Osei)" in page
        assert "01632 960999" not in page


def test_a_change_on_the_roll_is_shown_and_looked_at(oak: Oak) -> None:
    case = oak.case()
    raised = raise_roll_alerts(oak.mia, {"address": ["1 Oak Road", "2 Elm Road"]}, by=oak.head, at=timezone.now())
    client = browser(oak.dsl)
    assert "was 1 Oak Road, is now 2 Elm Road" in client.get(f"/cases/{case.ref}/").content.decode()
    response = client.post(f"/cases/{case.ref}/roll/", {"alert": raised[0].pk})
    assert response.status_code == 303
    assert "2 Elm Road" not in client.get(f"/cases/{case.ref}/").content.decode()
    assert client.post(f"/cases/{case.ref}/roll/", {"alert": raised[0].pk}).status_code == 409
    assert client.post(f"/cases/{case.ref}/roll/", {"alert": "x"}).status_code == 404


@pytest.mark.parametrize("ref", ["OAK-CASE-2026-9999", "%00", "ELM-CASE-2026-0001", "🙂"])
def test_a_case_that_is_not_there_is_not_found(oak: Oak, ref: str) -> None:
    assert browser(oak.dsl).get(f"/cases/{ref}/").status_code == 404


def test_staff_have_no_cases_and_the_head_reads_but_does_not_write(oak: Oak) -> None:
    case = oak.case()
    assert browser(oak.staff).get("/cases/").status_code == 403
    assert browser(oak.staff).get(f"/cases/{case.ref}/").status_code == 404
    head = browser(oak.head)
    page = head.get(f"/cases/{case.ref}/").content.decode()
    assert "Add to record" not in page
    assert "Hand over" in page
    assert head.get(f"/cases/{case.ref}/note/").status_code == 403
    assert head.post(f"/cases/{case.ref}/note/", {"kind": "note", "text": "x"}).status_code == 403


def test_a_change_that_an_import_found_reaches_the_owner_of_each_open_case(oak: Oak) -> None:
    case = oak.case()
    change = PupilChange(
        oak.mia,
        Fate.CHANGED,
        (Difference("address", "1 Oak Road", "2 Elm Road"),),
        (ContactChange(None, {"name": "Uncle One"}, ()), ContactChange(None, {"name": "Uncle Two"}, ())),
    )
    bystander = enrol(oak.school, "Tom", "Reilly")
    tell([change, PupilChange(bystander, Fate.LEFT)], school=oak.school, by=oak.head, at=timezone.now())
    alert = RollAlert.objects.get()
    assert alert.case == case
    assert alert.changes["Contact added (2)"] == ["", "Uncle Two"]
    assert Clock.objects.running().get(kind="case.look_at_roll").owner == oak.dsl
    assert "Changed on the roll" in browser(oak.dsl).get(f"/cases/{case.ref}/").content.decode()
