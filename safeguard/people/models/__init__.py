"""Facts about people and schools. Roles come from Membership alone; a child is found by `ref`, never by primary key."""

from safeguard.people.models.children import (
    Contact,
    Identifier,
    Pupil,
    Relative,
    Status,
)
from safeguard.people.models.roll import RollReview
from safeguard.people.models.schools import (
    BankHolidayChange,
    Closure,
    Counter,
    School,
    Term,
    Trust,
)
from safeguard.people.models.users import Membership, User

__all__ = [
    "BankHolidayChange",
    "Closure",
    "Contact",
    "Counter",
    "Identifier",
    "Membership",
    "Pupil",
    "Relative",
    "RollReview",
    "School",
    "Status",
    "Term",
    "Trust",
    "User",
]
