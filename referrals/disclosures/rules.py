"""What must be so before a serious incident is closed, and before its briefing is issued."""

from referrals.disclosures.choices import Body, EntryKind
from referrals.disclosures.models import SeriousIncident


def closing_blockers(incident: SeriousIncident) -> list[str]:
    """Return a sentence for each thing that is still owed."""
    owed = []
    if not incident.briefings.exists():
        owed.append("No briefing was issued yet.")
    if number := incident.actions.filter(done_at=None, withdrawn_at=None).count():
        owed.append(f"{number} action{'s are' if number > 1 else ' is'} not done yet.")
    if not incident.entries.filter(kind=EntryKind.LESSON).exists():
        owed.append("No lesson is written. If there is none, write that there is none, and why.")
    if incident.is_early_years and not incident.told.filter(body=Body.OFSTED).exists():
        owed.append("Ofsted was not told yet.")
    return owed
