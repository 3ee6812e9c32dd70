"""The two questions that machines ask: is it up, and is it fit for work?"""

import pytest
from django.db import OperationalError
from django.utils import timezone

from safeguard.audit.actions import beat
from safeguard.web import readiness
from safeguard.web.views import health

PARTS = ["sweep", "sweeper", "mail", "post", "seal"]


def ask(client, *, beating=PARTS):
    for name in beating:
        beat(name, at=timezone.now())
    response = client.get("/readyz")
    return response.status_code, response.content.decode()


def test_the_process_is_up_without_a_database(client):
    client.cookies["sessionid"] = "a-session-that-nobody-looks-up"
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"up\n")


@pytest.mark.django_db
def test_ready_when_all_parts_beat_and_the_broker_answers(client):
    assert ask(client) == (200, "ready\n")


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["sweep", "sweeper"])
def test_one_of_the_two_chasers_is_enough(client, gone):
    assert ask(client, beating=[name for name in PARTS if name != gone])[0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("beating", "words"),
    [
        (["mail", "post"], "Deadlines are not being chased"),
        (["sweep", "post"], "Sending of mail: not yet fine since the start."),
        (["sweep", "mail"], "Mail leaving for the mail server within a quarter of an hour: not yet fine"),
    ],
)
def test_what_is_silent_is_said_in_words(client, beating, words):
    status, said = ask(client, beating=beating)
    assert status == 503
    assert words in said


@pytest.mark.django_db
def test_a_dead_broker_is_said_in_words_and_soon(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    status, said = ask(client)
    assert status == 503
    assert said.startswith("The broker does not answer.")


def test_a_dead_database_is_said_in_words(client, monkeypatch):
    def away(**when):
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "problems", away)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_looking_is_allowed(client, path):
    assert client.post(path).status_code == 405


def test_the_broker_of_this_run_is_real():
    assert readiness.broker_answers()
