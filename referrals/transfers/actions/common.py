"""What the acts on files share: the locked row, its event, whose it is, which limit holds."""

from datetime import datetime
from typing import Any

from cases.selectors.childfile import is_whole_to
from referrals.agencies import limits
from referrals.agencies.selectors import own_authority
from referrals.transfers.models import Transfer
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.people.models import Relative
from safeguard.people.selectors import holders, lead_of
from safeguard.policy import Permission, Role, require

LEADS = (Role.DSL, Role.DEPUTY, Role.HEAD)


def locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("pupil", "school", "owner")
    return rows.get(pk=transfer.pk)


def must_be_open(transfer: Transfer) -> None:
    if not transfer.is_open:
        raise RuleBroken(f"{transfer.ref} has ended: {transfer.state.lower()}.")


def may_work(by: Any, record: Any) -> None:
    """The owner may always act on it: where every lead has a conflict of interest, the head owns it."""
    if record.owner_id != by.pk:
        require(by, Permission.TRANSFER_WORK, record.school)


def tell(verb: str, record: Any, *, by: Any, at: datetime, **payload: Any) -> None:
    audit.record(verb, record, by=by, at=at, pupils=[record.pupil_id], **payload)


def owner_of_file(pupil: Any, *, at: datetime) -> Any:
    """The DSL, else a deputy, else the head: the first to whom the whole file is open."""
    people = holders(pupil.school, *LEADS)
    return next((person for person in people if is_whole_to(person, pupil, at=at)), None) or lead_of(pupil.school)


def owners_of_requests(school: Any, pupils: list[int]) -> dict[int, Any]:
    """For each child the first lead who is no relative; two queries for a whole roll."""
    people = holders(school, *LEADS) or [lead_of(school)]
    related = set(Relative.objects.filter(pupil__in=pupils).values_list("pupil_id", "user_id"))
    return {pk: next((one for one in people if (pk, one.pk) not in related), people[0]) for pk in pupils}


def due(school: Any, code: str, since: datetime) -> limits.Due:
    return limits.due(own_authority(school), code, since, school)
