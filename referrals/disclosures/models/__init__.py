"""What this app keeps: disclosures, notices of the police, serious incidents with their briefings, legal holds."""

from referrals.disclosures.models.disclosure import Disclosure, DisclosurePupil
from referrals.disclosures.models.incident import (
    Briefing,
    Hold,
    IncidentAction,
    IncidentEntry,
    IncidentPerson,
    IncidentTold,
    SeriousIncident,
)
from referrals.disclosures.models.notice import Candidate, Notice, NoticeTold

__all__ = [
    "Briefing",
    "Candidate",
    "Disclosure",
    "DisclosurePupil",
    "Hold",
    "IncidentAction",
    "IncidentEntry",
    "IncidentPerson",
    "IncidentTold",
    "Notice",
    "NoticeTold",
    "SeriousIncident",
]
