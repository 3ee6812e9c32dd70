"""What the acts on a referral share: the lock, the children for the chronology, the start of a clock by its limit."""

from datetime import datetime
from typing import Any

from cases.models import Case
from referrals.outgoing import deadlines
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import Referral
from safeguard import policy
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


def lock(referral: Referral, *, by: Any) -> Referral:
    """Take the referral's row for the act; whoever writes on it works on its case."""
    policy.require(by, Permission.CASE_WORK, referral.school)
    related = ("school", "case", "case__owner", "case__school", "authority", "agency")
    return Referral.objects.select_for_update(of=("self",)).select_related(*related).get(pk=referral.pk)


def lock_case(case: Case, *, by: Any) -> Case:
    """Take the row of the case, so that numbers have no twins, and refuse what a closed case cannot take."""
    policy.require(by, Permission.CASE_WORK, case.school)
    case = Case.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=case.pk)
    if not case.is_open:
        raise RuleBroken(f"{case.ref} is closed. Reopen it before you write on it.")
    return case


def pupils_of(record: Any) -> list[int]:
    """The children on whose chronologies an act stands: those in the referral, else all in the case."""
    if isinstance(record, Referral):
        return list(record.parts.values_list("pupil_id", flat=True))
    return list(record.parts.values_list("pupil_id", flat=True))


def start_clock(referral: Referral, owed: Owed, code: str, *, since: datetime, at: datetime) -> None:
    """Start a clock of the referral's owner by the limit of its authority, counted from `since`."""
    due_at, rule = deadlines.due(referral, code, since)
    clocks.start(
        owed,
        referral,
        owner=referral.owner,
        due_at=due_at,
        rule=rule,
        at=min(since, at),
        note=referral.get_kind_display(),
    )


def stop_waiting(referral: Referral, *kinds: Owed, by: Any, at: datetime) -> None:
    """Meet the clocks that waited for what is recorded now."""
    for owed in kinds:
        clocks.meet(owed, referral, by=by, at=at)
