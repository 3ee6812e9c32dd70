"""The writers of the directory, by noun. A change counts from now on: no running clock is moved by any of them."""

from referrals.agencies.actions.directory import (
    add_agency,
    add_authority,
    change_agency,
    change_authority,
    check_agency,
    retire_agency,
    state_residence,
)
from referrals.agencies.actions.founding import found_directory
from referrals.agencies.actions.partnership import set_limit, set_stages, withdraw_limit

__all__ = [
    "add_agency",
    "add_authority",
    "change_agency",
    "change_authority",
    "check_agency",
    "found_directory",
    "retire_agency",
    "set_limit",
    "set_stages",
    "state_residence",
    "withdraw_limit",
]
