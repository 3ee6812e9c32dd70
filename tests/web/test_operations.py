"""Mail and clockwork, in words, for head and DSL; and the demo's post office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from safeguard.audit.actions import beat
from safeguard.audit.models import Event
from safeguard.outbox.actions import enqueue
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.builders import as_role, whole_scope

FAILED = {"state": Message.State.FAILED, "attempts": 7, "error": "SMTPRecipientsRefused"}


def text(response) -> str:
    return response.content.decode()


def letter(world, key: str, **facts) -> Message:
    """Queue a letter of a school and put it into the state that a test wants."""
    with whole_scope(world.school):
        context = {"ref": "OAK-C-1", "path": "/", "duty": "Read it", "rung": "owner", "school": world.school.name}
        enqueue("clock_missed", world.people[Role.HEAD], context, key=key, school=world.school)
        Message.objects.filter(key=key).update(**facts)
        return Message.objects.get(key=key)


def test_what_is_silent_and_what_runs(as_, oak):
    beat("sweep", at=timezone.now())
    beat("mail", at=timezone.now() - timedelta(hours=3))
    page = text(as_(Role.HEAD).get("/operations/"))
    assert page.count("Running") == 1
    assert page.count("Silent") == 4
    assert "3 hours ago" in page
    assert "None. No letter of this school waits." in page


def test_a_failed_letter_is_listed_and_sent_again(as_, oak, mailoutbox):
    failed = letter(oak, "one", **FAILED)
    client = as_(Role.HEAD)
    page = text(client.get("/operations/"))
    assert failed.ref in page
    assert "head@oakfield.example" in page
    assert client.post(f"/operations/mail/{failed.pk}/retry/").url == "/operations/"
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (Message.State.QUEUED, 0)
    assert Event.objects.get(verb="message.retried").actor_id == oak.people[Role.HEAD].pk


def test_waiting_letters_are_counted(as_, oak):
    letter(oak, "one")
    letter(oak, "two")
    assert "2 letters of this school wait to go out" in text(as_(Role.HEAD).get("/operations/"))


def test_letters_of_another_school_are_not_there(as_, oak, elm):
    failed = letter(elm, "theirs", **FAILED)
    client = as_(Role.HEAD)
    assert failed.ref not in text(client.get("/operations/"))
    assert client.post(f"/operations/mail/{failed.pk}/retry/").status_code == 404


def test_sending_again_takes_a_press_and_the_role(as_, oak):
    failed = letter(oak, "one", **FAILED)
    assert as_(Role.HEAD).get(f"/operations/mail/{failed.pk}/retry/").status_code == 405
    assert as_(Role.STAFF).post(f"/operations/mail/{failed.pk}/retry/").status_code == 403


def test_the_proof_is_shown_once_it_was_made(as_, oak):
    assert "Not yet. Whoever runs the server" in text(as_(Role.DSL).get("/operations/"))
    with as_role("safeguard_worker"):
        beat("proved:OAK")
    assert "Not yet. Whoever runs the server" not in text(as_(Role.DSL).get("/operations/"))


@pytest.fixture
def post_office(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR, settings.PUBLIC_URL = True, tmp_path, "http://testserver"
    (tmp_path / "mail").mkdir()
    for number in (1, 2):
        (tmp_path / "mail" / f"2026112{number}T080000.000000Z-aaaa.eml").write_text(
            f"From: Safeguard <no-reply@safeguard.example>\nTo: dsl@oakfield.example\nSubject: Letter {number}\n"
            f"Date: Sat, 2{number} Nov 2026 08:00:00 +0000\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\n\n"
            f"See http://testserver/triage/ and http://elsewhere.example/ <b>now</b>\n"
        )
    return tmp_path / "mail"


@pytest.mark.django_db
def test_caught_mail_is_read_newest_first_with_links_home_only(client, post_office):
    (post_office / ".half-written.eml").write_text("")
    page = text(client.get("/demo/mail/"))
    assert page.index("Letter 2") < page.index("Letter 1")
    one = text(client.get("/demo/mail/20261121T080000.000000Z-aaaa/"))
    assert '<a class="govuk-link" href="/triage/">http://testserver/triage/</a>' in one
    assert 'href="http://elsewhere.example' not in one
    assert "&lt;b&gt;now&lt;/b&gt;" in one


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../secrets.json", "none", "%00", "..%2fsecrets"])
def test_nothing_else_can_be_read_there(client, post_office, name):
    (post_office.parent / "secrets.json").write_text("{}")
    assert client.get(f"/demo/mail/{name}/").status_code == 404


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_such_page(client, post_office, settings):
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
    assert client.get("/demo/mail/20261121T080000.000000Z-aaaa/").status_code == 404
