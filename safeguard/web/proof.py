"""Proving the record of a school: what the proof found, and when it last found nothing wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from safeguard import db
from safeguard.audit.actions import beat
from safeguard.audit.models import Seal
from safeguard.audit.seal import faults, head_of, unsealed_strangers

SEALED_WITHIN = timedelta(hours=1)
NO_SCHOOL = 0


def proved_name(school: Any) -> str:
    return f"proved:{getattr(school, 'code', school)}"


def prove(school_id: int, name: str, *, at: datetime) -> Iterator[str]:
    """Name every changed, missing, reordered or slipped-in row of one school's record; a clean proof is noted with
    its time.

    `school_id` 0 stands for events of no school. Needs the worker's database role, which alone sees every row.
    """
    clean = True
    with db.scope(schools=[school_id]):
        for fault in faults(school_id):
            clean = False
            yield fault
        for event_id in unsealed_strangers(school_id, before=at - SEALED_WITHIN):
            clean = False
            yield f"event {event_id} stands outside the seals"
        if clean:
            beat(proved_name(name), at=at)


def sealed(school_id: int) -> tuple[int, str]:
    """Return how many events are sealed and the newest head as hexadecimal."""
    with db.scope(schools=[school_id]):
        total = Seal.objects.filter(school_id=school_id).aggregate(total=Sum("count"))["total"]
        return total or 0, head_of(school_id)
