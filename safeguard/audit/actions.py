"""The only writer of the log. An act and its event share one transaction: a failed event fails the act."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from safeguard.audit.models import Event, Heartbeat, Mention
from safeguard.audit.verbs import SPECS


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@transaction.atomic
def record(
    verb: str,
    subject: Any,
    *,
    by: Any,
    school: Any = None,
    at: datetime | None = None,
    pupils: Iterable[Any] = (),
    thread: str | None = None,
    **payload: Any,
) -> Event:
    """Append one event, dated `at` (now when left out) and recorded now.

    `school` and `thread` default to the subject's own; `pupils` are pupils or their ids, each finding the event on its
    chronology. Raises TypeError unless the payload carries exactly the fields that the verb registered.
    """
    described = SPECS[str(verb)]
    if payload.keys() != described.fields:
        raise TypeError(
            f"{verb} needs exactly {sorted(described.fields)}, not {sorted(payload)}"
        )
    now = timezone.now()
    ref = getattr(subject, "ref", "") or ""
    school_id = (
        getattr(school, "pk", school)
        if school is not None
        else getattr(subject, "school_id", None)
    )
    event = Event.objects.create(
        verb=str(verb),
        kind=described.kind,
        school_id=school_id,
        happened_at=at or now,
        recorded_at=now,
        actor_id=by.pk,
        actor_label=by.label,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        subject_ref=ref,
        subject_label=str(subject),
        thread=getattr(subject, "thread", ref) if thread is None else thread,
        pupils=sorted({getattr(pupil, "pk", pupil) for pupil in pupils}),
        request_id=_request_id(),
        payload=_plain(payload),
    )
    if school_id:
        Mention.objects.bulk_create(
            Mention(
                event=event,
                school_id=school_id,
                pupil_id=pupil,
                kind=event.kind,
                happened_at=event.happened_at,
            )
            for pupil in event.pupils
        )
    return event


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """Turn dates and instants into ISO text, so that the stored payload is what a reader of the JSON sees."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in payload.items()
    }


def beat(name: str, *, at: datetime | None = None) -> None:
    """Note that a part of the clockwork finished a round; an alarm about it is over."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"beat_at": at or timezone.now(), "alarmed_at": None}
    )
