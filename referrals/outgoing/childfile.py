"""What this app holds about a child, for the child's file: referrals with all that came back, contacts, what was not referred."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Prefetch

from cases.childfile import Fact, Item, Part, facts
from cases.selectors.childfile import files_by_record
from referrals.outgoing import fields
from referrals.outgoing.models import (
    Addendum,
    AgencyContact,
    Duty,
    NotReferred,
    Promise,
    Referral,
    ReferralPupil,
    Response,
)
from safeguard.files.models import StoredFile

ABOUT_THEM: Final = "The referral is about them"


def referrals(pupil: Any) -> list[Item]:
    """Return the child's referrals, oldest first: eight queries."""
    people = ("decided_by", "phoned_by", "written_by", "sent_by", "closed_by", "withdrawn_by")
    rows = (
        Referral.objects.filter(pupils=pupil)
        .select_related("case", "concern", "agency", "authority", "paper", "paper__stored_by", *people)
        .prefetch_related(
            Prefetch("parts", ReferralPupil.objects.select_related("pupil").order_by("id")),
            Prefetch("addenda", Addendum.objects.select_related("written_by").order_by("written_at", "id")),
            Prefetch("responses", Response.objects.select_related("recorded_by").order_by("happened_at", "id")),
            Prefetch("contacts", _contacts()),
            Prefetch("promises", _promises()),
            Prefetch("duty", Duty.objects.select_related("teacher", "given_by").order_by("id")),
        )
        .order_by("decided_at", "id")
    )
    found = list(rows)
    files = files_by_record(pupil.school_id, Referral._meta.label, [referral.pk for referral in found])
    return [_referral(referral, files.get(referral.pk, ())) for referral in found]


def contacts(pupil: Any) -> list[Item]:
    """Return what was said and promised on the child's cases apart from any referral, oldest first: two queries."""
    apart = {"case__pupils": pupil, "referral": None}
    found = [_contact(row) for row in _contacts().filter(**apart)]
    found += [_promise(row) for row in _promises().filter(**apart)]
    return sorted(found, key=lambda item: (item.at, item.ref))


def not_referred(pupil: Any) -> list[Item]:
    """Return each decision not to refer on the child's cases, oldest first: one query."""
    rows = NotReferred.objects.filter(case__pupils=pupil).select_related("case", "decided_by", "reviewed_by")
    return [_not_referred(row) for row in rows.order_by("decided_at", "id")]


def _contacts() -> Any:
    return AgencyContact.objects.select_related("case", "agency", "recorded_by").order_by("happened_at", "id")


def _promises() -> Any:
    return Promise.objects.select_related("case", "recorded_by", "ended_by").order_by("made_at", "id")


def _label(person: Any) -> str:
    return person.label if person else ""


# --- A referral -------------------------------------------------------------------------------------------------------
def _referral(referral: Referral, files: tuple[StoredFile, ...]) -> Item:
    paper = [referral.paper] if referral.paper and referral.paper not in files else []
    return Item(
        kind="referral",
        ref=referral.ref,
        title=f"Referral: {referral.get_kind_display()}",
        at=referral.decided_at,
        by=referral.decided_by.label,
        children=tuple(Part(part.pupil, ABOUT_THEM, "subject") for part in referral.parts.all()),
        facts=(*_decided(referral), *_sent(referral), *_shared(referral), *_came_of_it(referral)),
        items=tuple(sorted(_inside(referral), key=lambda item: (item.at, item.kind, item.ref))),
        files=(*paper, *files),
    )


def _inside(referral: Referral) -> Iterator[Item]:
    yield from (_addendum(referral, row, number) for number, row in enumerate(referral.addenda.all(), start=1))
    yield from (_response(referral, row, number) for number, row in enumerate(referral.responses.all(), start=1))
    yield from map(_contact, referral.contacts.all())
    yield from map(_promise, referral.promises.all())
    if hasattr(referral, "duty"):
        yield _duty(referral.duty)


def _decided(referral: Referral) -> tuple[Fact, ...]:
    return facts(
        ("kind", "Kind", referral.get_kind_display(), referral.kind),
        ("state", "Where it stands", referral.get_state_display(), referral.state),
        ("agency", "To", referral.to_whom),
        ("authority", "Authority", str(referral.authority or "")),
        ("is_danger", "In danger then", referral.is_danger),
        ("reason", "Reason", referral.reason),
        ("concern", "Concern behind it", referral.concern.ref if referral.concern else ""),
        ("concern_at", "Concern logged", referral.concern_at),
        ("case", "Part of case", referral.case.ref),
    )


def _sent(referral: Referral) -> tuple[Fact, ...]:
    return facts(
        ("summary", "The concern", referral.summary),
        ("child_views", "The child’s views and own words", referral.child_views),
        ("risk_now", "The risk now", referral.risk_now),
        ("done_so_far", "What was done so far", referral.done_so_far),
        *_asked(referral),
        ("consent", "Consent", referral.get_consent_display() if referral.consent else "", referral.consent),
        ("consent_reason", "Why without consent", referral.consent_reason),
        ("parents_informed", "Parents told", _informed(referral), referral.parents_informed),
        ("informed_words", "What the parents were told, or why not", referral.informed_words),
        ("requested", "What was asked", referral.requested),
        ("phoned_at", "By telephone", referral.phoned_at),
        ("phoned_by", "Telephoned by", _label(referral.phoned_by)),
        ("phone_person", "Spoken with", referral.phone_person),
        ("phone_ref", "Their reference", referral.phone_ref),
        ("written_at", "In writing", referral.written_at),
        ("written_by", "Written by", _label(referral.written_by)),
        ("written_person", "Sent to", referral.written_person),
        ("written_ref", "Their reference of the writing", referral.written_ref),
    )


