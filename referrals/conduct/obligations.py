"""Which obligations exist in the sealed register, where each is met, and whom none may ever reach: the adult concerned."""

from typing import Any, Final

from referrals.conduct.deadlines import DUTIES, LADDERS, Owed
from referrals.conduct.models import Matter
from safeguard.clocks.kinds import KindSpec


def concerned(clock: Any) -> set[int]:
    """Return the adult whom the matter is about, as far as they sign in here."""
    subjects = Matter.objects.filter(school_id=clock.school_id, ref=clock.thread).values_list("subject_id", flat=True)
    return set(filter(None, subjects))


KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name="conduct:own" if owed == Owed.LADO_YOURSELF else "conduct:matter",
        excluded=concerned,
    )
    for owed in Owed
}
