"""Authorities and their agencies: entered, changed, checked, taken out; and which authority is responsible for a child."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.agencies.choices import AgencyKind, Line
from referrals.agencies.models import Agency, Authority, Phone, Residence
from referrals.agencies.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil
from safeguard.policy import Permission


@dataclass(frozen=True)
class Ring:
    """A number to ring as it is entered: hours for the line that is answered at stated times, none for the others."""

    number: str
    line: str = Line.ALWAYS
    opens_at: time | None = None
    closes_at: time | None = None

    @property
    def words(self) -> str:
        hours = f"{self.opens_at:%H:%M} to {self.closes_at:%H:%M}, " if self.opens_at and self.closes_at else ""
        return f"{self.number} ({hours}{Line(self.line).label.lower()})"


@transaction.atomic
def add_authority(
    school: Any, *, name: str, by: Any, at: datetime | None = None, is_default: bool = False, **details: str
) -> Authority:
    """Enter an authority: the school's own, or that of children who live elsewhere. The first is the school's own."""
    policy.require(by, Permission.AGENCY_MANAGE, school)
    is_default = is_default or not Authority.objects.filter(school=school, is_default=True).exists()
    authority = Authority(school=school, name=name, is_default=False, **details)
    _no_twin(Authority.objects.filter(school=school, name__iexact=name), name)
    authority.full_clean()
    authority.save()
    audit.record(Verb.AUTHORITY_ADDED, authority, by=by, at=at, thread="", details={"name": name} | details)
    if is_default:
        _make_default(authority)
    return authority


@transaction.atomic
def change_authority(
    authority: Authority, *, by: Any, at: datetime | None = None, is_default: bool = True, **details: str
) -> Authority:
    """Change what is said about an authority. `is_default` makes it the school's own; only another can take that away."""
    policy.require(by, Permission.AGENCY_MANAGE, authority.school)
    authority = Authority.objects.select_for_update(of=("self",)).select_related("school").get(pk=authority.pk)
    name = details.get("name", authority.name)
    _no_twin(Authority.objects.filter(school=authority.school, name__iexact=name).exclude(pk=authority.pk), name)
    changes = _change(authority, details)
    if is_default and not authority.is_default:
        changes["is_default"] = ["False", "True"]
        _make_default(authority)
    if changes:
        audit.record(Verb.AUTHORITY_CHANGED, authority, by=by, at=at, thread="", changes=changes)
    return authority


def _make_default(authority: Authority) -> None:
    Authority.objects.filter(school=authority.school, is_default=True).update(is_default=False)
    authority.is_default = True
    authority.save(update_fields=["is_default"])


@transaction.atomic
def add_agency(
    authority: Authority,
    *,
    kind: str,
    name: str,
    by: Any,
    phones: Iterable[Ring] = (),
    at: datetime | None = None,
    **details: str,
) -> Agency:
    """Enter one door of one agency. It counts as not yet checked until somebody says that it was."""
    policy.require(by, Permission.AGENCY_MANAGE, authority.school)
    agency = Agency(school=authority.school, authority=authority, kind=kind, name=name, **details)
    _no_twin(authority.agencies.filter(name__iexact=name), name)
    agency.full_clean()
    agency.save()
    rings = list(phones)
    _enter_phones(agency, rings)
    said = {"details": details, "phones": [ring.words for ring in rings]}
    kind_words = AgencyKind(kind).label
    audit.record(Verb.AGENCY_ADDED, agency, by=by, at=at, thread="", kind=kind_words, authority=authority.name, **said)
    return agency


