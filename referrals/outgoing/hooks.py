"""What the apps above hear about a referral and add to its page: a plan that follows a conference, a disagreement.

They register from `AppConfig.ready`; nothing is imported upward. Listeners run inside the act's transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safeguard.policy import Permission

RESPONDED: dict[str, Callable[..., None]] = {}


@dataclass(frozen=True)
class Link:
    """A way on from a referral, for whoever holds the permission: `url_name` takes its reference.

    `only_late`: beside the words that say that the agency is late; otherwise among the other steps.
    """

    label: str
    url_name: str
    permission: Permission
    only_late: bool = False


LINKS: list[Link] = []


def when_responded(name: str, listener: Callable[..., None]) -> None:
    """`listener(response, by=, at=)` after each recorded answer: `response.kind`, `.outcome`, `.referral`."""
    RESPONDED[name] = listener


def tell_responded(response: Any, *, by: Any, at: datetime) -> None:
    for listener in RESPONDED.values():
        listener(response, by=by, at=at)
