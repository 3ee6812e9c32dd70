"""Both schools' directories: Westmere Council and its partnership, and the authority next door. All numbers are invented."""

from datetime import time, timedelta
from typing import Any, Final

from referrals.agencies import actions
from referrals.agencies.actions.directory import Ring, rings_of
from referrals.agencies.actions.partnership import Rung
from referrals.agencies.choices import AgencyKind, Line, Unit
from referrals.agencies.models import Authority
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people.models import School, User
from safeguard.policy import Role

CHECKED_AGO: Final = timedelta(days=40)
SITE: Final = "https://westmere.example"
PAPER: Final[dict[str, Any]] = {
    "source": "Westmere Safeguarding Children Partnership, procedures",
    "edition": "September 2026",
}
THRESHOLDS: Final[dict[str, Any]] = {
    "partnership": "Westmere Safeguarding Children Partnership",
    "thresholds_title": "Right help, right time: thresholds for children and families",
    "thresholds_url": f"{SITE}/thresholds",
    "edition": "September 2026",
}
DAY: Final = (time(9), time(17))

AGENCIES: Final[list[dict[str, Any]]] = [
    {
        "kind": AgencyKind.LADO,
        "name": "Designated officer (LADO)",
        "phones": [Ring("01632 960103", Line.HOURS, *DAY)],
        "email": "lado@westmere.example",
        "form_url": f"{SITE}/lado",
        "notes": "For an allegation about an adult who works with children.",
    },
    {
        "kind": AgencyKind.FAMILY_HELP,
        "name": "Family help hub",
        "phones": [Ring("01632 960104", Line.HOURS, time(8, 30), time(18))],
        "email": "familyhelp@westmere.example",
        "form_url": f"{SITE}/family-help",
        "notes": "Advice before a referral, and early help assessments.",
    },
    {
        "kind": AgencyKind.PREVENT,
        "name": "Prevent team",
        "phones": [Ring("01632 960105", Line.HOURS, *DAY)],
        "email": "prevent@westmere.example",
        "form_url": f"{SITE}/prevent",
    },
    {
        "kind": AgencyKind.ENCOMPASS,
        "name": "Operation Encompass desk",
        "phones": [Ring("01632 960106", Line.HOURS, time(8), time(13))],
        "email": "encompass@westmere.example",
    },
    {
        "kind": AgencyKind.HEALTH,
        "name": "School nursing, safeguarding nurse",
        "phones": [Ring("01632 960107", Line.HOURS, *DAY)],
        "address": "Riverside Health Centre\nMill Lane\nWestmere",
    },
    {
        "kind": AgencyKind.VIRTUAL_SCHOOL,
        "name": "Virtual school",
        "phones": [Ring("01632 960108", Line.HOURS, *DAY)],
        "email": "virtualschool@westmere.example",
    },
    {
        "kind": AgencyKind.EDUCATION,
        "name": "Children missing education",
        "phones": [Ring("01632 960109", Line.HOURS, *DAY)],
        "email": "cme@westmere.example",
    },
]
STAGES: Final = [
    Rung("Practitioner to practitioner", Role.DEPUTY, "The social worker and their practice supervisor", 2),
    Rung("Managers", Role.DSL, "The team manager", 5),
    Rung("Head and service manager", Role.HEAD, "The service manager", 2),
    Rung("Head and director", Role.HEAD, "The director of children’s services", 5),
]


def tell_agencies(world: World) -> None:
    """Found both directories as the story begins; `world.refs["agency"]` is the number of Oakfield's front door."""
    for code, host, prefix in (("OAK", "oakfield", ""), ("ELM", "elmwood", "elm_")):
        school, dsl = world.schools[code], world.person("dsl", host)
        authority = _tell(school, dsl)
        front_door = authority.agencies.get(kind=AgencyKind.FRONT_DOOR)
        checked = authority.agencies.exclude(kind=AgencyKind.HEALTH) if code == "OAK" else [front_door]
        with clock_shows(world.start - CHECKED_AGO):
            for agency in checked:
                actions.check_agency(agency, by=dsl)
        world.refs |= {f"{prefix}agency": str(front_door.pk), f"{prefix}authority": str(authority.pk)}


def _tell(school: School, dsl: User) -> Authority:
    authority = actions.found_directory(school, by=dsl)
    actions.change_authority(authority, by=dsl, **THRESHOLDS)
    front_door = authority.agencies.get(kind=AgencyKind.FRONT_DOOR)
    details: dict[str, Any] = {
        "email": "frontdoor@westmere.example",
        "form_url": f"{SITE}/refer",
        "notes": "Ask for a consultation first.",
    }
    actions.change_agency(front_door, phones=rings_of(front_door), by=dsl, **details)
    for agency in AGENCIES:
        actions.add_agency(authority, by=dsl, **agency)
    actions.set_stages(authority, stages=STAGES, by=dsl, **PAPER)
    actions.set_limit(authority, code="report", amount=3, unit=Unit.WORKING_DAYS, by=dsl, **PAPER)
    _next_door(school, dsl)
    return authority


def _next_door(school: School, dsl: User) -> None:
    """The authority of the children who live across the river: a front door and its night line."""
    authority = actions.add_authority(school, name="Northmoor County Council", by=dsl)
    door = [Ring("01632 960150", Line.HOURS, time(8, 45), time(16, 30)), Ring("01632 960151", Line.CLOSED)]
    actions.add_agency(authority, kind=AgencyKind.FRONT_DOOR, name="Northmoor first contact", phones=door, by=dsl)
