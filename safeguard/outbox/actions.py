"""Queueing, claiming and sending. SMTP cannot promise exactly once: a retry carries the first try's Message-ID."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone

from safeguard import db
from safeguard.audit import actions as audit
from safeguard.outbox.models import Message
from safeguard.outbox.publish import hint
from safeguard.outbox.verbs import Verb

BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 240)]
STALE_AFTER = timedelta(seconds=90)  # a claim is renewed before each letter, and one letter times out well before
STUCK_AFTER = timedelta(minutes=15)
BATCH = 50
RECENT = 500  # messages, newest first


def enqueue(
    kind: str,
    to: Any,
    context: dict[str, Any],
    *,
    key: str,
    school: Any = None,
    at: datetime | None = None,
) -> None:
    """Queue a message to a user (or an address) once per key; a repeated act or sweep cannot queue it twice."""
    at = at or timezone.now()
    address = getattr(to, "email", to)
    Message.objects.bulk_create(
        [
            Message(
                kind=kind,
                to_user=to if hasattr(to, "email") else None,
                to=address,
                key=key,
                context=context,
                school_id=getattr(school, "pk", school),
                queued_at=at,
                next_try_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(partial(hint, key), robust=True)


def send_due(*, at: datetime | None = None, limit: int = 500) -> int:
    """Send everything that is due, a batch of claims at a time; return how many went out."""
    sent = 0
    release_stale(at=at or timezone.now())
    while limit > 0 and (claimed := claim(at=at or timezone.now(), size=min(BATCH, limit))):
        limit -= len(claimed)
        sent += _send_batch(claimed)
    audit.beat("mail")
    if is_moving(at=at or timezone.now()):
        audit.beat("post")
    return sent


def _send_batch(claimed: list[Message]) -> int:
    """Send over one connection; a mail server that does not answer is a failed try for each, not a crash."""
    smtp = get_connection()
    try:
        smtp.open()
    except (OSError, SMTPException) as error:
        for message in claimed:
            _failed(message, error)
        return 0
    try:
        return sum(deliver(message, smtp) for message in claimed if is_still_ours(message))
    finally:
        smtp.close()


def is_moving(*, at: datetime) -> bool:
    """Say whether mail gets out: nothing has waited for a quarter of an hour, or something went out in that time."""
    since = at - STUCK_AFTER
    unsent = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])
    if not unsent.filter(queued_at__lt=since).exists():
        return True
    return any(sent_at and sent_at >= since for sent_at in Message.objects.values_list("sent_at", flat=True)[:RECENT])


def send_one(key: str) -> None:
    """Send one message now, unless somebody else has claimed or sent it."""
    for message in claim(at=timezone.now(), size=1, key=key):
        deliver(message, get_connection())


@transaction.atomic
def claim(*, at: datetime, size: int, key: str | None = None) -> list[Message]:
    """Take messages for sending; rows that another process holds are skipped."""
    due = Message.objects.due(at).order_by("next_try_at", "id")
    if key:
        due = due.filter(key=key)
    messages = list(due.select_for_update(skip_locked=True, of=("self",))[:size])
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        state=Message.State.SENDING, claimed_at=at
    )
    for message in messages:
        message.claimed_at = at
    return messages


def is_still_ours(message: Message) -> bool:
    """Renew a claim just before its turn; False when it grew stale behind a slow server and another sender has it now."""
    held = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at)
    return bool(held.update(claimed_at=timezone.now()))


def deliver(message: Message, smtp: Any) -> bool:
    """Send one claimed message; a failure goes back with its next time, or to the failure list after the last try."""
    try:
        email = compose(message)
        email.connection = smtp
        email.send()
    except Exception as error:  # every kind of failure must end in the table: a mail lost silently is the worst case
        _failed(message, error)
        return False
    context = {name: value for name, value in message.context.items() if name != "secret_path"}
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.SENT,
        sent_at=timezone.now(),
        attempts=message.attempts + 1,
        error="",
        context=context,
    )
    return True


def compose(message: Message) -> EmailMessage:
    """Make the words from the templates of the kind; the subject says only that there is something to look at."""
    context = message.context | {"public_url": settings.PUBLIC_URL, "message": message}
    subject = _plain_text(f"emails/{message.kind}.subject.txt", context).strip()
    body = _plain_text(f"emails/{message.kind}.body.txt", context)
    return EmailMessage(subject, body, to=[message.to], headers={"Message-ID": message_id(message)})


def _plain_text(template: str, context: dict[str, Any]) -> str:
    """Fill a template that is no markup: an apostrophe in a school's name stays one."""
    return str(Engine.get_default().get_template(template).render(Context(context, autoescape=False)))


def message_id(message: Message) -> str:
    """The same for every try of a message, so that a receiving server can drop the second copy."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].strip(">")
    return f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"


def _failed(message: Message, error: Exception) -> None:
    attempts = message.attempts + 1
    over = attempts > len(BACK_OFF)
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.FAILED if over else Message.State.QUEUED,
        attempts=attempts,
        error=type(error).__name__,
        next_try_at=timezone.now() + (BACK_OFF[-1] if over else BACK_OFF[attempts - 1]),
    )


def release_stale(*, at: datetime) -> int:
    """Put back messages whose sender died between the claim and the result."""
    stale = Message.objects.filter(state=Message.State.SENDING, claimed_at__lt=at - STALE_AFTER)
    return stale.update(state=Message.State.QUEUED, next_try_at=at)


@transaction.atomic
def retry(message: Message, *, by: Any) -> None:
    """A person sends a failed message again."""
    Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(
        state=Message.State.QUEUED, attempts=0, next_try_at=timezone.now()
    )
    thread = message.context["ref"] if message.sealed else message.ref
    with db.sealing(thread):  # whoever a sealed letter is for need not be a reader of the record that it is about
        audit.record(Verb.MESSAGE_RETRIED, message, by=by, school=message.school_id, thread=thread, kind=message.kind)
    transaction.on_commit(partial(hint, message.key), robust=True)
