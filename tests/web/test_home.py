"""Each role's own start page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguard.audit.actions import beat
from safeguard.clocks import actions as clocks
from safeguard.clocks.kinds import KINDS, KindSpec
from safeguard.people import actions as people
from safeguard.people.models import Trust
from safeguard.policy import Role
from tests.builders import LONG_AGO, at_most, enrol, found_school


def text(response) -> str:
    return response.content.decode()


def owe(school, owner, *, minutes: int, count: int = 1) -> None:
    """Let somebody owe a few things at the school."""
    for number in range(count):
        child = enrol(school, f"Child {number} of {owner.pk}")
        due_at = timezone.now() + timedelta(minutes=minutes)
        started = timezone.now() - timedelta(days=1)
        clocks.start("probe", child, owner=owner, due_at=due_at, rule="probe", at=started)


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setitem(KINDS, "probe", KindSpec("Read the probe", (), url_name="demo_mail"))


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.DSL, "cases:home"),
        (Role.DEPUTY, "cases:home"),
        (Role.GOVERNOR, "/oversight/"),
        (Role.CHAIR, "/oversight/"),
        (Role.ADMIN, "people"),
    ],
)
def test_whose_page_belongs_elsewhere_is_sent_there(as_, oak, role, page):
    response = as_(role).get("/")
    assert (response.status_code, response.url) == (302, page if page.startswith("/") else reverse(page))


def test_staff_see_the_button_their_leads_and_whom_to_ring(as_, oak):
    page = text(as_(Role.STAFF).get("/"))
    assert "Log a concern" in page
    assert "Dana Whitfield" in page
    assert "01632 960199" in page
    assert "What you owe" not in page


def test_staff_see_what_they_owe(as_, oak):
    owe(oak.school, oak.people[Role.STAFF], minutes=-60)
    owe(oak.school, oak.people[Role.DSL], minutes=-60)
    page = text(as_(Role.STAFF).get("/"))
    assert page.count("Read the probe") == 1
    assert "Overdue by 1 hour" in page


def test_the_head_sees_who_is_late_and_what_is_silent(as_, oak):
    owe(oak.school, oak.people[Role.DSL], minutes=-60, count=2)
    owe(oak.school, oak.people[Role.HEAD], minutes=-60)
    owe(oak.school, oak.people[Role.STAFF], minutes=60)
    for name in ("sweep", "sweeper", "mail", "post"):
        beat(name, at=timezone.now())
    page = text(as_(Role.HEAD).get("/"))
    assert "3 things are late" in page
    assert page.index("Dana Whitfield") < page.rindex("Helen Okafor")
    assert "Tom Baines" not in page
    assert "Part of the clockwork is silent" in page
    assert "Sealing of the record" in page
    assert "Sending of mail" not in page


def test_many_late_things_cost_no_more_queries(as_, oak):
    owe(oak.school, oak.people[Role.HEAD], minutes=-60, count=30)
    for role in (Role.HEAD, Role.STAFF):
        client = as_(role)
        client.get("/")
        with at_most(15):
            client.get("/")


def test_somebody_without_a_role_is_told_whom_to_ask(as_, oak):
    nobody = people.add_person(email="nobody@outside.example", name="Nora Nobody")
    client = as_(user=nobody)
    page = text(client.get("/"))
    assert "you have no role at a school yet" in page
    assert "No role yet" in page
    for path in ("/people/", "/operations/"):
        assert client.get(path).status_code == 403


def test_a_role_that_ended_yesterday_opens_nothing(as_, oak):
    oak.people[Role.STAFF].memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    assert "you have no role at a school yet" in text(as_(Role.STAFF).get("/"))


def test_the_menu_holds_what_the_role_may_open(as_, oak):
    def menu(role: Role) -> set[str]:
        return {item["label"] for item in as_(role).get("/profile/").context["nav"]}

    assert menu(Role.STAFF) == {"Log a concern", "My concerns", "My work"}
    assert {"Triage", "Cases", "Children", "Operations"} <= menu(Role.DSL)
    assert not {"People", "Roll"} & menu(Role.DSL)
    assert not {"Triage", "Cases", "Children", "People"} & menu(Role.GOVERNOR)
    assert {"People", "Roll"} <= menu(Role.ADMIN)


def test_the_menu_counts_what_waits(as_, oak, monkeypatch):
    monkeypatch.setitem(KINDS, "concern.read.routine", KindSpec("Read it", (), url_name="demo_mail"))
    at = timezone.now() - timedelta(hours=1)
    for number in range(101):
        child = enrol(oak.school, f"Child {number}")
        clocks.start("concern.read.routine", child, owner=oak.people[Role.DSL], due_at=at, rule="probe", at=at)
    counted = {item["label"]: item["count"] for item in as_(Role.DSL).get("/profile/").context["nav"]}
    assert (counted["Triage"], counted["My work"], counted["Cases"]) == ("99+", "99+", "")


def test_the_shell_costs_a_stranger_nothing_and_others_one_query(as_, oak):
    with at_most(0):
        Client().get("/privacy/")
    client = as_(Role.HEAD)
    client.get("/profile/")
    with at_most(4):  # session, person, memberships, menu
        client.get("/profile/")


@pytest.fixture
def lead(oak):
    """Works at two schools of one trust."""
    elm = found_school("Elmwood Academy", "ELM", Trust.objects.create(name="Two Trees"))
    user = people.add_person(email="lead@trust.example", name="Lena Lead")
    for school, role in ((oak.school, Role.STAFF), (elm, Role.HEAD)):
        people.start_membership(user, school=school, role=role, from_on=LONG_AGO)
    return user


def test_one_works_at_one_school_at_a_time(as_, oak, lead):
    client = as_(user=lead)
    before = client.get("/profile/").wsgi_request.school
    assert "/profile/school/" in text(client.get("/profile/"))
    other = next(held.school for held in lead.current_memberships if held.school != before)
    assert client.post("/profile/school/", {"school": other.pk}).url == "/"
    assert client.get("/profile/").wsgi_request.school == other
    assert client.post("/profile/school/", {"school": 999_999}).status_code == 422
    assert client.get("/profile/").wsgi_request.school == other


def test_another_school_cannot_be_chosen(as_, oak, elm):
    client = as_(Role.STAFF)
    assert client.post("/profile/school/", {"school": elm.school.pk}).status_code == 422
    assert client.get("/profile/").wsgi_request.school == oak.school


def test_the_digest_is_daily_or_weekly_and_never_off(as_, oak):
    client = as_(Role.STAFF)
    assert client.post("/profile/", {"frequency": "weekly"}).url == "/profile/"
    oak.people[Role.STAFF].refresh_from_db()
    assert oak.people[Role.STAFF].digest == "weekly"
    for wrong in ("never", ""):
        assert client.post("/profile/", {"frequency": wrong}).status_code == 422
