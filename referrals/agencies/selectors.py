"""The directory as pages show it: who answers now, in the order in which one rings, and which authority is a child's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch

from cases.choices import Severity
from referrals.agencies.choices import AgencyKind, Line
from referrals.agencies.hours import changes_at, in_words, open_now
from referrals.agencies.models import Agency, Authority, Phone, Residence
from safeguard.calendar import SchoolCalendar

FOR_HARM: Final = (AgencyKind.FRONT_DOOR, AgencyKind.DUTY_TEAM, AgencyKind.POLICE)
FOR_HELP: Final = (AgencyKind.FAMILY_HELP, AgencyKind.FRONT_DOOR, AgencyKind.DUTY_TEAM, AgencyKind.POLICE)
ORDER: Final[dict[Severity, tuple[AgencyKind, ...]]] = {  # whom one rings first, by how serious it is for the child
    Severity.SIGNIFICANT_HARM: FOR_HARM,
    Severity.FAMILY_HELP: FOR_HARM,
    Severity.EARLY_HELP: FOR_HELP,
    Severity.UNIVERSAL: FOR_HELP,
}


@dataclass(frozen=True)
class Number:
    """A number with whether somebody answers it now, and until when or from when."""

    phone: Phone
    is_open: bool
    until: datetime | None
    words: str

    @property
    def number(self) -> str:
        return self.phone.number


@dataclass(frozen=True)
class Door:
    """One agency with its numbers, those that are answered now first."""

    agency: Agency
    numbers: list[Number] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(number.is_open for number in self.numbers)

    @property
    def opens_at(self) -> datetime | None:
        """When the first of its lines opens, for a door that is closed."""
        return min((number.until for number in self.numbers if number.until), default=None)


@dataclass(frozen=True)
class Directory:
    """An authority with its doors in the order of the kinds of agency."""

    authority: Authority
    doors: list[Door]

    def of(self, *kinds: str) -> list[Door]:
        """Return the doors of these kinds, in the order of the kinds."""
        return [door for kind in kinds for door in self.doors if door.agency.kind == kind]

    def besides(self, *kinds: str) -> list[Door]:
        return [door for door in self.doors if door.agency.kind not in kinds]


@dataclass(frozen=True)
class Call:
    """Whom to ring now: the first door that answers, then the others that do, then those that do not."""

    first: Door | None
    then: list[Door]
    closed: list[Door]


def authorities_of(school: Any) -> list[Authority]:
    """Return the school's own authority first, then the others, with their current agencies and numbers: three queries."""
    current = Agency.objects.filter(is_current=True).select_related("checked_by").prefetch_related("phones")
    return list(Authority.objects.filter(school=school).prefetch_related(Prefetch("agencies", current)))


def directory(authority: Authority, *, at: datetime, calendar: SchoolCalendar) -> Directory:
    """Dress an authority of `authorities_of` with who answers at an instant; no query."""
    agencies = sorted(authority.agencies.all(), key=lambda agency: (KINDS.index(agency.kind), agency.name))
    day_lines = _day_lines(agency for agency in agencies if agency.kind == AgencyKind.FRONT_DOOR)
    return Directory(authority, [door(agency, at, calendar, day_lines) for agency in agencies])


KINDS: Final = list(AgencyKind.values)


def _day_lines(agencies: Iterable[Agency]) -> list[Phone]:
    return [phone for agency in agencies for phone in agency.phones.all() if phone.line == Line.HOURS]


def door(agency: Agency, at: datetime, calendar: SchoolCalendar, front_door: list[Phone]) -> Door:
    """A night line stands in for the day lines of its own agency, or for those of the front door."""
    beside = _day_lines([agency]) or front_door
    numbers = [_number(phone, at, calendar, beside) for phone in agency.phones.all()]
    return Door(agency, sorted(numbers, key=lambda number: not number.is_open))


def _number(phone: Phone, at: datetime, calendar: SchoolCalendar, beside: list[Phone]) -> Number:
    is_open = open_now(phone, at, calendar, beside=beside)
    until = changes_at(phone, at, calendar, beside=beside)
    return Number(phone, is_open, until, in_words(is_open, until, at))


def whom_to_ring(found: Directory, severity: int = Severity.SIGNIFICANT_HARM) -> Call:
    """Order the doors for a child whose case is this serious; a door that is closed now is never the first."""
    wanted = found.of(*ORDER[Severity(severity)])
    answering = [one for one in wanted if one.is_open]
    return Call(answering[0] if answering else None, answering[1:], [one for one in wanted if not one.is_open])


def authority_of(pupil: Any) -> Authority | None:
    """Return the authority that is responsible for a child: the one stated, else the school's own, else none."""
    held = Residence.objects.select_related("authority").filter(pupil=pupil).first()
    return held.authority if held else own_authority(pupil.school_id)


def own_authority(school: Any) -> Authority | None:
    return Authority.objects.filter(school=school, is_default=True).first()


def residences(pupils: Iterable[int]) -> dict[int, int]:
    """Return the stated authority by child, as ids; children of the school's own are left out."""
    return dict(Residence.objects.filter(pupil__in=list(pupils)).values_list("pupil_id", "authority_id"))


def front_door_lines(authority: Authority) -> list[Phone]:
    """The day lines for which a night line of this authority stands in; one query."""
    lines = Phone.objects.filter(agency__authority=authority, agency__is_current=True, line=Line.HOURS)
    return list(lines.filter(agency__kind=AgencyKind.FRONT_DOOR).order_by("id"))
