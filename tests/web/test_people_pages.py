"""Who works here, in which role, related to whom; the school's numbers, targets and calendar."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from safeguard.audit.models import Event
from safeguard.outbox.models import Message
from safeguard.people import actions, holdings
from safeguard.people.models import Membership, Relative, School, User
from safeguard.people.verbs import Verb
from safeguard.policy import Role
from tests.builders import PASSWORD, as_role, at_most, enrol

TODAY = timezone.localdate().isoformat()
NEW = {"name": "Nia Obi", "email": "nia.obi@oakfield.example", "role": "staff", "from_on": TODAY}


def text(response) -> str:
    return response.content.decode()


def letters(kind: str) -> list[Message]:
    with as_role("safeguard_worker"):
        return list(Message.objects.filter(kind=kind))


def held(oak, role: Role) -> Membership:
    return Membership.objects.get(user=oak.people[role], school=oak.school)


def test_the_list_shows_this_schools_people_and_filters(as_, oak, elm):
    client = as_(Role.ADMIN)
    page = text(client.get("/people/"))
    assert all(user.name in page for user in oak.people.values())
    assert "elmwood.example" not in page
    assert text(client.get("/people/?q=helen&role=head")).count("<tr") == 2
    assert "Nobody here matches" in text(client.get("/people/?state=ended"))
    assert client.get("/people/?role=king&state=x&page=999&q=%00").status_code == 200


def test_a_hundred_people_cost_no_more_queries_than_nine(as_, oak):
    for number in range(100):
        user = actions.add_person(email=f"t{number}@oakfield.example", name=f"Teacher {number:03}")
        actions.start_membership(user, school=oak.school, role=Role.STAFF, from_on=timezone.localdate())
    client = as_(Role.ADMIN)
    with at_most(15):
        page = text(client.get("/people/"))
    assert "Further down the list" in page
    assert "107 roles" in page


def test_a_new_person_gets_a_letter_to_choose_a_password(as_, oak):
    response = as_(Role.ADMIN).post("/people/add/", NEW)
    assert (response.status_code, response.url) == (303, "/people/")
    user = User.objects.get(email=NEW["email"])
    assert user.roles_at(oak.school) == {Role.STAFF}
    (letter,) = letters("invitation")
    assert (letter.to, letter.context["school"]) == (user.email, "Oakfield Primary")
    assert letters("role_given") == []
    stranger = Client()
    form_url = stranger.get(letter.context["secret_path"]).url
    assert stranger.post(form_url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    signed_in = stranger.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert (signed_in.status_code, signed_in.url) == (302, "/")


def test_a_cover_is_recorded_with_whom_it_covers(as_, oak):
    dsl = oak.people[Role.DSL]
    as_(Role.ADMIN).post("/people/add/", NEW | {"role": "dsl", "covering": dsl.pk, "reason": "Jury service"})
    cover = Membership.objects.get(user__email=NEW["email"])
    assert (cover.covering, cover.reason) == (dsl, "Jury service")
    assert "covers for Dana Whitfield" in text(as_(Role.ADMIN).get("/people/"))


def test_head_and_dsl_hear_of_a_new_reader_of_records(as_, oak):
    as_(Role.ADMIN).post("/people/add/", NEW | {"role": "deputy"})
    assert {letter.to for letter in letters("role_given")} == {"head@oakfield.example", "dsl@oakfield.example"}
    assert not any("Nia" in str(letter.context) for letter in letters("role_given"))


def test_somebody_known_elsewhere_gets_only_the_role(as_, oak, elm):
    as_(Role.ADMIN).post("/people/add/", NEW | {"email": "DSL@elmwood.example", "name": "Another Name"})
    user = elm.people[Role.DSL]
    assert Membership.objects.filter(user=user, school=oak.school, role=Role.STAFF).exists()
    assert User.objects.get(pk=user.pk).name == user.name
    assert letters("invitation") == []


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"email": "not an address"}, 422, "Enter an e-mail address like"),
        ({"name": ""}, 422, "Enter the person’s name"),
        ({"role": "king"}, 422, "Select one of the answers shown"),
        ({"from_on": "31 February 2026"}, 422, "has no day 31"),
        ({"to_on": "2020-01-01"}, 422, "cannot be before the first"),
        ({"role": "inspector"}, 422, "Enter a last day: an inspector"),
        ({"covering": "999999"}, 422, "Select one of the answers shown"),
        ({"name": "N" * 5000}, 422, "150 characters or fewer"),
        ({"email": "admin@oakfield.example"}, 409, "You cannot give a role to yourself"),
        ({"email": "staff@oakfield.example", "from_on": "2020-01-01"}, 409, "recorded already"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(as_, oak, change, status, words):
    response = as_(Role.ADMIN).post("/people/add/", NEW | change)
    assert response.status_code == status
    assert words in text(response)
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_a_role_ends_on_a_day_with_its_reason(as_, oak):
    url = f"/people/roles/{held(oak, Role.STAFF).pk}/end/"
    assert "Tom Baines" in text(as_(Role.HEAD).get(url))
    assert as_(Role.HEAD).post(url, {"to_on": TODAY, "reason": "Left"}).status_code == 303
    assert held(oak, Role.STAFF).to_on == timezone.localdate()
    assert Event.objects.get(verb=Verb.MEMBERSHIP_ENDED).payload["reason"] == "Left"


def test_a_role_cannot_end_while_it_owns_something(as_, oak, monkeypatch):
    monkeypatch.setitem(holdings.HOLDINGS, "probe", lambda user, school: ["Case OAK-2026-0001 is still with Tom."])
    response = as_(Role.HEAD).post(f"/people/roles/{held(oak, Role.STAFF).pk}/end/", {"to_on": TODAY, "reason": "Left"})
    assert response.status_code == 409
    assert "Case OAK-2026-0001 is still with Tom." in text(response)
    assert held(oak, Role.STAFF).to_on is None


def test_a_school_keeps_its_lead(as_, oak):
    response = as_(Role.HEAD).post(f"/people/roles/{held(oak, Role.DSL).pk}/end/", {"to_on": TODAY, "reason": "Left"})
    assert response.status_code == 409
    assert "without a designated safeguarding lead" in text(response)


def test_a_role_at_another_school_is_not_found(as_, oak, elm):
    other = Membership.objects.get(user=elm.people[Role.HEAD])
    assert as_(Role.HEAD).get(f"/people/roles/{other.pk}/end/").status_code == 404


def test_a_relative_is_walled_off(as_, oak):
    mia = enrol(oak.school, year_group="Year 4")
    client = as_(Role.ADMIN)
    assert "Mia Osei, Year 4" in text(client.get("/people/relatives/?q=osei"))
    answers = {"pupil": mia.ref, "user": oak.people[Role.STAFF].pk, "relationship": "uncle"}
    assert client.post("/people/relatives/?q=osei", answers).status_code == 303
    assert Relative.objects.get().user == oak.people[Role.STAFF]
    twice = client.post("/people/relatives/?q=osei", answers)
    assert twice.status_code == 409
    assert "recorded already" in text(twice)
    assert client.post("/people/relatives/?q=nobody", answers).status_code == 422


def test_a_child_of_another_school_cannot_be_named(as_, oak, elm):
    sam = enrol(elm.school, "Sam", "Osei")
    page = as_(Role.ADMIN).post(
        "/people/relatives/?q=osei", {"pupil": sam.ref, "user": oak.people[Role.STAFF].pk, "relationship": "uncle"}
    )
    assert page.status_code == 422
    assert Relative.objects.count() == 0


SCHOOL = {
    "phone": "01632 960001", "authority": "Oakshire", "front_door_phone": "01632 960100",
    "front_door_hours": "8am to 6pm", "out_of_hours_phone": "01632 960199", "opens_at": "8:45am",
    "morning_ends_at": "midday", "closes_at": "15:15", "danger_minutes": "10", "urgent_minutes": "45",
    "decide_school_days": "2", "accept_school_days": "1", "answer_school_days": "2", "review_max_days": "30",
}  # fmt: skip


def test_numbers_hours_and_targets_are_changed_on_the_record(as_, oak):
    assert as_(Role.HEAD).post("/people/school/", SCHOOL).status_code == 303
    school = School.objects.get(pk=oak.school.pk)
    assert (school.danger_minutes, f"{school.opens_at:%H:%M}", school.front_door_hours) == (10, "08:45", "8am to 6pm")
    assert Event.objects.get(verb=Verb.SCHOOL_CHANGED).payload["changes"]["danger_minutes"] == ["15", "10"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"danger_minutes": "0"}, "enter a whole number from 1 to 240"),
        ({"danger_minutes": "१२"}, "enter a whole number from 1 to 240"),
        ({"opens_at": "late"}, "Enter the time like 9:15am"),
        ({"closes_at": "7:00am"}, "The school must open before its morning ends"),
        ({"front_door_phone": "1" * 400}, "30 characters or fewer"),
    ],
)
def test_a_wrong_setting_is_said(as_, oak, change, words):
    response = as_(Role.HEAD).post("/people/school/", SCHOOL | change)
    assert response.status_code == 422
    assert words in text(response)


def test_terms_and_closures_come_and_go(as_, oak):
    client, next_year = as_(Role.ADMIN), timezone.localdate() + timedelta(days=300)
    span = {"starts_on": next_year.isoformat(), "ends_on": (next_year + timedelta(days=30)).isoformat()}
    assert client.post("/people/calendar/terms/", span | {"name": "Summer"}).status_code == 303
    assert "Summer" in text(client.get("/people/calendar/"))
    again = client.post("/people/calendar/terms/", span | {"name": "Twice"})
    assert again.status_code == 422
    assert "overlap with Summer" in text(again)
    assert client.post("/people/calendar/closures/", span | {"reason": "Flood"}).status_code == 303
    for pk, kind in ((oak.school.terms.get(name="Summer").pk, "terms"), (oak.school.closures.get().pk, "closures")):
        assert client.post(f"/people/calendar/{kind}/{pk}/remove/").status_code == 302
    assert oak.school.closures.count() == 0
    assert Event.objects.filter(verb=Verb.CALENDAR_CHANGED).count() == 5  # one is the builder's own term


def test_a_bank_holiday_is_overridden(as_, oak):
    client = as_(Role.ADMIN)
    day = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    answers = {"on": day.isoformat(), "is_holiday": "yes", "reason": "A coronation"}
    assert client.post("/people/calendar/bank-holidays/", answers).status_code == 303
    assert not School.objects.get(pk=oak.school.pk).calendar.is_school_day(day)
    assert "A coronation" in text(client.get("/people/calendar/"))
    weekend = {"on": (day + timedelta(days=5)).isoformat(), "is_holiday": "yes", "reason": "x"}
    assert client.post("/people/calendar/bank-holidays/", weekend).status_code == 422


@pytest.mark.parametrize("role", [Role.STAFF, Role.DSL, Role.GOVERNOR])
def test_others_are_refused_and_that_is_recorded(as_, oak, role):
    assert as_(role).get("/people/").status_code == 403
    event = Event.objects.get(verb="access.refused")
    assert (event.actor_id, event.payload["permission"]) == (oak.people[role].pk, "people.manage")
