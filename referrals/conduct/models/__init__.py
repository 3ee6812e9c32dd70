"""The sealed register: the report, the matter that it opened, and what was decided, done and said in it."""

from referrals.conduct.models.entries import (
    Interim,
    LadoContact,
    Outcome,
    Referral,
    Review,
    Statement,
    StrategyMeeting,
    Threshold,
    Told,
)
from referrals.conduct.models.matters import Matter, MatterChild, MatterGrant, Report

__all__ = [
    "Interim",
    "LadoContact",
    "Matter",
    "MatterChild",
    "MatterGrant",
    "Outcome",
    "Referral",
    "Report",
    "Review",
    "Statement",
    "StrategyMeeting",
    "Threshold",
    "Told",
]
