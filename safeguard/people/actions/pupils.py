"""Children on the roll, one or many at once, and what is recorded beside: standings, contacts, relatives on the staff."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeguard.audit import actions as audit
from safeguard.people.models import (
    Contact,
    Identifier,
    Pupil,
    Relative,
    School,
    Status,
    User,
)
from safeguard.people.roll import listeners
from safeguard.people.roll.listeners import Fate, PupilChange
from safeguard.people.selectors import next_ref, next_refs
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM


@transaction.atomic
def enrol(
    school: School,
    *,
    first_name: str,
    last_name: str,
    by: Any = SYSTEM,
    at: datetime | None = None,
    **details: Any,
) -> Pupil:
    """Put one child on the roll; `upn` becomes a typed identifier."""
    upn = details.pop("upn", "")
    pupil = Pupil(
        school=school,
        ref=next_ref(school, "P"),
        first_name=first_name,
        last_name=last_name,
        **details,
    )
    pupil.save()
    if upn:
        Identifier.objects.create(
            school=school,
            pupil=pupil,
            kind=Identifier.Kind.UPN,
            value=upn,
            source="roll",
        )
    audit.record(
        Verb.PUPIL_ENROLLED,
        pupil,
        by=by,
        at=at,
        pupils=[pupil],
        thread="",
        from_on=details.get("enrolled_on"),
        source="entered",
    )
    return pupil


@transaction.atomic
def enrol_many(
    school: School, children: Iterable[dict[str, Any]], *, by: Any = SYSTEM, at: datetime | None = None
) -> list[Pupil]:
    """Put many children on the roll in a few statements; each may bring `upn` and `contacts` (a list of details)."""
    rows = list(children)
    refs = next_refs(school, "P", len(rows))
    extras = [(row.pop("upn", ""), row.pop("contacts", [])) for row in rows]
    pupils = Pupil.objects.bulk_create(
        Pupil(school=school, ref=ref, **row) for ref, row in zip(refs, rows, strict=True)
    )
    Identifier.objects.bulk_create(
        Identifier(school=school, pupil=pupil, kind=Identifier.Kind.UPN, value=upn, source="roll")
        for pupil, (upn, _) in zip(pupils, extras, strict=True)
        if upn
    )
    Contact.objects.bulk_create(
        Contact(school=school, pupil=pupil, priority=number, **details)
        for pupil, (_, contacts) in zip(pupils, extras, strict=True)
        for number, details in enumerate(contacts, start=1)
    )
    audit.record_many(
        (
            audit.Entry(
                Verb.PUPIL_ENROLLED,
                pupil,
                payload={"from_on": pupil.enrolled_on, "source": "roll"},
                pupils=[pupil],
                thread="",
            )
            for pupil in pupils
        ),
        by=by,
        school=school,
        at=at,
    )
    return pupils


@transaction.atomic
def leave(pupil: Pupil, *, left_on: date, by: Any = SYSTEM, at: datetime | None = None) -> Pupil:
    """Take one child off the roll, as an import would: whoever listens to the roll hears of it."""
    at = at or timezone.now()
    pupil.left_on = left_on
    pupil.save(update_fields=["left_on"])
    audit.record(Verb.PUPIL_LEFT, pupil, by=by, at=at, pupils=[pupil], thread="", left_on=left_on, source="entered")
    listeners.tell([PupilChange(pupil, Fate.LEFT)], school=pupil.school, by=by, at=at)
    return pupil


@transaction.atomic
def record_status(
    pupil: Pupil,
    *,
    kind: str,
    from_on: date,
    to_on: date | None = None,
    by: Any = SYSTEM,
    at: datetime | None = None,
) -> Status:
    """Record a standing of a child (child protection plan, looked after, ...) with its dates."""
    status = Status.objects.create(school=pupil.school, pupil=pupil, kind=kind, from_on=from_on, to_on=to_on)
    audit.record(
        Verb.STATUS_RECORDED,
        pupil,
        by=by,
        at=at,
        pupils=[pupil],
        thread="",
        status=status.get_kind_display(),
        from_on=from_on,
        to_on=to_on,
    )
    return status


@transaction.atomic
def end_status(status: Status, *, to_on: date, by: Any = SYSTEM, at: datetime | None = None) -> Status:
    """End a standing; `to_on` is the last day on which it holds, never before its first. One that ended stays as it ended."""
    status = Status.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(pk=status.pk)
    if status.to_on is not None:
        return status
    status.to_on = max(to_on, status.from_on)
    status.save(update_fields=["to_on"])
    audit.record(
        Verb.STATUS_ENDED,
        status.pupil,
        by=by,
        at=at,
        pupils=[status.pupil],
        thread="",
        status=status.get_kind_display(),
        to_on=status.to_on,
    )
    return status


@transaction.atomic
def add_contact(
    pupil: Pupil,
    *,
    name: str,
    by: Any = SYSTEM,
    at: datetime | None = None,
    **details: Any,
) -> Contact:
    """Record somebody to ring, or somebody who must not be told."""
    contact = Contact.objects.create(school=pupil.school, pupil=pupil, name=name, **details)
    audit.record(
        Verb.CONTACT_RECORDED,
        pupil,
        by=by,
        at=at,
        pupils=[pupil],
        thread="",
        relationship=contact.relationship,
        changes={},
        source="entered",
    )
    return contact


@transaction.atomic
def record_relative(pupil: Pupil, *, user: User, relationship: str, by: Any = SYSTEM) -> Relative:
    """Wall a member of staff off from a child of their family: from now on they find no trace of the record."""
    relative = Relative.objects.create(school=pupil.school, pupil=pupil, user=user, relationship=relationship)
    audit.record(
        Verb.RELATIVE_RECORDED,
        pupil,
        by=by,
        pupils=[pupil],
        thread="",
        person=user.pk,
        relationship=relationship,
    )
    return relative
