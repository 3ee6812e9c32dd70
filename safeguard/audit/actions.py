"""The only writer of the log. An act and its event share one transaction: a failed event fails the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from safeguard.audit.models import Event, Heartbeat, Mention
from safeguard.audit.verbs import SPECS

AT_ONCE: Final = 500


@dataclass(frozen=True)
class Entry:
    """One event of many: what `record` takes, less what the whole act shares."""

    verb: str
    subject: Any
    payload: dict[str, Any]
    pupils: Iterable[Any] = ()
    thread: str | None = None


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
    entry = Entry(verb, subject, payload, pupils=pupils, thread=thread)
    event = _described(entry, by=by, school=school, at=at)
    event.save(force_insert=True)
    _mention([event])
    return event


@transaction.atomic
def record_many(entries: Iterable[Entry], *, by: Any, school: Any = None, at: datetime | None = None) -> list[Event]:
    """Append the events of one act on many (a roll of a thousand children) in a few statements, as `record` would."""
    events = [_described(entry, by=by, school=school, at=at) for entry in entries]
    Event.objects.bulk_create(events, batch_size=AT_ONCE)
    _mention(events)
    return events


def _described(entry: Entry, *, by: Any, school: Any, at: datetime | None) -> Event:
    described, subject = SPECS[str(entry.verb)], entry.subject
    if entry.payload.keys() != described.fields:
        raise TypeError(f"{entry.verb} needs exactly {sorted(described.fields)}, not {sorted(entry.payload)}")
    now = timezone.now()
    ref = getattr(subject, "ref", "") or ""
    school_id = getattr(school, "pk", school) if school is not None else getattr(subject, "school_id", None)
    return Event(
        verb=str(entry.verb),
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
        thread=getattr(subject, "thread", ref) if entry.thread is None else entry.thread,
        pupils=sorted({getattr(pupil, "pk", pupil) for pupil in entry.pupils}),
        request_id=_request_id(),
        payload=_plain(entry.payload),
    )


def _mention(events: Iterable[Event]) -> None:
    """Let each event be found from the children in it."""
    mentions = [
        Mention(
            event=event,
            school_id=event.school_id,
            pupil_id=pupil,
            kind=event.kind,
            happened_at=event.happened_at,
        )
        for event in events
        if event.school_id
        for pupil in event.pupils
    ]
    Mention.objects.bulk_create(mentions, batch_size=AT_ONCE)


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """Turn dates and instants into ISO text, so that the stored payload is what a reader of the JSON sees."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in payload.items()}


def beat(name: str, *, at: datetime | None = None) -> None:
    """Note that a part of the clockwork finished a round; an alarm about it is over."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at or timezone.now(), "alarmed_at": None})
