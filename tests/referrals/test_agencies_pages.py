"""The directory's pages: who answers now, in which order; forms that lose nothing; the way from any case in one click."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.choices import Severity
from referrals.agencies import actions
from referrals.agencies.actions.directory import Ring, rings_of
from referrals.agencies.choices import AgencyKind, Line, Unit
from referrals.agencies.limits import DEFAULTS, agreed
from referrals.agencies.models import Agency, Authority, Residence
from safeguard.audit.models import Event
from safeguard.policy import Role
from tests.builders import at_most
from tests.cases.casework import Oak, browser

WEDNESDAY, NIGHT, SUNDAY = (
    datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 18, 22, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
)
PAPER = {"source": "Local protocol", "edition": "2026"}
AGENCY = {
    "kind": "front_door",
    "name": "The front door",
    "number_1": "01632 960001",
    "line_1": "hours",
    "opens_at_1": "8:30am",
    "closes_at_1": "5pm",
    "number_2": "01632 960002",
    "line_2": "closed",
    "opens_at_2": "9am",
}


@pytest.fixture
def oak(db: None) -> Oak:
    return Oak()


@pytest.fixture
def authority(oak: Oak) -> Authority:
    authority = actions.found_directory(oak.school, by=oak.dsl)
    hub = [Ring("01632 960104", Line.HOURS, time(8, 30), time(18))]
    actions.add_agency(authority, kind=AgencyKind.FAMILY_HELP, name="Family help hub", phones=hub, by=oak.dsl)
    return authority


def words(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


def first_to_ring(client: Client, path: str) -> str:
    page = words(client, path)
    return page.partition("Ring first: ")[2].partition("</h3>")[0].partition(">")[2].removesuffix("</a>")


def test_an_empty_directory_shows_the_schools_numbers_and_offers_to_begin_to_who_keeps_it(oak: Oak) -> None:
    for path in ("/agencies/", "/agencies/ring/", "/agencies/limits/", "/agencies/stages/"):
        page = words(browser(oak.staff), path)
        assert "tel:01632960100" in page
        assert "Begin the directory" not in page
        assert "Begin the directory" in words(browser(oak.dsl), path)
    response = browser(oak.dsl).post("/agencies/found/")
    assert (response.status_code, response.url) == (303, "/agencies/")
    assert "Emergency duty team" in words(browser(oak.staff), "/agencies/")
    assert browser(oak.dsl).post("/agencies/found/").status_code == 409
    assert Authority.objects.count() == 1


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (WEDNESDAY, "Children’s social care, front door"),
        (NIGHT, "Emergency duty team"),
        (SUNDAY, "Emergency duty team"),
    ],
)
def test_who_answers_now_stands_first(oak: Oak, authority: Authority, now: datetime, first: str) -> None:
    with time_machine.travel(now, tick=False):
        assert first_to_ring(browser(oak.staff), "/agencies/ring/") == first


@pytest.mark.parametrize(
    ("severity", "now", "first"),
    [
        (Severity.SIGNIFICANT_HARM, WEDNESDAY, "Children’s social care, front door"),
        (Severity.FAMILY_HELP, WEDNESDAY, "Children’s social care, front door"),
        (Severity.EARLY_HELP, WEDNESDAY, "Family help hub"),
        (Severity.EARLY_HELP, NIGHT, "Emergency duty team"),
    ],
)
def test_a_case_knows_how_serious_it_is(
    oak: Oak, authority: Authority, severity: Severity, now: datetime, first: str
) -> None:
    case = oak.case()
    type(case).objects.filter(pk=case.pk).update(severity=severity)
    with time_machine.travel(now, tick=False):
        assert first_to_ring(browser(oak.dsl), f"/cases/{case.ref}/ring/") == first


def test_the_way_from_any_page_of_a_case_is_one_click_and_the_look_is_recorded(oak: Oak, authority: Authority) -> None:
    case = oak.case()
    for section in ("", "chronology/", "tasks/", "people/", "files/"):
        assert f'href="/cases/{case.ref}/ring/"' in words(browser(oak.dsl), f"/cases/{case.ref}/{section}")
    page = words(browser(oak.dsl), f"/cases/{case.ref}/ring/")
    assert "Mia Osei" in page
    assert "tel:999" in page
    assert Event.objects.filter(verb="case.viewed", payload__page="who to ring now", pupils=[oak.mia.pk]).exists()
    assert browser(oak.staff).get(f"/cases/{case.ref}/ring/").status_code == 404


def test_a_child_who_lives_elsewhere_is_rung_about_there(oak: Oak, authority: Authority) -> None:
    case = oak.case()
    page = f"/cases/{case.ref}/ring/"
    assert "lives elsewhere" not in words(browser(oak.dsl), page)
    other = actions.add_authority(oak.school, name="Northmoor County Council", by=oak.dsl)
    actions.add_agency(other, kind=AgencyKind.FRONT_DOOR, name="First contact", phones=[Ring("0163")], by=oak.dsl)
    assert "A child of this case lives elsewhere" in words(browser(oak.dsl), page)
    assert "lives elsewhere" not in words(browser(oak.head), page)  # who reads, and does not work on it
    answers = {"pupil": oak.mia.ref, "authority": other.pk}
    response = browser(oak.dsl).post(f"/cases/{case.ref}/authority/", answers)
    assert (response.status_code, response.url) == (303, page)
    assert Residence.objects.get().authority == other
    assert first_to_ring(browser(oak.dsl), page) == "First contact"
    assert "Northmoor County Council, for Mia Osei" in words(browser(oak.dsl), page)


def test_a_child_or_an_authority_that_was_not_offered_is_refused(oak: Oak, authority: Authority) -> None:
    case = oak.case()
    for answers in ({}, {"pupil": "OAK-99999", "authority": authority.pk}, {"pupil": oak.mia.ref, "authority": 0}):
        assert browser(oak.dsl).post(f"/cases/{case.ref}/authority/", answers).status_code == 409
    assert not Residence.objects.exists()


def test_an_agency_is_entered_with_its_numbers_and_changed(oak: Oak, authority: Authority) -> None:
    client = browser(oak.dsl)
    response = client.post(f"/agencies/authorities/{authority.pk}/add/", AGENCY)
    assert (response.status_code, response.url) == (303, "/agencies/")
    agency = Agency.objects.get(name="The front door")
    day, night = Ring("01632 960001", Line.HOURS, time(8, 30), time(17)), Ring("01632 960002", Line.CLOSED)
    assert sorted(rings_of(agency), key=lambda ring: ring.number) == [day, night]
    form = words(client, f"/agencies/{agency.pk}/change/")
    assert 'value="08:30"' in form
    assert "Number 3" in form  # one more than is filled
    response = client.post(f"/agencies/{agency.pk}/change/", AGENCY | {"number_2": "", "notes": "Ask first."})
    assert (response.status_code, response.url) == (303, f"/agencies/{agency.pk}/")
    assert rings_of(Agency.objects.get(pk=agency.pk)) == [day]
    assert "Ask first." in words(browser(oak.staff), f"/agencies/{agency.pk}/")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "king"}, "not among them"),
    ({"name": ""}, "Enter name"),
    ({"number_1": "ring me"}, "Enter a telephone number"),
    ({"closes_at_1": ""}, "Number 1: enter from when to when it is answered"),
    ({"closes_at_1": "8am"}, "Number 1: it must close after it opens"),
    ({"form_url": "javascript:alert(1)"}, "enter a whole web address"),
    ({"email": "nobody"}, "Enter an e-mail address"),
    ({"name": "Police"}, "in the directory already"),
]


@pytest.mark.parametrize(("answers", "sentence"), WRONG)
def test_a_wrong_answer_is_a_sentence_and_nothing_typed_is_lost(
    oak: Oak, authority: Authority, answers: dict[str, Any], sentence: str
) -> None:
    before = Agency.objects.count()
    response = browser(oak.dsl).post(f"/agencies/authorities/{authority.pk}/add/", AGENCY | answers)
    page = response.content.decode()
    assert response.status_code in {409, 422}
    assert sentence in page
    assert "01632 960002" in page
    assert Agency.objects.count() == before


def test_a_check_and_an_end_stand_on_the_page(oak: Oak, authority: Authority) -> None:
    agency, client = authority.agencies.get(kind=AgencyKind.POLICE), browser(oak.head)
    assert "Nobody has checked it yet" in words(client, f"/agencies/{agency.pk}/")
    assert client.post(f"/agencies/{agency.pk}/checked/").status_code == 303
    assert f"by {oak.head.label}" in words(client, f"/agencies/{agency.pk}/")
    assert client.post(f"/agencies/{agency.pk}/retire/", {"reason": ""}).status_code == 422
    assert client.post(f"/agencies/{agency.pk}/retire/", {"reason": "It moved."}).status_code == 303
    assert client.post(f"/agencies/{agency.pk}/retire/", {"reason": "It moved."}).status_code == 409
    assert "out of the directory" in words(browser(oak.staff), f"/agencies/{agency.pk}/")
    assert ">Police<" not in words(client, "/agencies/")


def test_limits_say_what_holds_since_which_paper_and_change_on_a_page(oak: Oak, authority: Authority) -> None:
    page = words(browser(oak.staff), "/agencies/limits/")
    assert "day 0" in page
    assert all(default.label in page for default in DEFAULTS.values())
    assert "/agencies/limits/" + str(authority.pk) not in page  # to change it is not theirs
    client, path = browser(oak.dsl), f"/agencies/limits/{authority.pk}/assessment/"
    assert "45 working days" in words(client, path)
    answers = {"amount": "50", "unit": Unit.WORKING_DAYS.value} | PAPER
    assert client.post(path, answers | {"amount": "0"}).status_code == 422
    assert client.post(path, answers | {"edition": ""}).status_code == 422
    assert client.post(path, answers).status_code == 303
    assert agreed(authority, "assessment").words == "50 working days"
    page = words(browser(oak.staff), "/agencies/limits/")
    assert "Agreed locally" in page
    assert client.post(f"{path}withdraw/").status_code == 303
    assert client.post(f"{path}withdraw/").status_code == 409
    assert client.get(f"/agencies/limits/{authority.pk}/lunch/").status_code == 404


def test_the_ladder_is_set_on_a_page(oak: Oak, authority: Authority) -> None:
    client, path = browser(oak.dsl), f"/agencies/stages/{authority.pk}/"
    one = {
        "name_1": "Talk",
        "ours_1": "deputy",
        "theirs_1": "The social worker",
        "amount_1": "2",
        "unit_1": "working_days",
    }
    two = {"name_2": "Heads", "ours_2": "head", "theirs_2": "The director", "amount_2": "5", "unit_2": "school_days"}
    assert client.post(path, PAPER).status_code == 422
    response = client.post(path, one | {"name_2": "Heads"} | PAPER)
    assert response.status_code == 422
    assert "Stage 2: select who speaks for us" in response.content.decode()
    assert client.post(path, one | two | {"ours_2": "staff"} | PAPER).status_code == 422
    assert client.post(path, one | two | PAPER).status_code == 303
    page = words(browser(oak.staff), "/agencies/stages/")
    assert "2. Heads" in page
    assert "5 school days" in page
    assert "Stage 3" in words(client, path)


def test_a_second_authority_has_its_own_limits_and_stages(oak: Oak, authority: Authority) -> None:
    other = actions.add_authority(oak.school, name="Northmoor", by=oak.dsl)
    actions.set_limit(other, code="answer", amount=7, unit=Unit.HOURS, by=oak.dsl, **PAPER)
    assert "7 hours" not in words(browser(oak.staff), "/agencies/limits/")
    assert "7 hours" in words(browser(oak.staff), f"/agencies/limits/?authority={other.pk}")
    assert "Northmoor" in words(browser(oak.staff), "/agencies/stages/?authority=%00x")


def test_staff_find_it_from_their_start_page(oak: Oak, authority: Authority) -> None:
    page = words(browser(oak.staff), "/")
    assert 'href="/agencies/ring/"' in page
    assert 'href="/agencies/"' in page


def test_pages_ask_no_more_with_more_agencies(oak: Oak, authority: Authority) -> None:
    case = oak.case()
    paths = ["/agencies/", "/agencies/ring/", "/agencies/limits/", f"/cases/{case.ref}/ring/"]
    clients = {path: browser(oak.dsl) for path in paths}
    for number in range(12):
        if number < 3:
            other = actions.add_authority(oak.school, name=f"Council {number}", by=oak.dsl)
        day = [Ring(f"0163{number}", Line.HOURS, time(9), time(17))]
        agency = actions.add_agency(other, kind=AgencyKind.HEALTH, name=f"Nurse {number}", phones=day, by=oak.dsl)
        actions.check_agency(agency, by=oak.dsl)
    for path, client in clients.items():
        client.get(path)
        with at_most(15):
            assert client.get(path).status_code == 200


def test_a_governor_may_ring_too(oak: Oak, authority: Authority) -> None:
    assert first_to_ring(browser(oak.people[Role.GOVERNOR]), "/agencies/ring/")
