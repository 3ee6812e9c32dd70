"""The field's own words for a professional disagreement (Working Together 2026; the partnership's escalation procedure)."""

from django.db.models import TextChoices


class State(TextChoices):
    OPEN = "open", "Open"
    RESOLVED = "resolved", "Resolved"
    ENDED = "ended", "Ended at the director"
    WITHDRAWN = "withdrawn", "Withdrawn by the school"


class Why(TextChoices):
    """Why a stage opened."""

    BEGUN = "begun", "The disagreement was opened"
    PASSED = "passed", "The limit of the stage before passed without an answer"
    NOT_RESOLVED = "not_resolved", "The stage before did not resolve it"
    SKIPPED = "skipped", "Stages were skipped: a child is in immediate danger"


class How(TextChoices):
    """How a stage ended. One that its limit ended was not answered in time, and nobody wrote that row."""

    RESOLVED = "resolved", "Resolved"
    NOT_RESOLVED = "not_resolved", "Not resolved"
    PASSED = "passed", "No answer within the limit"
    SKIPPED = "skipped", "Skipped: immediate danger"
    CLOSED = "closed", "Closed without an answer"


ANSWERS = [How.RESOLVED, How.NOT_RESOLVED]


class WordKind(TextChoices):
    """What is added while a disagreement runs, or when it has ended."""

    OURS = "ours", "Our position now"
    THEIRS = "theirs", "Their position"
    PERSON = "person", "Who decides on their side at this stage"
    STATEMENT = "statement", "Written statement agreed by both sides"
