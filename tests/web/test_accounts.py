"""Signing in and out, lost passwords: a stranger learns nothing, and everything that happens is in the record."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguard import db
from safeguard.audit.models import Event
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.people.verbs import Verb
from safeguard.policy import Role
from safeguard.web.accounts import fingerprint
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import PASSWORD, as_role

LOGIN = "/accounts/login/"
STAFF = "staff@oakfield.example"
WRONG = "The e-mail address or the password is not right"


def try_password(client: Client, password: str = PASSWORD, login: str = STAFF, **more: str):
    return client.post(LOGIN, {"login": login, "password": password} | more)


def test_signing_in_takes_a_new_session_and_is_recorded_at_the_persons_school(client, oak):
    client.get(LOGIN)
    client.session["probe"] = 1
    before = client.session.session_key
    response = try_password(client)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session.session_key != before
    event = Event.objects.get(verb=Verb.SIGNED_IN)
    assert (event.school_id, event.actor_label) == (oak.school.pk, oak.people[Role.STAFF].name)


def test_somebody_without_a_school_can_sign_in_too(client, oak):
    nobody = people.add_person(email="nobody@outside.example", name="Nora Nobody", password=PASSWORD)
    assert try_password(client, login=nobody.email).status_code == 302
    with db.scope(user=nobody):
        assert Event.objects.get(verb=Verb.SIGNED_IN).school_id is None


@pytest.mark.parametrize("login", [STAFF, "stranger@oakfield.example", "closed@oakfield.example"])
def test_every_refusal_reads_the_same(client, oak, login):
    closed = people.add_person(email="closed@oakfield.example", name="Cleo Closed", password=PASSWORD)
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    response = try_password(client, PASSWORD if login.startswith("closed") else "wrong-password", login)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [f"{WRONG}. Check both, then try again".replace("..", ".")]
    assert "_auth_user_id" not in client.session


def test_a_refusal_is_recorded_without_the_address(client, oak):
    try_password(client, "wrong-password")
    with as_role("safeguard_worker"):
        event = Event.objects.get(verb=Verb.SIGN_IN_REFUSED)
    assert event.payload == {"account": fingerprint(STAFF)}
    attempt = AccessAttempt.objects.get()
    assert STAFF not in f"{event.__dict__}{attempt.__dict__}"
    assert "wrong-password" not in attempt.post_data


def test_five_wrong_passwords_lock_this_account_from_this_address_only(client, oak):
    codes = [try_password(client, "wrong-password").status_code for _ in range(5)]
    assert codes == [422, 422, 422, 422, 429]
    locked = try_password(client)
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert "999" in locked.content.decode()
    assert try_password(Client(), login="dsl@oakfield.example").status_code == 302
    assert try_password(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert try_password(client).status_code == 302


def test_behind_a_proxy_the_lock_follows_the_address_that_the_proxy_saw(oak, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    here, elsewhere = Client(), Client()
    for number in range(5):
        claimed = f"198.51.100.{number}, 192.0.2.7"
        last = here.post(LOGIN, {"login": STAFF, "password": "wrong"}, headers={"x-forwarded-for": claimed})
    assert last.status_code == 429
    other = {"x-forwarded-for": "192.0.2.8"}
    assert elsewhere.post(LOGIN, {"login": STAFF, "password": PASSWORD}, headers=other).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client, oak):
    for _ in range(4):
        try_password(client, "wrong-password")
    assert try_password(client, login=STAFF.upper()).status_code == 302
    client.post("/accounts/logout/")
    assert try_password(client, "wrong-password").status_code == 422


@pytest.mark.parametrize(
    "login", ["", "not an address", "nul\x00@oakfield.example", "x" * 60_000 + "@a.example", "👩‍🏫@ü.example"]
)
def test_what_is_no_address_is_answered_with_a_sentence(client, oak, login):
    response = try_password(client, login=login)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert "Error: " in response.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(client, oak, target):
    assert try_password(client, next=target).url == "/"
    assert try_password(Client(), next="/profile/").url == "/profile/"


def test_signing_out_clears_the_browser_and_is_recorded(as_, oak):
    client = as_(Role.STAFF)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    response = client.post("/accounts/logout/")
    assert (response.status_code, response.url) == (302, LOGIN)
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session
    assert Event.objects.get(verb=Verb.SIGNED_OUT).school_id == oak.school.pk
    assert "You are signed out." in client.get(LOGIN).content.decode()


def test_half_an_hour_of_nothing_signs_out_and_says_so(client, oak):
    try_password(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert client.post("/keep-alive/").status_code == 204
    with time_machine.travel(timezone.now() + timedelta(minutes=58)):
        assert client.get("/profile/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=89)):
        response = client.get("/profile/", follow=True)
    assert response.redirect_chain[-1][0] == f"{LOGIN}?next=/profile/"
    assert "Your drafts are kept" in response.content.decode()


def ask_for_letter(client: Client, email: str) -> list[Message]:
    response = client.post("/accounts/password/reset/", {"email": email})
    assert (response.status_code, response.url) == (302, "/accounts/password/reset/done/")
    with as_role("safeguard_worker"):
        return list(Message.objects.filter(kind="password_reset"))


def test_a_lost_password_is_replaced_by_a_letter_that_works_once(client, oak):
    elsewhere = Client()
    try_password(elsewhere)
    (letter,) = ask_for_letter(client, STAFF.title())
    assert letter.to == STAFF
    path = letter.context["secret_path"]
    form_url = client.get(path).url
    new = "three unrelated words"
    weak = client.post(form_url, {"password1": "short", "password2": "short"})
    assert weak.status_code == 422
    assert "at least 12 characters" in weak.content.decode()
    assert client.post(form_url, {"password1": new, "password2": new}).url == "/accounts/password/reset/key/done/"
    assert try_password(Client(), new).status_code == 302
    assert try_password(Client()).status_code == 422
    assert elsewhere.get("/profile/").status_code == 302  # the other session ended with the old password
    assert "used or is too old" in client.get(path).content.decode()
    event = Event.objects.get(verb=WebVerb.PASSWORD_CHANGED)
    assert (event.school_id, event.actor_id) == (oak.school.pk, oak.people[Role.STAFF].pk)


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, oak):
    assert ask_for_letter(client, "stranger@oakfield.example") == []
    assert client.get("/accounts/password/reset/done/").status_code == 200


def test_the_password_is_changed_only_by_somebody_who_knows_it(as_, oak):
    client, new = as_(Role.STAFF), "three unrelated words"
    url = reverse("account_change_password")
    wrong = client.post(url, {"oldpassword": "guess", "password1": new, "password2": new})
    assert wrong.status_code == 422
    assert "this one is not right" in wrong.content.decode()
    assert client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new}).url == "/profile/"
    assert "Your password is changed" in client.get("/profile/").content.decode()
    assert try_password(Client(), new).status_code == 302


def test_somebody_without_a_password_is_sent_to_the_letter(as_, oak):
    oak.people[Role.STAFF].set_unusable_password()
    oak.people[Role.STAFF].save()
    assert as_(Role.STAFF).get(reverse("account_change_password")).url == "/accounts/password/reset/"


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "inactive/", "reauthenticate/", "login/code/", ""]
)
def test_what_allauth_would_offer_beyond_that_is_not_there(client, db, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_demo_people_are_offered_in_the_demo_only(client, oak, settings):
    assert "demo-only-password" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert "demo-only-password" in page
    assert re.findall(r'name="login" value="([^"]+)"', page)[0] == STAFF


def test_a_form_without_its_token_is_refused_kindly(oak):
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": STAFF, "password": PASSWORD})
    assert response.status_code == 403
    assert "open too long" in response.content.decode()


def test_no_session_outlives_the_browser():
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_HTTPONLY


def test_no_log_line_holds_what_was_searched_for_or_a_secret(as_, caplog):
    as_(Role.HEAD).get("/people/?q=Mia+Osei")
    Client().get("/accounts/password/reset/key/1-a-secret/")
    requests = [str(record.msg.get("request")) for record in caplog.records if isinstance(record.msg, dict)]
    assert "GET /people/" in requests
    assert "GET /accounts/password/reset/key/-/" in requests
    assert not [line for line in requests if "Mia" in line or "secret" in line]
