"""The watchman: an alarm when the clockwork itself has been silent.

Celery beat and the independent sweeper watch each other; `/readyz` and the operations page read the same table, so that
silence of both is seen by whatever polls them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from safeguard.audit.models import Heartbeat
from safeguard.outbox.actions import enqueue
from safeguard.people.models import Membership
from safeguard.policy import Role

SILENCE = timedelta(minutes=5)
PARTS = {
    "sweep": "Chasing of deadlines (Celery)",
    "sweeper": "Chasing of deadlines (independent sweeper)",
    "mail": "Sending of mail",
    "post": "Mail leaving for the mail server within a quarter of an hour",
    "seal": "Sealing of the record",
}


@dataclass(frozen=True)
class Pulse:
    """One part of the clockwork: its name in words, when it last finished a round, and whether that is too long ago."""

    name: str
    words: str
    beat_at: datetime | None
    is_silent: bool


def pulses(*, at: datetime) -> list[Pulse]:
    """Return every part in the order of PARTS; one that never ran counts as silent."""
    beats = {beat.name: beat.beat_at for beat in Heartbeat.objects.all()}
    return [
        Pulse(
            name,
            words,
            beats.get(name),
            name not in beats or beats[name] < at - SILENCE,
        )
        for name, words in PARTS.items()
    ]


@transaction.atomic
def raise_alarms(*, at: datetime) -> list[str]:
    """Mail the heads (and ALARM_EMAIL) once for each silence of over five minutes; return the names of the silent."""
    silent = Heartbeat.objects.select_for_update(skip_locked=True).filter(
        beat_at__lt=at - SILENCE, alarmed_at__isnull=True
    )
    names = [beat.name for beat in silent if beat.name in PARTS]
    heads = Membership.objects.filter(user__is_active=True).holding(Role.HEAD).on(at.date()).select_related("user")
    people = {held.user.email: held.user for held in heads} | (
        {settings.ALARM_EMAIL: settings.ALARM_EMAIL} if settings.ALARM_EMAIL else {}
    )
    for name in names:
        for address, person in people.items():
            key = f"alarm:{name}:{at:%Y%m%d%H%M}:{address}"
            enqueue(
                "clockwork_silent",
                person,
                {"part": PARTS[name], "path": "/operations/"},
                key=key,
                at=at,
            )
    Heartbeat.objects.filter(name__in=names).update(alarmed_at=at)
    return names
