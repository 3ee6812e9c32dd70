"""A school's days: terms, closures, bank holidays. Whoever counts days by them hears of each change (ADR 23)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.people import calendar_listeners
from safeguard.people.models import (
    BankHolidayChange,
    Closure,
    School,
    Term,
)
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Permission


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
    """Add or remove a bank holiday for a school."""
    policy.require(by, Permission.SCHOOL_SETTINGS, school)
    change, _ = BankHolidayChange.objects.update_or_create(
        school=school, on=on, defaults={"is_holiday": is_holiday, "reason": reason}
    )
    _calendar_changed(school, f"{on} is {'a' if is_holiday else 'no'} bank holiday", by)
    return change


@transaction.atomic
def remove_term(term: Term, *, by: Any) -> None:
    """Take out a term that was entered wrongly."""
    policy.require(by, Permission.SCHOOL_SETTINGS, term.school)
    term.delete()
    _calendar_changed(term.school, f"no {term.name} from {term.starts_on} to {term.ends_on}", by)


@transaction.atomic
def remove_closure(closure: Closure, *, by: Any) -> None:
    """Take out a closure that was entered wrongly."""
    policy.require(by, Permission.SCHOOL_SETTINGS, closure.school)
    closure.delete()
    _calendar_changed(
        closure.school, f"not closed for {closure.reason} from {closure.starts_on} to {closure.ends_on}", by
    )


def _calendar_changed(school: School, change: str, by: Any) -> None:
    school.__dict__.pop("calendar", None)
    at = timezone.now()
    audit.record(Verb.CALENDAR_CHANGED, school, by=by, school=school, at=at, change=change)
    calendar_listeners.tell(school, change=change, at=at)
