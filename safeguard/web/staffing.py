"""Taking somebody on: account, role, the letter to them, and a word to those who answer for who reads records."""

from datetime import date
from typing import Any

from django.db import transaction

from safeguard.outbox.actions import enqueue
from safeguard.people import actions as people
from safeguard.people.models import Membership, School, User
from safeguard.people.selectors import holders
from safeguard.policy import GRANTS, Permission, Role
from safeguard.web.accounts import invite


@transaction.atomic
def take_on(
    school: School,
    *,
    name: str,
    email: str,
    phone: str,
    role: str,
    from_on: date,
    to_on: date | None,
    covering: User | None,
    reason: str,
    by: Any,
) -> Membership:
    """Give a role to a person, with an account when the address is new. DSL and head hear of each new reader."""
    user = User.objects.filter(email__iexact=email).first() or people.add_person(
        email=email, name=name, phone=phone, by=by
    )
    held = people.start_membership(
        user, school=school, role=Role(role), from_on=from_on, to_on=to_on, covering=covering, reason=reason, by=by
    )
    if not user.has_usable_password():
        invite(user, school=school)
    if Permission.CASE_VIEW in GRANTS[Role(role)]:
        _tell_of_new_reader(held, by=by)
    return held


def _tell_of_new_reader(held: Membership, *, by: Any) -> None:
    """A role that opens children's records was given: the check on an administrator who would give it to a friend."""
    for person in holders(held.school, Role.HEAD, Role.DSL):
        if person.pk not in {held.user_id, by.pk}:
            context = {"role": Role(held.role).label, "school": held.school.name, "path": "/people/"}
            enqueue("role_given", person, context, key=f"role:{held.pk}:{person.pk}", school=held.school)
