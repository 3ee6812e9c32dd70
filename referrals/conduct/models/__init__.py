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
from referrals.conduct.models.patterns import MatterLink, PatternLook

__all__ = [
    "Interim",
    "LadoContact",
    "Matter",
    "MatterChild",
    "MatterGrant",
    "MatterLink",
    "Outcome",
    "PatternLook",
    "Referral",
    "Report",
    "Review",
    "Statement",
    "StrategyMeeting",
    "Threshold",
    "Told",
]
