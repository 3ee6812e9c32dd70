"""When each thing is due, and who is told when it is late. Pure: the trigger and the calendar come in, an instant goes out.

Sources: KCSIE 2026 paras 56-60 (act at once), para 74 (decisions and reasons in writing); the figures are the school's own
targets, set on its page. Local rules are named with their year, so that a stored clock says by which edition it ran.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from cases.choices import Urgency
from safeguard.calendar import SchoolCalendar, add_clock_minutes, local_date
from safeguard.clocks.counting import Counted, Unit
from safeguard.clocks.kinds import Rung, Step

Due = tuple[datetime, str]
DRAFT_KEPT_FOR: Final = timedelta(hours=48)  # after the last change; nobody else ever sees a draft


class Owed(StrEnum):
    """Kinds of obligation on concerns and cases."""

    READ_DANGER = "concern.read.danger"
    READ_URGENT = "concern.read.urgent"
    READ_ROUTINE = "concern.read.routine"
    DECIDE = "concern.decide"
    MONITOR = "concern.monitor"
    ACCEPT_CONCERN = "concern.accept"
    ANSWER = "concern.answer_reporter"
    ACCEPT = "case.accept"
    REVIEW = "case.review"
    TASK = "case.task"
    AGREE_CLOSING = "case.agree_closing"
    LOOK_AT_ROLL = "case.look_at_roll"


READ: Final[dict[str, str]] = {
    Urgency.DANGER: Owed.READ_DANGER,
    Urgency.URGENT: Owed.READ_URGENT,
    Urgency.ROUTINE: Owed.READ_ROUTINE,
}

OFFERED: Final = (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=2))

LADDERS: Final[dict[Owed, tuple[Step, ...]]] = {
    Owed.READ_DANGER: (
        Step(Rung.OWNER),
        Step(Rung.DSL, minutes=2),
        Step(Rung.HEAD, minutes=5),
        Step(Rung.CHAIR, minutes=30),
    ),
    Owed.READ_URGENT: (
        Step(Rung.OWNER),
        Step(Rung.DSL, minutes=15),
        Step(Rung.HEAD, minutes=30),
        Step(Rung.CHAIR, minutes=180),
    ),
    Owed.READ_ROUTINE: (
        Step(Rung.OWNER),
        Step(Rung.DSL, minutes=60),
        Step(Rung.HEAD, school_days=1),
        Step(Rung.CHAIR, school_days=3),
    ),
    Owed.DECIDE: (
        Step(Rung.OWNER),
        Step(Rung.DSL, school_days=1),
        Step(Rung.HEAD, school_days=2),
        Step(Rung.CHAIR, school_days=5),
    ),
    Owed.MONITOR: (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=3)),
    Owed.ANSWER: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=1)),
    Owed.ACCEPT_CONCERN: OFFERED,
    Owed.ACCEPT: OFFERED,
    Owed.REVIEW: (
        Step(Rung.OWNER),
        Step(Rung.DSL, school_days=1),
        Step(Rung.HEAD, school_days=3),
        Step(Rung.CHAIR, school_days=10),
    ),
    Owed.TASK: (
        Step(Rung.OWNER),
        Step(Rung.DSL, school_days=1),
        Step(Rung.HEAD, school_days=3),
        Step(Rung.CHAIR, school_days=10),
    ),
    Owed.AGREE_CLOSING: (Step(Rung.OWNER), Step(Rung.HEAD, school_days=2)),
    Owed.LOOK_AT_ROLL: (Step(Rung.OWNER), Step(Rung.HEAD, school_days=2)),
}

DUTIES: Final[dict[str, str]] = {
    Owed.READ_DANGER: "Read the concern: a child may be in danger now",
    Owed.READ_URGENT: "Read the urgent concern",
    Owed.READ_ROUTINE: "Read the concern",
    Owed.DECIDE: "Decide on the concern",
    Owed.MONITOR: "Look again at the concern you monitor",
    Owed.ANSWER: "Answer the reporter who is not satisfied",
    Owed.ACCEPT_CONCERN: "Accept or decline the concern offered to you",
    Owed.ACCEPT: "Accept or decline the case offered to you",
    Owed.REVIEW: "Review the case",
    Owed.TASK: "Do the task",
    Owed.AGREE_CLOSING: "Agree to the closing of the case, or refuse it",
    Owed.LOOK_AT_ROLL: "Look at what changed on the roll",
}


def read_due(urgency: str, logged_at: datetime, school: Any) -> Due:
    """Danger and urgent count elapsed minutes, day and night; routine is due when the next school day's morning ends."""
    minutes = {Urgency.DANGER: school.danger_minutes, Urgency.URGENT: school.urgent_minutes}.get(Urgency(urgency))
    if minutes:
        return add_clock_minutes(logged_at, minutes), f"{minutes} clock minutes (local 2026)"
    words = "end of the next school day's morning (local 2026)"
    rule = Counted(words, unit=Unit.SCHOOL_MORNINGS, days=1, since=logged_at)
    return rule.due_at(school.calendar), rule


def decide_due(logged_at: datetime, school: Any) -> Due:
    """A decision with its reasons within the school's number of school days after the day of logging (KCSIE 2026 para 74)."""
    return _school_days_after(logged_at, school, school.decide_school_days, "after logging (KCSIE 2026, 74)")


def accept_due(offered_at: datetime, school: Any) -> Due:
    """An offered case or concern is accepted or declined within the school's own number of school days."""
    return _school_days_after(offered_at, school, school.accept_school_days, "after the offer (local 2026)")


def answer_due(at: datetime, school: Any) -> Due:
    """For the head's answer, the DSL's agreement and a look at the roll."""
    return _school_days_after(at, school, school.answer_school_days, "(local 2026)")


def _school_days_after(at: datetime, school: Any, days: int, named: str) -> Due:
    words = f"{days} school day{'s' if days > 1 else ''} {named}"
    rule = Counted(words, unit=Unit.SCHOOL_DAYS, days=days, since=at)
    return rule.due_at(school.calendar), rule


def day_due(on: date, calendar: SchoolCalendar) -> Due:
    """The end of a chosen day; a day on which the school is closed moves to the next school day, never to an earlier one."""
    day = on if calendar.is_school_day(on) else calendar.next_school_day(on)
    return calendar.end_of_school_day(day), "end of the chosen school day"


def latest_review(at: datetime, school: Any) -> date:
    """The last day on which the next review of a case may be: the school's limit in calendar days from today."""
    return date.fromordinal(local_date(at).toordinal() + school.review_max_days)
