"""What the acts of this app share: who may not know, who answers for it, clocks by their limits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cases import conflicts
from referrals.agencies import limits
from referrals.agencies.selectors import own_authority
from referrals.disclosures.deadlines import LIMITS, Owed
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.models import User
from safeguard.people.selectors import holders
from safeguard.policy import Role


def kept_out(pupils: Iterable[Any]) -> set[int]:
    """Ids of the people who must find no trace of what concerns these children: their relatives on the staff."""
    return conflicts.excluded_from(pupils=[getattr(pupil, "pk", pupil) for pupil in pupils])


def first_of(school: Any, *roles: Role, besides: set[int]) -> User:
    """Return the first holder without a conflict; raise RuleBroken with the way outside when nobody is left."""
    people = [person for person in holders(school, *roles) if person.pk not in besides]
    if not people:
        number = f" on {school.front_door_phone}" if school.front_door_phone else ""
        raise RuleBroken(
            f"Nobody at {school} is left who may read this, because everybody is named in it or related to a child. "
            f"Ring the local authority’s front door{number} today."
        )
    return people[0]


def start_clock(owed: Owed, record: Any, *, owner: Any, since: datetime, note: str = "") -> None:
    """Start a clock by the limit that the school's own partnership agreed, counted from `since`."""
    due_at, rule = limits.due(own_authority(record.school), LIMITS[owed], since, record.school)
    clocks.start(owed, record, owner=owner, due_at=due_at, rule=rule, at=since, note=note)


def not_in_future(moment: datetime, at: datetime, what: str) -> None:
    if moment > at:
        raise RuleBroken(f"The time when {what} cannot be in the future.")


def words(text: str, sentence: str) -> str:
    if not text.strip():
        raise RuleBroken(sentence)
    return text
