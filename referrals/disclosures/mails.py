"""Who is told of a notice, an action, a briefing. A mail carries a reference and a link; the words wait behind the sign-in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from safeguard.outbox.actions import enqueue


def notice_received(notice: Any, people: Iterable[Any], *, at: datetime) -> None:
    path = f"/notices/{notice.ref}/"
    for person in people:
        _tell("notice_received", person, notice, path=path, occasion=notice.ref, at=at)


def action_given(action: Any, *, at: datetime) -> None:
    """Tell the person who is accountable, unless they gave it to themselves."""
    if action.owner_id != action.given_by_id:
        path = f"/serious-incidents/actions/{action.ref}/"
        _tell("incident_action", action.owner, action, path=path, occasion=action.ref, at=at)


def briefing_issued(briefing: Any, people: Iterable[Any], *, at: datetime) -> None:
    path = f"/serious-incidents/briefings/{briefing.ref}/"
    for person in people:
        _tell("briefing_issued", person, briefing, path=path, occasion=briefing.ref, at=at)


def _tell(kind: str, person: Any, record: Any, *, path: str, occasion: str, at: datetime) -> None:
    context = {"ref": record.ref, "path": path}
    enqueue(kind, person, context, key=f"{kind}:{occasion}:{person.pk}", school=record.school_id, at=at)
