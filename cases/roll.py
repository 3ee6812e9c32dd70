"""What an import of the roll means for open cases: who lives where, who may be told, who is gone (white space 10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from cases.actions import raise_roll_alerts
from cases.models import CasePupil
from cases.states import CaseStatus
from safeguard.people.roll import listeners
from safeguard.people.roll.listeners import Fate, PupilChange

MATTERS: Final = {"last_name", "address", "contacts"}


def matters(change: PupilChange) -> bool:
    """A new surname, address or contact may bring harm nearer; a child who left takes the file along."""
    return change.fate == Fate.LEFT or bool(change.fields & MATTERS)


def alert_owners(changes: Iterable[PupilChange], *, school: Any, by: Any, at: datetime) -> None:
    """Show each change that matters to the owner of every open case of the child, with a clock to look at it."""
    mattering = {change.pupil.pk: change for change in changes if matters(change)}
    parts = CasePupil.objects.filter(school=school, pupil__in=mattering).exclude(case__status=CaseStatus.CLOSED)
    for pk in parts.values_list("pupil", flat=True).distinct().order_by("pupil"):
        change = mattering[pk]
        raise_roll_alerts(change.pupil, in_words(change), by=by, at=at)


def in_words(change: PupilChange) -> dict[str, list[str]]:
    """Return what changed as {words: [was, is now]}; the second of two alike is numbered, so that none is lost."""
    said: dict[str, list[str]] = {"Roll": ["on the roll", "has left"]} if change.fate == Fate.LEFT else {}
    for label, was, now in change.in_words:
        alike = sum(name == label or name.startswith(f"{label} (") for name in said)
        said[f"{label} ({alike + 1})" if alike else label] = [was, now]
    return said


def register() -> None:
    listeners.register("cases.alert_owners", alert_owners)