@transaction.atomic
def change_agency(
    agency: Agency, *, phones: Iterable[Ring], by: Any, at: datetime | None = None, **details: str
) -> Agency:
    """Change what is said about an agency; its numbers are the ones given, all of them. Old and new stand in the event."""
    policy.require(by, Permission.AGENCY_MANAGE, agency.school)
    agency = _lock(agency)
    name = details.get("name", agency.name)
    _no_twin(agency.authority.agencies.filter(name__iexact=name).exclude(pk=agency.pk), name)
    changes = _change(agency, details)
    before, rings = rings_of(agency), list(phones)
    if before != rings:
        agency.phones.all().delete()
        _enter_phones(agency, rings)
        changes["phones"] = [[ring.words for ring in before], [ring.words for ring in rings]]
    if changes:
        audit.record(Verb.AGENCY_CHANGED, agency, by=by, at=at, thread="", changes=changes)
    return agency


def rings_of(agency: Agency) -> list[Ring]:
    """Return the numbers of an agency as one enters them."""
    return [Ring(phone.number, phone.line, phone.opens_at, phone.closes_at) for phone in agency.phones.all()]


def _enter_phones(agency: Agency, rings: Iterable[Ring]) -> None:
    phones = [Phone(school=agency.school, agency=agency, **asdict(ring)) for ring in rings]
    for phone in phones:
        phone.full_clean()
    Phone.objects.bulk_create(phones)


@transaction.atomic
def check_agency(agency: Agency, *, by: Any, at: datetime | None = None) -> Agency:
    """Say that what is said about an agency was looked up or rung today and is right."""
    policy.require(by, Permission.AGENCY_MANAGE, agency.school)
    at = at or timezone.now()
    agency = _lock(agency)
    agency.checked_on, agency.checked_by = local_date(at), by
    agency.save(update_fields=["checked_on", "checked_by"])
    audit.record(Verb.AGENCY_CHECKED, agency, by=by, at=at, thread="")
    return agency


@transaction.atomic
def retire_agency(agency: Agency, *, reason: str, by: Any, at: datetime | None = None) -> Agency:
    """Take an agency out of the directory. The row stays: what was once sent to it still names it."""
    policy.require(by, Permission.AGENCY_MANAGE, agency.school)
    agency = _lock(agency)
    if not agency.is_current:
        raise RuleBroken("This agency is out of the directory already.")
    agency.is_current = False
    agency.save(update_fields=["is_current"])
    audit.record(Verb.AGENCY_RETIRED, agency, by=by, at=at, thread="", reason=reason)
    return agency


@transaction.atomic
def state_residence(pupil: Pupil, authority: Authority, *, by: Any, at: datetime | None = None) -> None:
    """Say which authority is responsible for a child: where the child lives, or who looks after them.

    Stands on the child's chronology. Referrals, plans and limits take it from here from now on.
    """
    policy.require(by, Permission.CASE_WORK, pupil.school)
    at = at or timezone.now()
    if authority.school_id != pupil.school_id:
        raise RuleBroken("That authority is not in this school’s directory.")
    held = Residence.objects.select_for_update(of=("self",)).select_related("authority").filter(pupil=pupil).first()
    was = held.authority.name if held else ""
    if held is not None and held.authority_id == authority.pk:
        return
    said = {"school": pupil.school, "authority": authority, "set_at": at, "set_by": by}
    Residence.objects.update_or_create(pupil=pupil, defaults=said)
    audit.record(
        Verb.RESIDENCE_STATED, pupil, by=by, at=at, pupils=[pupil], thread="", authority=authority.name, was=was
    )


def _lock(agency: Agency) -> Agency:
    return Agency.objects.select_for_update(of=("self",)).select_related("school", "authority").get(pk=agency.pk)


def _change(record: Any, details: dict[str, str]) -> dict[str, Any]:
    """Write what differs; return old and new by field."""
    before = {name: getattr(record, name) for name in details}
    changes = {name: [before[name], value] for name, value in details.items() if before[name] != value}
    for name in changes:
        setattr(record, name, details[name])
    record.full_clean()
    record.save(update_fields=list(changes))
    return changes


def _no_twin(others: Any, name: str) -> None:
    if others.exists():
        raise RuleBroken(f"“{name}” is in the directory already.")
