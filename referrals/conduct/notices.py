"""Who is told about a matter: whoever hears it, and its reporter how far it has got. Mail carries the reference, no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from safeguard.outbox.actions import enqueue


def reported(matter: Any, hearers: Iterable[Any], *, at: datetime) -> None:
    """Tell everybody who holds the post that hears it; the reporter, where they do themselves, knows already."""
    for person in hearers:
        _tell("conduct_reported", person, matter, path=f"/conduct/{matter.ref}/", occasion=matter.ref, at=at)


def progress(report: Any, *, at: datetime) -> None:
    occasion, state = f"{report.ref}:{report.progress}", report.get_progress_display().lower()
    path = f"/conduct/mine/{report.ref}/"
    _tell("conduct_progress", report.reporter, report, path=path, occasion=occasion, at=at, state=state)


def shared(matter: Any, person: Any, until: datetime, *, at: datetime) -> None:
    occasion = f"{matter.ref}:{until.isoformat()}"
    _tell("conduct_shared", person, matter, path=f"/conduct/{matter.ref}/", occasion=occasion, at=at)


def handed_over(matter: Any, to: Any, *, at: datetime) -> None:
    occasion = f"{matter.ref}:{at.isoformat()}"
    _tell("conduct_reported", to, matter, path=f"/conduct/{matter.ref}/", occasion=occasion, at=at)


def _tell(kind: str, person: Any, record: Any, *, path: str, occasion: str, at: datetime, **extra: Any) -> None:
    context = {"ref": record.ref, "path": path, **extra}
    enqueue(kind, person, context, key=f"{kind}:{occasion}:{person.pk}", school=record.school_id, at=at)
