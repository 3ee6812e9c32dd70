"""Roles at a school, from a day to a day: the only source of what a person may do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.people.actions.accounts import add_person
from safeguard.people.holdings import owned_by
from safeguard.people.models import (
    Membership,
    School,
    User,
)
from safeguard.people.selectors import holders
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Permission, Role


@transaction.atomic
def start_membership(
    user: User,
    *,
    school: School,
    role: Role,
    from_on: date,
    to_on: date | None = None,
    covering: User | None = None,
    reason: str = "",
    by: Any = SYSTEM,
) -> Membership:
    """Give a person a role at a school; nobody gives one to themselves."""
    policy.require(by, Permission.PEOPLE_MANAGE, school)
    if by.pk == user.pk:
        raise RuleBroken("You cannot give a role to yourself. Ask the head or another administrator.")
    held = Membership.objects.create(
        user=user,
        school=school,
        role=role,
        from_on=from_on,
        to_on=to_on,
        covering=covering,
        reason=reason,
    )
    user.__dict__.pop("current_memberships", None)
    audit.record(
        Verb.MEMBERSHIP_STARTED,
        user,
        by=by,
        school=school,
        role=role,
        from_on=from_on,
        to_on=to_on,
        reason=reason,
    )
    return held


@transaction.atomic
def end_membership(held: Membership, *, to_on: date, reason: str, by: Any) -> Membership:
    """End a role on a day. Refused while the person owns anything there, and for the last DSL of a school (row C9)."""
    policy.require(by, Permission.PEOPLE_MANAGE, held.school)
    others = [user for user in holders(held.school, Role(held.role), on=to_on) if user.pk != held.user_id]
    reasons = owned_by(held.user, held.school)
    if held.role == Role.DSL and not others:
        reasons.append("The school would be left without a designated safeguarding lead. Name the next one first.")
    if reasons:
        raise RuleBroken(reasons)
    held.to_on = to_on
    held.save(update_fields=["to_on"])
    held.user.__dict__.pop("current_memberships", None)
    audit.record(
        Verb.MEMBERSHIP_ENDED,
        held.user,
        by=by,
        school=held.school,
        role=held.role,
        to_on=to_on,
        reason=reason,
    )
    return held


def hire(
    school: School,
    people: Iterable[tuple[str, str, Role]],
    *,
    from_on: date,
    password: str,
) -> dict[str, User]:
    """Create accounts with one role each, keyed by the local part of the address: (email, name, role)."""
    hired = {}
    for email, name, role in people:
        user = add_person(email=email, name=name, password=password)
        start_membership(user, school=school, role=role, from_on=from_on)
        hired[email.split("@")[0]] = user
    return hired
