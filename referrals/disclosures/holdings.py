"""What a person can own here: asked before a role ends."""

from collections.abc import Iterable
from typing import Any

from referrals.disclosures.models import IncidentAction
from safeguard.people import holdings


def owned_actions(user: Any, school: Any) -> Iterable[str]:
    for action in IncidentAction.objects.filter(school=school, owner=user, done_at=None, withdrawn_at=None):
        yield f"Is accountable for action {action.ref}. It must be done, or withdrawn and given to somebody else."


def register_all() -> None:
    holdings.register("disclosures.owned_actions", owned_actions)
