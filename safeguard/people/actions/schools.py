"""Schools: founded, and their numbers, hours and targets."""

from typing import Any

from django.db import transaction

from safeguard import db, policy
from safeguard.audit import actions as audit
from safeguard.people.models import (
    School,
    Trust,
)
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Permission


@transaction.atomic
def found_school(
    *,
    name: str,
    code: str,
    phase: str,
    trust: Trust | None = None,
    by: Any = SYSTEM,
    **details: Any,
) -> School:
    """Create a school and stand in its scope from here on."""
    school = School(name=name, code=code, phase=phase, trust=trust, **details)
    school.full_clean()
    school.save()
    user_id, schools = db.current_scope()
    db.widen(user=user_id, schools={*schools, school.pk})
    audit.record(Verb.SCHOOL_FOUNDED, school, by=by, school=school, code=code)
    return school


@transaction.atomic
def change_school(school: School, *, by: Any, **changes: Any) -> School:
    """Change a school's numbers, hours and targets; clocks that already run keep their due time."""
    policy.require(by, Permission.SCHOOL_SETTINGS, school)
    before = {name: getattr(school, name) for name in changes}
    for name, value in changes.items():
        setattr(school, name, value)
    school.full_clean()
    school.save(update_fields=list(changes))
    differences = {name: [str(before[name]), str(value)] for name, value in changes.items() if before[name] != value}
    audit.record(Verb.SCHOOL_CHANGED, school, by=by, school=school, changes=differences)
    return school
