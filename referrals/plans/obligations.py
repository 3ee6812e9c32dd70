"""Which obligations exist on plans, where each is met, and on whose chronology a missed one stands."""

from typing import Any, Final

from cases import conflicts
from referrals.plans.deadlines import DUTIES, LADDERS, Owed
from referrals.plans.models import Plan, PlanMeeting
from safeguard.clocks.kinds import KindSpec

OF_MEETINGS: Final = {Owed.REPORT: "plans:report", Owed.RECORD: "plans:record"}


def pupils_of_clock(clock: Any) -> list[int]:
    """Return the id of the plan's child alone: a sister on the same case has a chronology of her own."""
    rows = PlanMeeting.objects if clock.kind in OF_MEETINGS else Plan.objects
    return list(rows.filter(pk=clock.subject_id).order_by().values_list("pupil_id", flat=True))


KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name=OF_MEETINGS.get(owed, "plans:plan"),
        excluded=conflicts.excluded_from_clock,
        pupils=pupils_of_clock,
    )
    for owed in Owed
}
