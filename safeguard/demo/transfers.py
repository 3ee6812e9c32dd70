"""Files on their way between the two schools: one due, one overdue, one sent, one received; joiners whose file has not come."""

from datetime import timedelta
from typing import Any, Final

from cases.models import Case, ConcernPupil
from referrals.transfers import actions
from referrals.transfers.choices import Method, Rung
from referrals.transfers.models import Transfer
from safeguard.calendar import local_date
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people import actions as people
from safeguard.people.models import Pupil

LEFT_AGO: Final = (2, 20, 9, 30)  # days: due, overdue, sent, received
TOLD_ELSEWHERE: Final = 40  # the first children of the roll have their parts in other stories
JOINED: Final = (-8, -9)
NEXT: Final[dict[str, Any]] = {
    "setting": "Elmwood Academy",
    "person": "Omar Haddad",
    "post": "Designated safeguarding lead",
    "phone": "01632 960120",
    "email": "dsl@elmwood.example",
}


def tell_transfers(world: World, pupils: dict[str, list[Pupil]]) -> None:
    """`world.refs` names a transfer in each state, and a file that is awaited."""
    oak, dsl = pupils["OAK"], world.person("dsl")
    leavers = zip(_with_a_closed_file(oak[TOLD_ELSEWHERE:]), LEFT_AGO, strict=True)
    due, overdue, sent, done = [_left(world, pupil, days=days) for pupil, days in leavers]
    for transfer, days in ((sent, 6), (done, 26)):
        at = world.start - timedelta(days=days)
        with clock_shows(at):
            actions.set_destination(transfer, method=Method.PAPER, by=dsl, **NEXT)
            handed: dict[str, Any] = {"pages": 18, "carried": "hand", "person": "Omar Haddad", "signed": "O. Haddad"}
            actions.hand_over_paper(transfer, by=dsl, happened_at=at, **handed)
    with clock_shows(world.start - timedelta(days=24)):
        actions.record_receipt(done, how="phone", name="Omar Haddad", post="DSL", by=dsl)
    at = world.start - timedelta(days=1)
    with clock_shows(at):
        actions.set_destination(due, method=Method.BUNDLE, by=dsl, **NEXT)
        said = "He will look in the post room."
        asked: dict[str, Any] = {"how": "phone", "person": "Omar Haddad", "said": said, "happened_at": at}
        actions.chase(sent, rung=Rung.DSL, by=dsl, **asked)
        [first, *_] = actions.await_files(world.schools["OAK"], [oak[number] for number in JOINED], by=dsl)
    names = {"transfer": due, "transfer_overdue": overdue, "transfer_sent": sent, "transfer_done": done}
    world.refs |= {name: transfer.ref for name, transfer in names.items()} | {"file_request": first.ref}


def _with_a_closed_file(pupils: list[Pupil]) -> list[Pupil]:
    """Children with a concern that is closed and no case: their file is small and waits for nobody."""
    ids = [pupil.pk for pupil in pupils]
    in_cases = Case.objects.filter(pupils__in=ids).values("pupils")
    closed = ConcernPupil.objects.filter(pupil__in=ids, concern__status="closed").exclude(pupil__in=in_cases)
    having = set(closed.order_by().values_list("pupil_id", flat=True))
    return [pupil for pupil in pupils if pupil.pk in having][: len(LEFT_AGO)]


def _left(world: World, pupil: Pupil, *, days: int) -> Transfer:
    at = world.start - timedelta(days=days)
    with clock_shows(at):
        people.leave(pupil, left_on=local_date(at), by=world.person("admin"))
        return Transfer.objects.get(pupil=pupil)
