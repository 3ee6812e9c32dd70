"""What is owed on disclosures, notices and serious incidents, and who is told when it is late. Pure.

A notice is owed "before the start of the next school day" (Operation Encompass; Victims and Prisoners Act 2024), whenever
it came: matched to a child, and planned. The other limits are data of the partnership (`agencies.limits`).
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from safeguard.calendar import SchoolCalendar
from safeguard.clocks.kinds import Rung, Step

Due = tuple[datetime, str]
NEXT_SCHOOL_DAY: Final = "before the start of the next school day (Victims and Prisoners Act 2024)"


class Owed(StrEnum):
    SHARE = "disclosure.share"
    NOTICE = "notice.plan"
    BRIEFING = "incident.briefing"
    OFSTED = "incident.ofsted"
    ACTION = "incident.action"


LIMITS: Final[dict[Owed, str]] = {  # a clock's code in limits.DEFAULTS
    Owed.SHARE: "share",
    Owed.BRIEFING: "incident_briefing",
    Owed.OFSTED: "ofsted_early_years",
}

DUTIES: Final[dict[Owed, str]] = {
    Owed.SHARE: "Share what was asked for, or refuse with reasons",
    Owed.NOTICE: "Match the notice of the police to a child and plan the day",
    Owed.BRIEFING: "Issue the briefing on the serious incident",
    Owed.OFSTED: "Tell Ofsted of the serious incident in early years",
    Owed.ACTION: "Do what you are accountable for after the serious incident",
}

LADDERS: Final[dict[Owed, tuple[Step, ...]]] = {
    Owed.SHARE: (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=2)),
    Owed.NOTICE: (Step(Rung.OWNER), Step(Rung.DSL, minutes=30), Step(Rung.HEAD, minutes=120)),
    Owed.BRIEFING: (
        Step(Rung.OWNER),
        Step(Rung.DSL, minutes=60),
        Step(Rung.HEAD, school_days=1),
    ),
    Owed.OFSTED: (Step(Rung.OWNER), Step(Rung.DSL, minutes=60), Step(Rung.HEAD, school_days=1)),
    Owed.ACTION: (
        Step(Rung.OWNER),
        Step(Rung.DSL, school_days=1),
        Step(Rung.HEAD, school_days=3),
        Step(Rung.CHAIR, school_days=10),
    ),
}


def notice_due(received_at: datetime, calendar: SchoolCalendar) -> Due:
    """The first opening of school after it came; what comes at night or at a weekend is due when school opens."""
    return calendar.next_opening(received_at), NEXT_SCHOOL_DAY


def came_late(incident_at: datetime, received_at: datetime, calendar: SchoolCalendar) -> bool:
    """Whether the police told the school only after the next school day had begun: then one asks them why."""
    return received_at > calendar.next_opening(incident_at)
