"""A serious incident: opened, the people in it, facts and lessons, who was told, and its end when nothing is owed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disclosures.actions.base import kept_out, not_in_future, start_clock, words
from referrals.disclosures.choices import Body, EntryKind, PersonPart
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import IncidentEntry, IncidentPerson, IncidentTold, SeriousIncident
from referrals.disclosures.rules import closing_blockers
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil
from safeguard.people.selectors import holders, next_ref
from safeguard.policy import Permission, Role


@transaction.atomic
def open_incident(
    *,
    school: Any,
    title: str,
    happened_at: datetime,
    facts: str,
    by: Any,
    known_at: datetime | None = None,
    place: str = "",
    done_at_once: str = "",
    is_early_years: bool = False,
    at: datetime | None = None,
) -> SeriousIncident:
    """Open it with what is known now. The briefing is owed from when the school knew; in early years Ofsted as well.

    EYFS: a registered provider tells Ofsted of a serious accident, illness, death or allegation within 14 days.
    """
    at = at or timezone.now()
    policy.require(by, Permission.INCIDENT_WORK, school)
    known_at = known_at or at
    not_in_future(known_at, at, "the school knew")
    if happened_at > known_at:
        raise RuleBroken("The school cannot have known before it happened.")
    incident = SeriousIncident.objects.create(
        school=school, ref=next_ref(school, "I", year=local_date(at).year), title=words(title, "Enter what it is."),
        happened_at=happened_at, known_at=known_at, place=place, is_early_years=is_early_years, owner=by,
        opened_at=at, opened_by=by,
    )  # fmt: skip
    audit.record(
        Verb.INCIDENT_OPENED,
        incident,
        by=by,
        at=at,
        happened_on=local_date(happened_at),
        known_at=known_at,
        early_years=is_early_years,
        title=title,
    )
    _write(incident, EntryKind.FACT, words(facts, "Enter the facts."), happened_at, by, at)
    if done_at_once.strip():
        _write(incident, EntryKind.DONE, done_at_once, known_at, by, at)
    start_clock(Owed.BRIEFING, incident, owner=by, since=known_at)
    if is_early_years:
        start_clock(Owed.OFSTED, incident, owner=by, since=known_at)
    return incident


def lock(incident: SeriousIncident, *, by: Any, closed: bool = False) -> SeriousIncident:
    """Take the row for the act; whoever writes is the head or the DSL, and it is open unless `closed` is all right."""
    policy.require(by, Permission.INCIDENT_WORK, incident.school)
    rows = SeriousIncident.objects.select_for_update(of=("self",)).select_related("school", "owner")
    incident = rows.get(pk=incident.pk)
    if not incident.is_open and not closed:
        raise RuleBroken(f"{incident.ref} is closed.")
    return incident


def pupils_of(incident: SeriousIncident) -> list[int]:
    named = incident.people.filter(pupil__isnull=False)
    return list(named.values_list("pupil_id", flat=True))


@transaction.atomic
def add_person(
    incident: SeriousIncident,
    *,
    part: str,
    by: Any,
    pupil: Pupil | None = None,
    user: Any = None,
    name: str = "",
    kept_out_too: bool = False,
    at: datetime | None = None,
) -> IncidentPerson:
    """Name a child, a colleague or another adult in it, with a label that stands for them where no names are read.

    Relatives of a child lose sight of it at once; an adult who must not read it is kept out by name.
    """
    at = at or timezone.now()
    incident = lock(incident, by=by)
    if sum([pupil is not None, user is not None, bool(name.strip())]) != 1:
        raise RuleBroken("Choose one child or one colleague, or enter one name.")
    if pupil and pupil.school_id != incident.school_id:
        raise RuleBroken("This child is not on the roll of this school.")
    if pupil and incident.people.filter(pupil=pupil).exists():
        raise RuleBroken("This child is named already.")
    _somebody_left(incident, pupil, user if kept_out_too else None)
    person = IncidentPerson.objects.create(
        school=incident.school,
        incident=incident,
        pupil=pupil,
        user=user,
        name="" if pupil or user else name,
        part=PersonPart(part),
        label=_label(incident, is_child=pupil is not None),
        kept_out=bool(user and kept_out_too),
        added_at=at,
        added_by=by,
    )
    about = [pupil] if pupil else []
    audit.record(
        Verb.INCIDENT_PERSON, incident, by=by, at=at, pupils=about, part=person.get_part_display(), label=person.label
    )
    return person


def _label(incident: SeriousIncident, *, is_child: bool) -> str:
    number = incident.people.filter(pupil__isnull=not is_child).count()
    letter = chr(ord("A") + number) if number < 26 else str(number + 1)
    return f"{'Child' if is_child else 'Adult'} {letter}"


def _somebody_left(incident: SeriousIncident, pupil: Pupil | None, user: Any) -> None:
    """Refuse to leave an incident that nobody may read."""
    out = kept_out(pupils_of(incident)) | (kept_out([pupil]) if pupil else set()) | ({user.pk} if user else set())
    out |= set(incident.people.filter(kept_out=True).values_list("user_id", flat=True))
    if all(person.pk in out for person in holders(incident.school, Role.DSL, Role.HEAD)):
        raise RuleBroken("Then nobody would be left who may work on this. Ring the local authority, and the chair.")


@transaction.atomic
def add_entry(
    incident: SeriousIncident,
    *,
    kind: str,
    text: str,
    by: Any,
    happened_at: datetime | None = None,
    at: datetime | None = None,
) -> IncidentEntry:
    """Add a fact, an immediate action or a lesson. What was known before stays as it was written."""
    at = at or timezone.now()
    incident = lock(incident, by=by)
    happened_at = happened_at or at
    not_in_future(happened_at, at, "this was")
    return _write(incident, EntryKind(kind), words(text, "Enter what there is to say."), happened_at, by, at)


def _write(
    incident: SeriousIncident, kind: EntryKind, text: str, happened_at: datetime, by: Any, at: datetime
) -> IncidentEntry:
    entry = IncidentEntry.objects.create(
        school=incident.school, incident=incident, kind=kind, text=text, happened_at=happened_at, written_at=at,
        written_by=by,
    )  # fmt: skip
    audit.record(Verb.INCIDENT_ENTRY, incident, by=by, at=happened_at, kind=entry.get_kind_display(), text=text)
    return entry


@transaction.atomic
def tell_of_incident(
    incident: SeriousIncident,
    *,
    body: str,
    how: str,
    by: Any,
    person: str = "",
    told_words: str = "",
    told_at: datetime | None = None,
    at: datetime | None = None,
) -> IncidentTold:
    """Record who was told, when and how. Telling Ofsted meets the clock of an incident in early years."""
    at = at or timezone.now()
    incident = lock(incident, by=by)
    told_at = told_at or at
    not_in_future(told_at, at, "they were told")
    told = IncidentTold.objects.create(
        school=incident.school, incident=incident, body=Body(body), person=person, how=how, words=told_words,
        told_at=told_at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    audit.record(
        Verb.INCIDENT_TOLD, incident, by=by, at=told_at, body=told.get_body_display(), person=person,
        how=told.get_how_display(), words=told_words,
    )  # fmt: skip
    if told.body == Body.OFSTED:
        clocks.meet(Owed.OFSTED, incident, by=by, at=at)
    return told


@transaction.atomic
def close_incident(incident: SeriousIncident, *, closing: str, by: Any, at: datetime | None = None) -> SeriousIncident:
    """Close it when a briefing was issued, every action is done or withdrawn, and a lesson is written (or that there is none)."""
    at = at or timezone.now()
    incident = lock(incident, by=by)
    if reasons := closing_blockers(incident):
        raise RuleBroken(reasons)
    incident.closing = words(closing, "Enter how it ended.")
    incident.closed_at, incident.closed_by = at, by
    incident.save(update_fields=["closing", "closed_at", "closed_by"])
    audit.record(Verb.INCIDENT_CLOSED, incident, by=by, at=at, pupils=pupils_of(incident), closing=closing)
    return incident
