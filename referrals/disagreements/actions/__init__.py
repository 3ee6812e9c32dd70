"""The only writers of disagreements."""

from referrals.disagreements.actions.closing import close_disagreement
from referrals.disagreements.actions.opening import open_disagreement
from referrals.disagreements.actions.stages import record_answer, skip_to_stage
from referrals.disagreements.actions.words import add_words, issue_pack

__all__ = [
    "add_words",
    "close_disagreement",
    "issue_pack",
    "open_disagreement",
    "record_answer",
    "skip_to_stage",
]
