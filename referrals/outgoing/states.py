"""The life of a referral on one screen: who may move it where, and whose turn comes next. A closed or withdrawn one stays so."""

from typing import Any, Final

from django.db.models import TextChoices

from safeguard.errors import RuleBroken
from safeguard.policy import Permission


class State(TextChoices):
    DECIDED = "decided", "Not sent yet"
    SENT = "sent", "Sent, no answer"
    ACKNOWLEDGED = "acknowledged", "Acknowledged, not decided"
    ANSWERED = "answered", "Decided by the agency"
    CLOSED = "closed", "Referral closed"
    WITHDRAWN = "withdrawn", "Referral withdrawn"


OURS, THEIRS = "us", "the agency"
MOVES: Final[dict[Any, tuple[Permission, str]]] = {  # (from, to): (who may, whose turn next)
    (State.DECIDED, State.SENT): (Permission.CASE_WORK, THEIRS),
    (State.SENT, State.ACKNOWLEDGED): (Permission.CASE_WORK, THEIRS),
    (State.SENT, State.ANSWERED): (Permission.CASE_WORK, OURS),
    (State.ACKNOWLEDGED, State.ANSWERED): (Permission.CASE_WORK, OURS),
    (State.ANSWERED, State.CLOSED): (Permission.CASE_WORK, ""),
    (State.DECIDED, State.WITHDRAWN): (Permission.CASE_WORK, ""),
    (State.SENT, State.WITHDRAWN): (Permission.CASE_WORK, ""),
    (State.ACKNOWLEDGED, State.WITHDRAWN): (Permission.CASE_WORK, ""),
    (State.ANSWERED, State.WITHDRAWN): (Permission.CASE_WORK, ""),
}
OPEN: Final = (State.DECIDED, State.SENT, State.ACKNOWLEDGED, State.ANSWERED)
UNANSWERED: Final = (State.DECIDED, State.SENT, State.ACKNOWLEDGED)


def move(referral: Any, to: State) -> None:
    """Set the state, or raise RuleBroken with the state that the referral is really in."""
    if (referral.state, to) not in MOVES:
        raise RuleBroken(f"{referral.ref} is “{State(referral.state).label}” and cannot become “{to.label}”.")
    referral.state = to
