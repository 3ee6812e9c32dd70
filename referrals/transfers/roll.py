"""What an import of the roll means for files: one goes with who left, one comes with who joined, none goes for who is back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from cases.selectors import groups
from cases.selectors.record import ON_CHRONOLOGY
from referrals.transfers import actions
from referrals.transfers.choices import Reason
from referrals.transfers.models import Transfer
from referrals.transfers.verbs import Verb
from safeguard.audit.models import Event
from safeguard.people.models import Pupil
from safeguard.people.roll import listeners
from safeguard.people.roll.listeners import Fate, PupilChange
from safeguard.people.selectors import holders
from safeguard.policy import Role

OWN: Final = {str(verb) for verb in Verb} - {Verb.FILE_RECEIVED, Verb.PAPER_HANDED}
BACK: Final = "The child is on the roll again."


def with_a_file(school: Any, pupils: Iterable[int]) -> set[int]:
    """Return which of these children have anything on their record beyond the roll and this app's own housekeeping.

    Asked of the log, so that an app that keeps something new about children is never forgotten; one query.
    """
    quiet = groups.VERBS[groups.Group.ROLL] | groups.VERBS[groups.Group.CLOCKWORK] | OWN
    verbs = [verb for verb in groups.on_chronology() if verb not in quiet]
    here = {
        "mentions__school_id": school.pk,
        "mentions__pupil_id__in": list(pupils),
        "mentions__kind__in": ON_CHRONOLOGY,
    }
    found = Event.objects.filter(**here, verb__in=verbs)
    return set(found.order_by().values_list("mentions__pupil_id", flat=True).distinct())


def follow_the_roll(changes: Sequence[PupilChange], *, school: Any, by: Any, at: datetime) -> None:
    by_fate: dict[Fate, list[Any]] = {}
    for change in changes:
        by_fate.setdefault(change.fate, []).append(change.pupil)
    _left(by_fate.get(Fate.LEFT, []), school, by=by, at=at)
    _back(by_fate.get(Fate.RETURNED, []), by=by, at=at)
    came = by_fate.get(Fate.JOINED, []) + by_fate.get(Fate.RETURNED, [])
    if came and not _is_first_roll(school, came) and holders(school, Role.DSL, Role.HEAD):
        actions.await_files(school, came, by=by, at=at)


def _is_first_roll(school: Any, came: list[Any]) -> bool:
    """A school that enters its roll for the first time has had these children all along: nobody's file is awaited."""
    return not Pupil.objects.filter(school=school).exclude(pk__in=[pupil.pk for pupil in came]).exists()


def _left(pupils: list[Any], school: Any, *, by: Any, at: datetime) -> None:
    if not pupils:
        return
    having = with_a_file(school, [pupil.pk for pupil in pupils])
    for pupil in pupils:
        if pupil.pk in having:
            pupil.school = school  # its calendar is read once for all of them
            left_on = pupil.left_on or timezone.localdate(at)
            actions.begin_transfer(pupil, reason=Reason.LEFT, left_on=left_on, by=by, at=at)
    actions.leave_again([pupil.pk for pupil in pupils], by=by, at=at)


def _back(pupils: list[Any], *, by: Any, at: datetime) -> None:
    here = [pupil.pk for pupil in pupils]
    for transfer in Transfer.objects.filter(pupil__in=here, sent_at=None, cancelled_at=None, received_at=None):
        actions.cancel_transfer(transfer, because=BACK, by=by, at=at)


def register() -> None:
    listeners.register("transfers.follow_the_roll", follow_the_roll)
