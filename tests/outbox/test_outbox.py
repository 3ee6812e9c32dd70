"""Every message is a row first: once per key, sent after commit, tried again, never lost silently, without names."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from safeguard import db
from safeguard.audit.models import Heartbeat
from safeguard.errors import RuleBroken
from safeguard.outbox import actions
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.builders import as_role, found_school, hire

pytestmark = pytest.mark.django_db
WORKER = "safeguard_worker"
CONTEXT = {
    "ref": "OAK-C-2026-0001",
    "path": "/my-work/",
    "duty": "Read it",
    "rung": "owner",
    "school": "St Mary's & All",
}


@pytest.fixture
def oak():
    school = found_school()
    school.staff = hire(school, Role.STAFF, Role.DSL)
    return school


def queue(school, key: str = "one", **more) -> Message:
    actions.enqueue("clock_missed", school.staff[Role.DSL], CONTEXT, key=key, school=school, **more)
    return Message.objects.get(key=key)


def send(**more) -> int:
    with as_role(WORKER):
        return actions.send_due(**more)


def test_a_key_is_queued_once_however_often_the_act_is_repeated(oak):
    first = queue(oak)
    actions.enqueue("digest", "other@oakfield.example", {}, key="one", school=oak)
    assert Message.objects.get().pk == first.pk
    assert Message.objects.get().kind == "clock_missed"


def test_an_act_that_fails_queues_nothing(oak):
    def fail() -> None:
        with transaction.atomic():
            actions.enqueue("clock_missed", oak.staff[Role.DSL], CONTEXT, key="one", school=oak)
            raise RuleBroken("Not so.")

    with pytest.raises(RuleBroken):
        fail()
    assert send() == 0
    assert mail.outbox == []


def test_nothing_is_hinted_before_commit(oak, django_capture_on_commit_callbacks, monkeypatch):
    hinted: list[str] = []
    monkeypatch.setattr(actions, "hint", hinted.append)
    with django_capture_on_commit_callbacks(execute=True):
        actions.enqueue("clock_missed", oak.staff[Role.DSL], CONTEXT, key="one", school=oak)
        assert hinted == []
    assert hinted == ["one"]


def test_mail_goes_out_once_with_reference_and_link_as_plain_text(oak):
    queue(oak)
    assert (send(), send()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["dsl@oakfield.example"]
    assert letter.subject == "Safeguard: OAK-C-2026-0001 needs attention"
    assert "http://testserver/my-work/" in letter.body
    assert "St Mary's & All" in letter.body
    message = Message.objects.get()
    assert (message.state, message.attempts) == (Message.State.SENT, 1)
    assert message.sent_at


def test_what_is_not_due_waits(oak):
    queue(oak, at=timezone.now() + timedelta(minutes=5))
    assert send() == 0
    assert send(at=timezone.now() + timedelta(minutes=6)) == 1


def test_a_claimed_message_is_nobody_elses(oak):
    queue(oak)
    with as_role(WORKER):
        assert len(actions.claim(at=timezone.now(), size=10)) == 1
        assert actions.claim(at=timezone.now(), size=10) == []
    assert send() == 0


def test_a_claim_that_grew_stale_behind_a_slow_server_is_not_sent_by_its_first_sender(oak):
    queue(oak, at=timezone.now() - timedelta(minutes=10))
    with as_role(WORKER):
        (slow,) = actions.claim(at=timezone.now() - timedelta(minutes=3), size=10)
        assert actions.is_still_ours(slow)
        (slow,) = Message.objects.all()
        Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    assert send() == 1, "another sender found the claim stale"
    with as_role(WORKER):
        assert not actions.is_still_ours(slow)
    assert len(mail.outbox) == 1


def test_a_sender_that_died_loses_nothing(oak):
    queue(oak)
    with as_role(WORKER):
        actions.claim(at=timezone.now() - timedelta(minutes=3), size=10)
        actions.claim(at=timezone.now(), size=10)
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    assert send() == 1


def test_one_key_is_sent_by_the_hint(oak):
    queue(oak)
    queue(oak, "two")
    with as_role(WORKER):
        actions.send_one("two")
        actions.send_one("two")
        actions.send_one("no such key")
    assert [message.key for message in Message.objects.filter(state=Message.State.SENT)] == ["two"]
    assert len(mail.outbox) == 1


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_a_mail_server_that_is_away_is_tried_again_ever_more_slowly_then_listed(oak, no_mail_server):
    queue(oak)
    now, waits = timezone.now(), []
    for _ in range(7):
        with time_machine.travel(now, tick=False):
            send()
        message = Message.objects.get()
        waits.append(round((message.next_try_at - now).total_seconds() / 60))
        now = message.next_try_at
    assert waits[:6] == [1, 2, 5, 15, 60, 240]
    assert (message.state, message.attempts, message.error) == (Message.State.FAILED, 7, "ConnectionRefusedError")
    assert list(Message.objects.failed()) == [message]


def test_a_failed_message_goes_out_when_a_person_says_so(oak):
    message = queue(oak)
    Message.objects.update(state=Message.State.FAILED, attempts=7)
    actions.retry(message, by=oak.staff[Role.DSL])
    assert send() == 1


def test_every_try_carries_the_same_message_id(oak):
    message = queue(oak)
    first, second = actions.compose(message), actions.compose(Message.objects.get())
    assert first.extra_headers == second.extra_headers
    assert first.extra_headers["Message-ID"].endswith("@safeguard.example>")
    assert actions.message_id(queue(oak, "two")) != first.extra_headers["Message-ID"]


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(oak):
    actions.enqueue("no_such_kind", "a@oakfield.example", {}, key="bad", school=oak)
    queue(oak)
    assert send() == 1
    assert Message.objects.get(key="bad").error == "TemplateDoesNotExist"


def test_a_secret_link_leaves_the_row_once_it_is_sent(oak):
    actions.enqueue("password_reset", oak.staff[Role.STAFF], {"secret_path": "/accounts/x/"}, key="p", school=oak)
    assert send() == 1
    assert "http://testserver/accounts/x/" in mail.outbox[0].body
    assert Message.objects.get().context == {}


def test_mail_that_stands_still_is_noticed(oak, no_mail_server):
    queue(oak, at=timezone.now() - timedelta(minutes=20))
    send()
    assert Heartbeat.objects.filter(name="mail").exists()
    assert not Heartbeat.objects.filter(name="post").exists()


def test_one_bad_address_is_not_taken_for_standing_still(oak):
    queue(oak, at=timezone.now() - timedelta(minutes=20))
    Message.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
    queue(oak, "two")
    send()
    assert Heartbeat.objects.filter(name="post").exists()


def test_a_sent_message_has_its_time(oak):
    queue(oak)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(state=Message.State.SENT)


def test_a_person_sees_the_letters_of_their_schools_only(oak):
    queue(oak)
    actions.enqueue("password_reset", oak.staff[Role.STAFF], {"secret_path": "/"}, key="p")
    with db.scope(schools=[oak]):
        assert [message.key for message in Message.objects.all()] == ["one"]
    with db.scope():
        assert list(Message.objects.all()) == []


def test_every_kind_of_letter_has_both_parts_and_says_no_name():
    folder = Path("templates/emails")
    kinds = {path.name.split(".")[0] for path in folder.glob("*.txt")}
    assert {f"{kind}.{part}.txt" for kind in kinds for part in ("subject", "body")} == {
        path.name for path in folder.glob("*.txt")
    }
    words = " ".join(path.read_text() for path in folder.glob("*.txt"))
    assert not [word for word in ("pupil", "child.name", "first_name", "account }}", "label }}") if word in words]
