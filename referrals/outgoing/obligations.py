"""Which obligations exist between the school and the agencies, and where each is met: never by a tick, always by words."""

from collections.abc import Iterable
from typing import Any, Final

from cases import conflicts
from referrals.outgoing.deadlines import DUTIES, IN_DANGER, LADDERS, Owed
from safeguard.clocks.kinds import KindSpec

PAGES: Final[dict[Owed, str]] = {
    Owed.FGM: "referrals:duty",
    Owed.PROMISE: "referrals:promise",
    Owed.NOT_REFERRED: "referrals:not_referred",
}


def excluded_from_duty(clock: Any) -> Iterable[int]:
    """A wall around the case does not take a teacher's own duty from them: they see it, and nothing of the case."""
    return set(conflicts.excluded_from_clock(clock)) - {clock.owner_id}


KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name=PAGES.get(owed, "referrals:referral"),
        excluded=excluded_from_duty if owed == Owed.FGM else conflicts.excluded_from_clock,
        pupils=conflicts.pupils_of_clock,
        danger=owed in IN_DANGER,
    )
    for owed in Owed
}
