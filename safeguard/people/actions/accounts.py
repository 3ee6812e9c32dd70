"""Accounts: a person who can sign in, and what they choose for themselves."""

from typing import Any

from django.db import transaction

from safeguard.audit import actions as audit
from safeguard.people.models import (
    School,
    User,
)
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    phone: str = "",
    by: Any = SYSTEM,
) -> User:
    """Create an account that can sign in but sees nothing until a membership gives it a role."""
    user = User(email=email.strip().lower(), name=name, phone=phone)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    audit.record(Verb.PERSON_ADDED, user, by=by)
    return user


@transaction.atomic
def choose_digest(user: User, *, frequency: str) -> User:
    """Daily or weekly; there is no way to switch it off."""
    user.digest = frequency
    user.full_clean(exclude=["password"])
    user.save(update_fields=["digest"])
    audit.record(
        Verb.DIGEST_CHOSEN,
        user,
        by=user,
        school=_first_school(user),
        frequency=frequency,
    )
    return user


def _first_school(user: User) -> School | None:
    return next((held.school for held in user.current_memberships), None)
