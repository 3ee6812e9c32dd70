"""When a case goes to another owner, what the apps above it run for the old owner goes along.

The event of the acceptance says that the case changed hands; each clock of it follows without a word of its own, as the
review of the case does. A duty that the law puts on a person, and not on the owner of a case, stays with that person.
"""

from datetime import datetime
from typing import Any, Final

from cases.deadlines import Owed
from safeguard.clocks.models import Clock

OF_CASES: Final = frozenset(str(owed) for owed in Owed)  # cases moves its own
PERSONAL: set[str] = set()


def stay(*kinds: str) -> None:
    """Let the clocks of these kinds stay with the person who owes them, whoever owns the case."""
    PERSONAL.update(str(kind) for kind in kinds)


def follow(case: Any, *, was: Any, to: Any, by: Any, at: datetime) -> None:
    """Give the new owner every running clock that the old one had on this case; due instants stay where they are."""
    held = Clock.objects.for_school(case.school_id).running().owned_by(was).filter(thread=case.ref)
    held.exclude(kind__in=OF_CASES | PERSONAL).update(owner=to)
