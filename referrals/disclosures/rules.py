"""What must be so before a serious incident is closed."""

from referrals.disclosures.choices import Body, EntryKind
from referrals.disclosures.models import SeriousIncident


def still_owed(*, is_issued: bool, to_do: int, has_lesson: bool, owes_ofsted: bool) -> list[str]:
    """Return a sentence for each thing that stands in the way of the closing. Pure."""
    said = [
        (not is_issued, "No briefing was issued yet."),
        (to_do > 0, f"{to_do} action{'s are' if to_do > 1 else ' is'} not done yet."),
        (not has_lesson, "No lesson is written. If there is none, write that there is none, and why."),
        (owes_ofsted, "Ofsted was not told yet."),
    ]
    return [sentence for stands, sentence in said if stands]


def closing_blockers(incident: SeriousIncident) -> list[str]:
    return still_owed(
        is_issued=incident.briefings.exists(),
        to_do=incident.actions.filter(done_at=None, withdrawn_at=None).count(),
        has_lesson=incident.entries.filter(kind=EntryKind.LESSON).exists(),
        owes_ofsted=incident.is_early_years and not incident.told.filter(body=Body.OFSTED).exists(),
    )
