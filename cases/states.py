"""The life of a concern and of a case on one screen: who may move what where, and whose turn comes next."""

from typing import Any, Final

from django.db.models import TextChoices

from safeguard.errors import RuleBroken
from safeguard.policy import Permission, Role


class ConcernStatus(TextChoices):
    LOGGED = "logged", "Not read yet"
    ACKNOWLEDGED = "acknowledged", "Read"
    IN_HAND = "in_hand", "In hand"
    CLOSED = "closed", "Closed"


class CaseStatus(TextChoices):
    OPEN = "open", "Open"
    CLOSING = "closing", "Closing proposed"
    CLOSED = "closed", "Closed"


CONCERN_MOVES: Final = {  # (from, to): (who may, whose turn next)
    (ConcernStatus.LOGGED, ConcernStatus.ACKNOWLEDGED): (Permission.CONCERN_ACKNOWLEDGE, Role.DSL),
    (ConcernStatus.ACKNOWLEDGED, ConcernStatus.IN_HAND): (Permission.CONCERN_TRIAGE, Role.DSL),
    (ConcernStatus.ACKNOWLEDGED, ConcernStatus.CLOSED): (Permission.CONCERN_TRIAGE, None),
    (ConcernStatus.IN_HAND, ConcernStatus.CLOSED): (Permission.CONCERN_TRIAGE, None),
    (ConcernStatus.CLOSED, ConcernStatus.IN_HAND): (Permission.CONCERN_TRIAGE, Role.DSL),
}
CASE_MOVES: Final = {
    (CaseStatus.OPEN, CaseStatus.CLOSING): (Permission.CASE_CLOSE_PROPOSE, Role.DSL),
    (CaseStatus.CLOSING, CaseStatus.OPEN): (Permission.CASE_CLOSE, Role.DEPUTY),
    (CaseStatus.CLOSING, CaseStatus.CLOSED): (Permission.CASE_CLOSE, None),
    (CaseStatus.OPEN, CaseStatus.CLOSED): (Permission.CASE_CLOSE, None),
    (CaseStatus.CLOSED, CaseStatus.OPEN): (Permission.CASE_CLOSE, Role.DSL),
}


def move(record: Any, to: TextChoices, moves: dict[Any, Any]) -> None:
    """Set the status, or raise RuleBroken with the state that the record is really in."""
    if (record.status, to) not in moves:
        raise RuleBroken(
            f"{record.ref} is “{record.get_status_display().lower()}” and cannot become “{to.label.lower()}”."
        )
    record.status = to
