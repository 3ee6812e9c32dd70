"""Which obligations exist on files that go and come, where each is met, and whom a ladder must never reach."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone

from cases.selectors.childfile import is_whole_to
from referrals.transfers.deadlines import DUTIES, LADDERS, Owed
from referrals.transfers.models import FileRequest, Transfer
from safeguard.clocks.kinds import KindSpec
from safeguard.people.models import Relative
from safeguard.people.selectors import holders
from safeguard.policy import Role


def _pupil_of(clock: Any) -> Any:
    model = FileRequest if clock.kind == Owed.ASK else Transfer
    return model.objects.select_related("pupil").get(pk=clock.subject_id).pupil


def pupils_of_clock(clock: Any) -> list[int]:
    return [_pupil_of(clock).pk]


def excluded_from_clock(clock: Any) -> Iterable[int]:
    """Whoever finds no trace of one concern of the child hears nothing of the file that holds it."""
    pupil, at = _pupil_of(clock), timezone.now()
    related = set(Relative.objects.filter(pupil=pupil).values_list("user_id", flat=True))
    if clock.kind == Owed.ASK:
        return related
    people = holders(clock.school_id, Role.DSL, Role.DEPUTY, Role.HEAD)
    return related | {person.pk for person in people if not is_whole_to(person, pupil, at=at)}


KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name="transfers:request" if owed == Owed.ASK else "transfers:transfer",
        excluded=excluded_from_clock,
        pupils=pupils_of_clock,
        listed_at="/transfers/requests/" if owed == Owed.ASK else "",
    )
    for owed in Owed
}
