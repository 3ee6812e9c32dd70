"""What is left of a record whose file has gone: it can be read and corrected, and nothing more is added to it."""

from typing import Any, Final

from cases.models import CasePupil
from referrals.transfers.models import Transfer

GONE: Final = (
    "The file has been passed on and its receipt confirmed, so this record is read-only. "
    "Correct what is wrong in it, close the case, or tell the next school what you learn."
)


def shut(case: Any) -> str:
    """Say so when every child of the case has left with their file; one who came back has a record that is written on."""
    parts = CasePupil.objects.filter(case=case)
    received = Transfer.objects.filter(received_at__isnull=False, pupil__left_on__isnull=False).values("pupil_id")
    return GONE if parts.exists() and not parts.exclude(pupil__in=received).exists() else ""
