"""When a child's file must be gone, its receipt confirmed, the earlier school's file here. Pure: days in, instants out.

KCSIE 2026 para 150: within 5 days for an in-year move, within the first 5 days of a new term otherwise. "5 days" is not
defined; the unit and number are data of the partnership (`agencies.limits`: transfer, transfer_warning, receipt, file_request).
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from referrals.transfers.choices import Trigger
from safeguard.calendar import SchoolCalendar, instant
from safeguard.clocks.kinds import Rung, Step

LEFT_AT: Final = time(12)  # leaving is known by its day; clocks count from noon of it


class Owed(StrEnum):
    """Kinds of obligation on files that go and files that come."""

    SEND = "transfer.send"
    RECEIPT = "transfer.receipt"
    ASK = "transfer.request"


DUTIES: Final[dict[Owed, str]] = {
    Owed.SEND: "Send the child’s file to the next school",
    Owed.RECEIPT: "Get the receipt of the file confirmed, or chase it",
    Owed.ASK: "Get the earlier school’s file, or its word that there is none",
}
LADDERS: Final[dict[Owed, tuple[Step, ...]]] = {
    Owed.SEND: (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=2)),
    Owed.RECEIPT: (Step(Rung.OWNER), Step(Rung.DSL, school_days=2), Step(Rung.HEAD, school_days=5)),
    Owed.ASK: (Step(Rung.OWNER), Step(Rung.HEAD, school_days=10)),
}


def trigger_of(left_on: date, calendar: SchoolCalendar) -> Trigger:
    """Say whether the next school day after the child's last one begins a new term.

    Where the entered terms end, nobody knows: then it is counted as an in-year move, which is the earlier day.
    """
    following = calendar.next_school_day(left_on)
    if not calendar.knows(following) or calendar.term_of(following) == calendar.term_of(left_on):
        return Trigger.IN_YEAR
    return Trigger.NEW_TERM


def counts_from(left_on: date, trigger: Trigger, calendar: SchoolCalendar) -> datetime:
    """The instant whose day is day 0: the last day at school, or the eve of the new term."""
    if trigger == Trigger.NEW_TERM:
        return instant(calendar.next_school_day(left_on) - timedelta(days=1), LEFT_AT)
    return instant(left_on, LEFT_AT)
