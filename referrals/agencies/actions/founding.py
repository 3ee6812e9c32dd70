"""A first directory out of what the school has entered already, so that no page begins with nothing to ring."""

from datetime import datetime, time
from typing import Any, Final

from django.db import transaction

from referrals.agencies.actions.directory import Ring, add_agency, add_authority
from referrals.agencies.choices import AgencyKind, Line
from referrals.agencies.models import Authority
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.policy import Permission

OPENS_AT: Final = time(8, 30)  # where nobody has said otherwise
CLOSES_AT: Final = time(17, 0)
UNNAMED: Final = "Our local authority"


@transaction.atomic
def found_directory(school: Any, *, by: Any, at: datetime | None = None) -> Authority:
    """Enter the school's own authority with its front door and duty team from the settings, and the police on 999 and 101.

    The hours are a usual working day until somebody says what they are; nothing counts as checked.
    """
    policy.require(by, Permission.AGENCY_MANAGE, school)
    if Authority.objects.filter(school=school).exists():
        raise RuleBroken("There is a directory already.")
    authority = add_authority(school, name=school.authority or UNNAMED, is_default=True, by=by, at=at)
    common: dict[str, Any] = {"by": by, "at": at}
    if school.front_door_phone:
        day = [Ring(school.front_door_phone, Line.HOURS, OPENS_AT, CLOSES_AT)]
        add_agency(
            authority,
            kind=AgencyKind.FRONT_DOOR,
            name="Children’s social care, front door",
            notes=school.front_door_hours,
            phones=day,
            **common,
        )
    if school.out_of_hours_phone:
        night = [Ring(school.out_of_hours_phone, Line.CLOSED)]
        add_agency(authority, kind=AgencyKind.DUTY_TEAM, name="Emergency duty team", phones=night, **common)
    add_agency(
        authority,
        kind=AgencyKind.POLICE,
        name="Police",
        notes="Ring 999 when a child is in danger now, 101 otherwise.",
        phones=[Ring("999"), Ring("101")],
        **common,
    )
    return authority
