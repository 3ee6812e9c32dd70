"""Time limits as data: the national default of each, what the partnership agreed instead, and the instant that follows.

The trigger day is day 0; day 1 is the next qualifying day (statutory notes, section 8). Days end at 17:00 for working
days, at the close of school for school days, at midnight for calendar days and months.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from referrals.agencies.choices import Unit
from referrals.agencies.models import Authority, Limit
from safeguard.calendar import SchoolCalendar, add_clock_minutes, add_months, instant, local_date
from safeguard.clocks.counting import Counted
from safeguard.clocks.counting import Unit as CountedUnit

Due = tuple[datetime, str]
MIDNIGHT: Final = time.min
COUNTS_DAYS: Final = {Unit.WORKING_DAYS, Unit.SCHOOL_DAYS}  # in the school's calendar: a change of it moves them


@dataclass(frozen=True)
class Default:
    """What holds where the partnership has agreed nothing else; `label` says from what to what."""

    label: str
    amount: int
    unit: Unit
    source: str
    edition: str


WT: Final = ("Working Together to Safeguard Children", "2026")
KCSIE: Final = ("KCSIE", "2026")
CARE: Final = ("Care planning guidance", "2026")
LOCAL: Final = ("Our own default; ask the partnership", "2026")

DEFAULTS: Final[dict[str, Default]] = {
    "send": Default("Decided to refer, to sent", 1, Unit.WORKING_DAYS, *LOCAL),
    "send_danger": Default("Decided to refer a child suspected to suffer significant harm, to sent", 2, Unit.HOURS, *LOCAL),
    "written": Default("Referred by telephone, to confirmed in writing", 1, Unit.WORKING_DAYS, *LOCAL),
    "answer": Default("Referral sent, to acknowledged and decided by the authority", 1, Unit.WORKING_DAYS, *WT),
    "improvement": Default("Referral sent, to our look at whether anything is better", 10, Unit.SCHOOL_DAYS, *KCSIE),
    "assessment": Default("Referral accepted, to the end of the assessment", 45, Unit.WORKING_DAYS, *WT),
    "conference": Default("Strategy discussion, to the initial child protection conference", 15, Unit.WORKING_DAYS, *WT),
    "report": Default("School report, before a conference", 2, Unit.WORKING_DAYS, *LOCAL),
    "core_group": Default("Conference, to the first core group", 10, Unit.WORKING_DAYS, *LOCAL),
    "next_core_group": Default("One core group, to the next", 42, Unit.CALENDAR_DAYS, *LOCAL),
    "first_review": Default("Initial conference, to the first review conference", 3, Unit.MONTHS, *WT),
    "next_review": Default("One review conference, to the next", 6, Unit.MONTHS, *WT),
    "need_review": Default("Child in need or family help plan, to its next review", 42, Unit.CALENDAR_DAYS, *LOCAL),
    "plan_date": Default("A plan without a next date, to a date asked for and booked", 5, Unit.WORKING_DAYS, *LOCAL),
    "meeting_record": Default("Meeting of a plan held, to its decisions on our record", 1, Unit.SCHOOL_DAYS, *LOCAL),
    "care_review": Default("Into care, to the first looked-after review", 20, Unit.WORKING_DAYS, *CARE),
    "care_second_review": Default("First looked-after review, to the second", 3, Unit.MONTHS, *CARE),
    "care_next_review": Default("One later looked-after review, to the next", 6, Unit.MONTHS, *CARE),
    "pep_start": Default("Into care, to the personal education plan begun", 10, Unit.WORKING_DAYS, *CARE),
    "pep_ready": Default("Into care, to the personal education plan ready", 20, Unit.WORKING_DAYS, *CARE),
    "pep_next": Default("Personal education plan ready, to its next meeting (at least termly)", 4, Unit.MONTHS, *CARE),
    "fgm": Default("A teacher knows of FGM, to the police told", 1, Unit.WORKING_DAYS, "FGM Act 2003 s.5B; guidance", "2020"),
    "channel_check": Default("Prevent referral, to the police’s first check", 5, Unit.CALENDAR_DAYS, *LOCAL),
    "nrm_send": Default("Exploitation suspected, to the referral through a first responder", 1, Unit.WORKING_DAYS, *LOCAL),
    "nrm_decision": Default("NRM referral sent, to the reasonable-grounds decision", 5, Unit.WORKING_DAYS, *LOCAL),
    "fostering_visit": Default("Private fostering told, to the authority’s visit", 7, Unit.WORKING_DAYS, "SI 2005/1533", "2005"),
    "lado": Default("Allegation known, to the LADO told", 1, Unit.WORKING_DAYS, "KCSIE and Working Together", "2026"),
    "allegation_review": Default("Allegation, to its first review", 28, Unit.CALENDAR_DAYS, *KCSIE),
    "allegation_next_review": Default("One review of an allegation, to the next", 14, Unit.CALENDAR_DAYS, *KCSIE),
    "suspension_letter": Default("Suspension of an adult, to the letter with its reasons", 1, Unit.WORKING_DAYS, *KCSIE),
    "barring": Default("Removed from work with children, to the decision on the DBS referral", 5, Unit.WORKING_DAYS, *LOCAL),
    "low_level": Default("Low-level concern shared, to decided and recorded by the head", 1, Unit.SCHOOL_DAYS, *KCSIE),
    "pattern_look": Default("Pattern about one adult, to looked at by whoever hears it", 1, Unit.SCHOOL_DAYS, *LOCAL),
    "transfer": Default("Child left, to the safeguarding file sent", 5, Unit.SCHOOL_DAYS, *KCSIE),
    "transfer_warning": Default("Child left, to the warning that the file is not sent", 3, Unit.CALENDAR_DAYS, *LOCAL),
    "receipt": Default("File sent, to its receipt confirmed", 5, Unit.SCHOOL_DAYS, *LOCAL),
    "file_request": Default("Child joined, to the earlier school’s file here", 5, Unit.SCHOOL_DAYS, *LOCAL),
    "share": Default("Asked to share, to shared or refused", 1, Unit.WORKING_DAYS, "Children Act 2004 s.16LA", "2026"),
    "ofsted_early_years": Default("Early-years incident, to Ofsted told", 14, Unit.CALENDAR_DAYS, "EYFS framework", "2025"),
    "incident_briefing": Default("Serious incident, to the briefing issued", 1, Unit.WORKING_DAYS, *LOCAL),
}  # fmt: skip


@dataclass(frozen=True)
class Agreed:
    """The limit in force at one authority, and where it comes from."""

    code: str
    amount: int
    unit: Unit
    source: str
    edition: str
    is_local: bool

    @property
    def words(self) -> str:
        return self.unit.of(self.amount)

    @property
    def rule(self) -> str:
        """How a clock names it: the number, its unit, its source and edition."""
        return f"{self.words} ({self.source} {self.edition})"[:120]


def agreed(authority: Authority | None, code: str) -> Agreed:
    """Return what holds for this authority: its own limit when one is recorded, else the default."""
    local = Limit.objects.filter(authority=authority, code=code).first() if authority else None
    return _agreed(code, local)


def all_agreed(authority: Authority) -> list[Agreed]:
    """Return every limit in force at an authority, in the order of `DEFAULTS`; one query."""
    local: Mapping[str, Limit] = {limit.code: limit for limit in authority.limits.all()}
    return [_agreed(code, local.get(code)) for code in DEFAULTS]


def _agreed(code: str, local: Limit | None) -> Agreed:
    found: Any = local or DEFAULTS[code]
    return Agreed(code, found.amount, Unit(found.unit), found.source, found.edition, is_local=local is not None)


def due(authority: Authority | None, code: str, since: datetime, school: Any) -> Due:
    """Return (the instant by which it is due, the rule in words) for a clock that starts at `since`."""
    limit = agreed(authority, code)
    rule = limit.rule
    if limit.unit in COUNTS_DAYS:
        rule = Counted(rule, unit=CountedUnit(limit.unit), days=limit.amount, since=since)
    return reckon(limit.amount, limit.unit, since, school.calendar), rule


def reckon(amount: int, unit: str, since: datetime, calendar: SchoolCalendar) -> datetime:
    """Count from the trigger day as day 0 in one unit; hours are elapsed ones."""
    return COUNTED[Unit(unit)](since, amount, calendar)


def _end_of_day(day: date) -> datetime:
    return instant(day + timedelta(days=1), MIDNIGHT)


COUNTED: Final[dict[Unit, Callable[[datetime, int, SchoolCalendar], datetime]]] = {
    Unit.HOURS: lambda since, amount, calendar: add_clock_minutes(since, amount * 60),
    Unit.CALENDAR_DAYS: lambda since, amount, calendar: _end_of_day(local_date(since) + timedelta(days=amount)),
    Unit.WORKING_DAYS: lambda since, amount, calendar: calendar.due_by_end_of_working_day(since, amount),
    Unit.SCHOOL_DAYS: lambda since, amount, calendar: calendar.due_by_end_of_school_day(since, amount),
    Unit.MONTHS: lambda since, amount, calendar: _end_of_day(add_months(local_date(since), amount)),
}
