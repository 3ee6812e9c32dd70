"""Who wants to hear what an import changed. Apps above register from their AppConfig; nothing is imported upward.

A listener is called once for each import that changed something, inside its transaction, after the rows and events:

    def listener(changes: Sequence[PupilChange], *, school: School, by: User | System, at: datetime) -> None

It must ask for all its children in one query (`change.pupil.pk`), may write, and undoes the import by raising.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from safeguard.people.models import Pupil
from safeguard.people.roll.changes import ContactChange, Difference, words_of


class Fate(StrEnum):
    """What the import did to the child as a whole."""

    JOINED = "joined"
    RETURNED = "returned"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True)
class PupilChange:
    """One child as it is now, and each detail before and after."""

    pupil: Pupil
    fate: Fate
    differences: tuple[Difference, ...] = ()
    contacts: tuple[ContactChange, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Name what changed: model fields of Pupil, "upn", and "contacts" for any contact."""
        own = {difference.name for difference in self.differences}
        return frozenset(own | ({"contacts"} if self.contacts else set()))

    @property
    def in_words(self) -> list[tuple[str, str, str]]:
        return words_of(self)


Listener = Callable[..., None]
LISTENERS: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Add a listener under a name of its app's; registering the name again replaces it."""
    LISTENERS[name] = listener


def tell(changes: Sequence[PupilChange], *, school: Any, by: Any, at: datetime) -> None:
    """Call every listener with what changed; with nothing changed, nobody is called."""
    if changes:
        for listener in LISTENERS.values():
            listener(changes, school=school, by=by, at=at)