def _informed(referral: Referral) -> str:
    return referral.get_parents_informed_display() if referral.parents_informed else ""


def _asked(referral: Referral) -> Iterator[tuple[str, str, str]]:
    for number, (label, text) in enumerate(fields.answered(referral.kind, referral.answers), start=1):
        yield f"answer_{number}", label, text


def _shared(referral: Referral) -> tuple[Fact, ...]:
    rows: Iterable[tuple[str, str, str]] = [
        (heading, name, words) for heading, listed in referral.shared.get("facts", []) for name, words in listed
    ]
    told = [
        (f"shared_{number}", f"Shared, {heading.lower()}: {name}", words)
        for number, (heading, name, words) in enumerate(rows, start=1)
    ]
    return facts(*told)


def _came_of_it(referral: Referral) -> tuple[Fact, ...]:
    return facts(
        ("acknowledged_at", "Acknowledged", referral.acknowledged_at),
        ("answered_at", "Decided by the agency", referral.answered_at),
        ("answer", "Their decision", referral.get_answer_display() if referral.answer else "", referral.answer),
        ("closed_at", "Closed", referral.closed_at),
        ("closed_by", "Closed by", _label(referral.closed_by)),
        ("outcome", "Outcome", referral.outcome),
        ("withdrawn_at", "Withdrawn", referral.withdrawn_at),
        ("withdrawn_because", "Why withdrawn", referral.withdrawn_because),
    )


# --- What belongs to it -----------------------------------------------------------------------------------------------
def _addendum(referral: Referral, row: Addendum, number: int) -> Item:
    return Item(
        kind="addendum",
        ref=f"{referral.ref}-A{number}",
        title="Added after it was sent",
        at=row.written_at,
        by=row.written_by.label,
        facts=facts(("text", "Words", row.text), ("told", "Who was told", row.told)),
    )


def _response(referral: Referral, row: Response, number: int) -> Item:
    return Item(
        kind="response",
        ref=f"{referral.ref}-B{number}",
        title=row.get_kind_display(),
        at=row.happened_at,
        recorded_at=row.recorded_at,
        by=row.recorded_by.label,
        facts=facts(
            ("kind", "What came back", row.get_kind_display(), row.kind),
            ("outcome", "How it turned out", row.get_outcome_display() if row.outcome else "", row.outcome),
            ("person", "From", row.person),
            ("telephone", "Telephone", row.telephone),
            ("reference", "Their reference", row.reference),
            ("said", "What was said", row.said),
        ),
    )


def _contact(row: AgencyContact) -> Item:
    return Item(
        kind="agency_contact",
        ref=row.ref,
        title=f"{row.get_way_display()}: {row.get_direction_display().lower()}",
        at=row.happened_at,
        recorded_at=row.recorded_at,
        by=row.recorded_by.label,
        facts=facts(
            ("with", "With", row.with_whom),
            ("person", "Person", row.person),
            ("person_role", "Role", row.person_role),
            ("telephone", "Telephone", row.telephone),
            ("reached", "Reached", row.get_reached_display(), row.reached),
            ("said", "What was said", row.said),
            ("case", "On case", row.case.ref),
        ),
    )


def _promise(row: Promise) -> Item:
    return Item(
        kind="promise",
        ref=row.ref,
        title="Promised to the school",
        at=row.made_at,
        by=row.recorded_by.label,
        facts=facts(
            ("text", "What was promised", row.text),
            ("promised_by", "By whom", row.promiser),
            ("due_at", "By when", row.due_at),
            ("ended", "What became of it", row.get_ended_display() if row.ended else "", row.ended),
            ("ended_at", "When", row.ended_at),
            ("ended_by", "Recorded by", _label(row.ended_by)),
            ("ended_words", "In words", row.ended_words),
        ),
    )


def _duty(row: Duty) -> Item:
    return Item(
        kind="fgm_duty",
        ref=row.ref,
        title="A teacher’s own duty to report to the police",
        at=row.given_at,
        by=row.given_by.label,
        facts=facts(
            ("teacher", "Teacher", row.teacher.label),
            ("known_at", "Known since", row.known_at),
            ("reported_at", "Reported", row.reported_at),
            ("police_person", "To", row.police_person),
            ("police_ref", "Police reference", row.police_ref),
            ("words", "In words", row.words),
        ),
    )


def _not_referred(row: NotReferred) -> Item:
    return Item(
        kind="not_referred",
        ref=row.ref,
        title=f"Not referred: {row.get_kind_display()}",
        at=row.decided_at,
        by=row.decided_by.label,
        facts=facts(
            ("kind", "Kind", row.get_kind_display(), row.kind),
            ("reason", "Reason", row.reason),
            ("threshold", "By which threshold", row.threshold),
            ("review_on", "Looked at again", row.review_on),
            ("reviewed_at", "Reviewed", row.reviewed_at),
            ("reviewed_by", "Reviewed by", _label(row.reviewed_by)),
            ("review", "What the review found", row.review),
            ("case", "On case", row.case.ref),
        ),
    )
