"""The roll as it is, in the words of a row: three queries for a school of any size."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from safeguard.people.models import Contact, Identifier, Membership, Pupil
from safeguard.people.roll.matching import Child, Known
from safeguard.people.roll.oneroster import KNOWN_CONTACT
from safeguard.people.roll.records import StaffRow

PUPIL_FIELDS: Final = (
    "first_name",
    "last_name",
    "known_as",
    "year_group",
    "tutor_group",
    "tutor_mis_id",
    "address",
    "mis_id",
)
CONTACT_FIELDS: Final = ("name", "relationship", "phone", "email", "address", "mis_id")
PARENTAL: Final = {True: "yes", False: "no", None: ""}


def children_of(school: Any) -> list[Child]:
    """Return every child of the school, on the roll and left: somebody who comes back finds their record again."""
    upns = dict(
        Identifier.objects.filter(school=school, kind=Identifier.Kind.UPN)
        .order_by("pk")
        .values_list("pupil_id", "value")
    )
    contacts: dict[int, list[Known]] = defaultdict(list)
    for contact in Contact.objects.filter(school=school):
        contacts[contact.pupil_id].append(_known(contact))
    return [
        Child(
            pk=pupil.pk,
            ref=pupil.ref,
            is_on_roll=pupil.left_on is None,
            details={name: getattr(pupil, name) for name in PUPIL_FIELDS}
            | {"born_on": pupil.born_on.isoformat() if pupil.born_on else "", "upn": upns.get(pupil.pk, "").upper()},
            contacts=tuple(contacts[pupil.pk]),
        )
        for pupil in Pupil.objects.filter(school=school)
    ]


def known_roles(school: Any) -> dict[str, str]:
    """Return what the roll has under each ID of the school's system, as a OneRoster role: "student" or "contact"."""
    adults = Contact.objects.filter(school=school).exclude(mis_id="").order_by().values_list("mis_id", flat=True)
    pupils = Pupil.objects.filter(school=school).exclude(mis_id="").order_by().values_list("mis_id", flat=True)
    return dict.fromkeys(adults, KNOWN_CONTACT) | dict.fromkeys(pupils, "student")


def _known(contact: Contact) -> Known:
    details = {name: getattr(contact, name) for name in CONTACT_FIELDS}
    details |= {"parental": PARENTAL[contact.has_parental_responsibility], "priority": str(contact.priority)}
    return Known(contact.pk, details, contact.is_from_roll, contact.must_not_be_told)


def staff_to_add(school: Any, rows: Iterable[StaffRow], *, on: date | None = None) -> list[StaffRow]:
    """Return the adults of a file who can be given an account and hold no role here yet, each address once."""
    current = Membership.objects.filter(school=school).on(on or timezone.localdate())
    here = {email.lower() for email in current.values_list("user__email", flat=True).order_by("user__email")}
    return list(
        {row.email: row for row in rows if row.email not in here and row.name and _is_address(row.email)}.values()
    )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
