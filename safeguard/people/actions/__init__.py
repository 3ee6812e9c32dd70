"""The only writer of people, schools and roles. The roll's import has its own module, `roll/`."""

from safeguard.people.actions.accounts import add_person, choose_digest
from safeguard.people.actions.calendars import (
    close_school_on,
    override_bank_holiday,
    remove_closure,
    remove_term,
    set_term,
)
from safeguard.people.actions.memberships import end_membership, hire, start_membership
from safeguard.people.actions.pupils import (
    add_contact,
    end_status,
    enrol,
    enrol_many,
    leave,
    record_relative,
    record_status,
)
from safeguard.people.actions.schools import change_school, found_school

__all__ = [
    "add_contact",
    "add_person",
    "change_school",
    "choose_digest",
    "close_school_on",
    "end_membership",
    "end_status",
    "enrol",
    "enrol_many",
    "found_school",
    "hire",
    "leave",
    "override_bank_holiday",
    "record_relative",
    "record_status",
    "remove_closure",
    "remove_term",
    "set_term",
    "start_membership",
]
