"""What a file holds before anything is withheld, and every question that the reviewer has to answer."""

from datetime import datetime
from typing import Any

from referrals.transfers.bundle.shapes import Survey


def survey(pupil: Any, *, by: Any, at: datetime) -> Survey:
    """Gather the whole file of a child with the finds for the review page.

    Raises RuleBroken when part of the file is closed to `by` (a wall, a relative): then somebody else reviews and sends it.
    """
    raise NotImplementedError
