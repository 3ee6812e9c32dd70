"""What is owed in a disagreement, where it is met, and what follows by itself when nobody answers."""

from typing import Any, Final

from cases import conflicts
from referrals.disagreements.actions.common import pupils_of
from referrals.disagreements.actions.stages import open_next
from referrals.disagreements.deadlines import DUTIES, LADDERS, Owed
from referrals.disagreements.models import Disagreement
from safeguard.clocks.kinds import KindSpec


def pupils_of_clock(clock: Any) -> list[int]:
    """Return ids of the children of the referral in dispute: a sister on the same case has a chronology of her own."""
    disagreement = Disagreement.objects.filter(runs=clock.subject_id).select_related("referral", "case").first()
    return pupils_of(disagreement) if disagreement else []


KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name="disagreements:disagreement",
        excluded=conflicts.excluded_from_clock,
        pupils=pupils_of_clock,
        missed=open_next,
    )
    for owed in Owed
}
