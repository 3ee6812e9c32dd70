"""The only writer of people, schools and roles. The roll's import has its own module, `roll/`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from safeguard import db, policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.people.holdings import owned_by
from safeguard.people.models import (
    BankHolidayChange,
    Closure,
    Contact,
    Identifier,
    Membership,
    Pupil,
    Relative,
    School,
    Status,
    Term,
    Trust,
    User,
)
from safeguard.people.selectors import holders, next_ref, next_refs
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Permission, Role


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


@transaction.atomic
def set_term(school: School, *, name: str, starts_on: date, ends_on: date, by: Any = SYSTEM) -> Term:
    """Record a term: the span in which weekdays are school days."""
    if ends_on < starts_on:
        raise RuleBroken("The last day of a term cannot be before its first day.")
    policy.require(by, Permission.SCHOOL_SETTINGS, school)
    term = Term.objects.create(school=school, name=name, starts_on=starts_on, ends_on=ends_on)
    _calendar_changed(school, f"{name} from {starts_on} to {ends_on}", by)
    return term


@transaction.atomic
def close_school_on(school: School, *, reason: str, starts_on: date, ends_on: date, by: Any = SYSTEM) -> Closure:
    """Record days inside a term on which the school does not meet."""
    if ends_on < starts_on:
        raise RuleBroken("The last day of a closure cannot be before its first day.")
    policy.require(by, Permission.SCHOOL_SETTINGS, school)
    closure = Closure.objects.create(school=school, reason=reason, starts_on=starts_on, ends_on=ends_on)
    _calendar_changed(school, f"closed for {reason} from {starts_on} to {ends_on}", by)
    return closure


@transaction.atomic
def override_bank_holiday(school: School, *, on: date, is_holiday: bool, reason: str, by: Any) -> BankHolidayChange:
    """Add or remove a bank holiday for a school; what is due already stays, only clocks started later use it."""
    policy.require(by, Permission.SCHOOL_SETTINGS, school)
    change, _ = BankHolidayChange.objects.update_or_create(
        school=school, on=on, defaults={"is_holiday": is_holiday, "reason": reason}
    )
    _calendar_changed(school, f"{on} is {'a' if is_holiday else 'no'} bank holiday", by)
    return change


@transaction.atomic
def remove_term(term: Term, *, by: Any) -> None:
    """Take out a term that was entered wrongly; what is due already is never moved silently."""
    policy.require(by, Permission.SCHOOL_SETTINGS, term.school)
    term.delete()
    _calendar_changed(term.school, f"no {term.name} from {term.starts_on} to {term.ends_on}", by)


@transaction.atomic
def remove_closure(closure: Closure, *, by: Any) -> None:
    """Take out a closure that was entered wrongly; what is due already is never moved silently."""
    policy.require(by, Permission.SCHOOL_SETTINGS, closure.school)
    closure.delete()
    _calendar_changed(
        closure.school, f"not closed for {closure.reason} from {closure.starts_on} to {closure.ends_on}", by
    )


def _calendar_changed(school: School, change: str, by: Any) -> None:
    school.__dict__.pop("calendar", None)
    audit.record(Verb.CALENDAR_CHANGED, school, by=by, school=school, change=change)


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
