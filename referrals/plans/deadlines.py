"""What a plan owes and by when. Pure: triggers, agreed limits and the calendar come in, instants go out.

Working Together: the core group within the partnership's days after the conference, reviews within 3 and then 6 months; care
planning: looked-after reviews and the personal education plan. Every figure is a code of `agencies.limits`. A report is
counted backwards: the booked meeting is day 0, the day before it that qualifies is day 1.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from referrals.agencies.choices import Unit
from referrals.plans.choices import Decided, Level, MeetingKind
from safeguard.calendar import WORKING_DAY_ENDS_AT, SchoolCalendar, add_clock_minutes, add_months, instant, local_date
from safeguard.clocks.kinds import Rung, Step

Due = tuple[datetime, str]
DECIDED_ON: Final = time(12)  # a plan's start is known by its day; clocks count from noon of it


class Owed(StrEnum):
    """Kinds of obligation on plans and their meetings. Each stops only by a recorded meeting or report."""

    REPORT = "plan.report"
    RECORD = "plan.record_meeting"
    DATE = "plan.next_date"
    CORE_GROUP = "plan.core_group"
    CONFERENCE = "plan.review_conference"
    NEED_REVIEW = "plan.need_review"
    CARE_REVIEW = "plan.care_review"
    PEP_START = "plan.pep_start"
    PEP_READY = "plan.pep_ready"
    PEP_NEXT = "plan.pep_next"


DUTIES: Final[dict[Owed, str]] = {
    Owed.REPORT: "Send the school’s report to the conference",
    Owed.RECORD: "Record what the meeting decided",
    Owed.DATE: "Book the next date of the plan, or record its end",
    Owed.CORE_GROUP: "Core group: record it, or ask why there is none",
    Owed.CONFERENCE: "Review conference: record it, or ask why there is none",
    Owed.NEED_REVIEW: "Review of the plan: record it, or ask why there is none",
    Owed.CARE_REVIEW: "Looked-after review: record it, or ask why there is none",
    Owed.PEP_START: "Begin the personal education plan with the social worker",
    Owed.PEP_READY: "Complete the personal education plan",
    Owed.PEP_NEXT: "Hold the next meeting of the personal education plan",
}
CHASED: Final = (
    Step(Rung.OWNER),
    Step(Rung.DSL, school_days=1),
    Step(Rung.HEAD, school_days=3),
    Step(Rung.CHAIR, school_days=10),
)
LADDERS: Final[dict[Owed, tuple[Step, ...]]] = dict.fromkeys(Owed, CHASED) | {
    Owed.REPORT: (Step(Rung.OWNER), Step(Rung.DSL, minutes=60), Step(Rung.HEAD, school_days=1)),
    Owed.RECORD: (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=3)),
    Owed.DATE: (Step(Rung.OWNER), Step(Rung.DSL, school_days=2), Step(Rung.HEAD, school_days=5)),
}

Clocks = tuple[tuple[Owed, str], ...]  # what runs, and the code of its limit
AT_START: Final[dict[Level, Clocks]] = {
    Level.CHILD_PROTECTION: ((Owed.CORE_GROUP, "core_group"), (Owed.CONFERENCE, "first_review")),
    Level.CHILD_IN_NEED: ((Owed.NEED_REVIEW, "need_review"),),
    Level.FAMILY_HELP: ((Owed.NEED_REVIEW, "need_review"),),
    Level.LOOKED_AFTER: (
        (Owed.CARE_REVIEW, "care_review"),
        (Owed.PEP_START, "pep_start"),
        (Owed.PEP_READY, "pep_ready"),
    ),
}
WITH_REPORT: Final = {MeetingKind.INITIAL_CONFERENCE, MeetingKind.REVIEW_CONFERENCE}


def met_by(kind: str, decided: str) -> tuple[Owed, ...]:
    """The clocks that a recorded meeting stops. A PEP that was only begun leaves "complete" running."""
    if kind == MeetingKind.PEP:
        begun = (Owed.PEP_START, Owed.PEP_NEXT)
        return (*begun, Owed.PEP_READY) if decided == Decided.PEP_READY else begun
    return MET.get(MeetingKind(kind), ())


MET: Final[dict[MeetingKind, tuple[Owed, ...]]] = {
    MeetingKind.REVIEW_CONFERENCE: (Owed.CONFERENCE,),
    MeetingKind.CORE_GROUP: (Owed.CORE_GROUP,),
    MeetingKind.NEED_REVIEW: (Owed.NEED_REVIEW,),
    MeetingKind.CARE_REVIEW: (Owed.CARE_REVIEW,),
}


def next_after(kind: str, decided: str, held_before: int) -> Clocks:
    """What runs from a recorded meeting on; `held_before` counts the earlier ones of its kind (in care: 20 days, 3, 6 months)."""
    if decided == Decided.ENDS:
        return ()
    if kind == MeetingKind.CARE_REVIEW:
        return ((Owed.CARE_REVIEW, "care_next_review" if held_before else "care_second_review"),)
    if kind == MeetingKind.PEP:
        return ((Owed.PEP_NEXT, "pep_next"),) if decided == Decided.PEP_READY else ()
    return AFTER.get(MeetingKind(kind), ())


AFTER: Final[dict[MeetingKind, Clocks]] = {
    MeetingKind.REVIEW_CONFERENCE: ((Owed.CONFERENCE, "next_review"),),
    MeetingKind.CORE_GROUP: ((Owed.CORE_GROUP, "next_core_group"),),
    MeetingKind.NEED_REVIEW: ((Owed.NEED_REVIEW, "need_review"),),
}


def since(day: date, *, at: datetime) -> datetime:
    """The instant from which the clocks of a plan that began on `day` count; never later than the act itself."""
    return min(instant(day, DECIDED_ON), at)


def reckon_back(amount: int, unit: str, at: datetime, calendar: SchoolCalendar) -> datetime:
    """Return the latest instant that lies `amount` units before `at`; the day of `at` is day 0, whatever its hour.

    Days end as they do forwards: working days at 17:00, school days when school closes, calendar days and months at midnight.
    Hours are elapsed ones, also through a change of the clocks.
    """
    return BACK[Unit(unit)](at, amount, calendar)


def _end_of(day: date) -> datetime:
    return instant(day + timedelta(days=1), time.min)


BACK: Final[dict[Unit, Callable[[datetime, int, SchoolCalendar], datetime]]] = {
    Unit.HOURS: lambda at, amount, calendar: add_clock_minutes(at, -amount * 60),
    Unit.CALENDAR_DAYS: lambda at, amount, calendar: _end_of(local_date(at) - timedelta(days=amount)),
    Unit.WORKING_DAYS: lambda at, amount, calendar: instant(
        calendar.add_working_days(local_date(at), -amount), WORKING_DAY_ENDS_AT
    ),
    Unit.SCHOOL_DAYS: lambda at, amount, calendar: calendar.end_of_school_day(
        calendar.add_school_days(local_date(at), -amount)
    ),
    Unit.MONTHS: lambda at, amount, calendar: _end_of(add_months(local_date(at), -amount)),
}


def report_due(
    amount: int, unit: str, booked_for: datetime, calendar: SchoolCalendar, *, at: datetime, rule: str
) -> Due:
    """By when our report must be out. A meeting called at shorter notice leaves until it begins, and the rule says so."""
    due_at = reckon_back(amount, unit, booked_for, calendar)
    if due_at > at:
        return due_at, f"{rule} before the meeting"[:120]
    return booked_for, f"before the meeting begins: called later than {rule} before"[:120]
