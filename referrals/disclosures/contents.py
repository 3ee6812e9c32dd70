"""What a child's file holds of this app: what was shared or withheld about the child, and the notices matched to the child.

A serious incident is no part of one child's file: it is about a school's day and several people.
"""

from typing import Any

from cases.childfile import Item, Part, facts
from referrals.disclosures.models import Disclosure, Notice
from safeguard.files.models import StoredFile


def disclosures(pupil: Any) -> list[Item]:
    """Return every sharing and every decision not to share, oldest first; three queries."""
    rows = list(
        Disclosure.objects.filter(parts__pupil=pupil)
        .select_related("case", "opened_by", "settled_by")
        .prefetch_related("parts__pupil")
        .order_by("opened_at", "id")
    )
    attached: dict[int, list[StoredFile]] = {}
    kept = StoredFile.objects.filter(
        school_id=pupil.school_id, subject_type=Disclosure._meta.label, subject_id__in=[row.pk for row in rows]
    )
    for file in kept.order_by("stored_at", "pk"):
        attached.setdefault(file.subject_id, []).append(file)
    return [_disclosure(row, tuple(attached.get(row.pk, ()))) for row in rows]


def _disclosure(row: Disclosure, files: tuple[StoredFile, ...]) -> Item:
    return Item(
        kind="disclosure",
        ref=row.ref,
        title=f"Information: {row.get_state_display().lower()}",
        at=row.shared_at or row.settled_at or row.asked_at or row.opened_at,
        by=(row.settled_by or row.opened_by).label,
        recorded_at=row.settled_at or row.opened_at,
        children=tuple(Part(part.pupil, "The information is about them") for part in row.parts.all()),
        facts=facts(
            ("origin", "How it began", row.get_origin_display(), row.origin),
            ("need", "What was asked for or needed", row.need),
            ("asked_body", "Asked by", row.asked_body),
            ("asked_person", "Person", row.asked_person),
            ("asked_role", "Role", row.asked_role),
            ("asked_how", "How it was asked", row.get_asked_how_display() if row.asked_how else "", row.asked_how),
            ("asked_at", "When it was asked", row.asked_at),
            ("state", "What became of it", row.get_state_display(), row.state),
            ("to_body", "Shared with, or refused to", row.to_body),
            ("to_person", "Person who received it", row.to_person),
            ("to_role", "Their role", row.to_role),
            ("basis", "Why it was shared", row.get_basis_display() if row.basis else "", row.basis),
            ("basis_edition", "Source and edition", row.basis_edition),
            ("why", "Why it is relevant", row.why),
            ("what", "What was shared", row.what),
            ("method", "How", row.get_method_display() if row.method else "", row.method),
            ("shared_at", "When it was shared", row.shared_at),
            ("ground", "Why it was not shared", row.get_ground_display() if row.ground else "", row.ground),
            ("reason", "Reason", row.reason),
            ("answered", "What the other side was told", row.answered),
            ("case", "On case", row.case.ref if row.case else ""),
        ),
        files=files,
    )


def notices(pupil: Any) -> list[Item]:
    """Return the notices of the police that a person matched to this child, oldest first; two queries."""
    rows = Notice.objects.filter(pupil=pupil).select_related("entered_by", "case", "concern", "pupil")
    return [_notice(row) for row in rows.prefetch_related("told__person").order_by("incident_at", "id")]


def _notice(row: Notice) -> Item:
    told = (
        Item(
            kind="notice_told",
            ref=f"{row.ref}-T{number}",
            title="Told what they need to know",
            at=one.told_at,
            by=one.person.label,
            facts=facts(("words", "What they were told", one.words)),
        )
        for number, one in enumerate(row.told.all(), start=1)
    )
    return Item(
        kind="notice",
        ref=row.ref,
        title=f"Notice of the police: {row.get_kind_display()}",
        at=row.incident_at,
        by=row.entered_by.label,
        recorded_at=row.entered_at,
        children=(Part(row.pupil, "The notice is about them"),),
        facts=facts(
            ("kind", "Kind", row.get_kind_display(), row.kind),
            ("force", "From", row.force),
            ("police_ref", "Police reference", row.police_ref),
            ("received_at", "Received", row.received_at),
            ("channel", "How it came", row.get_channel_display(), row.channel),
            ("is_late", "Came after the next school day began", row.is_late),
            ("incident_place", "Where", row.incident_place),
            ("child_present", "The child was present", row.get_child_present_display(), row.child_present),
            ("circumstances", "What happened", row.circumstances),
            ("child_voice", "The child’s voice", row.child_voice),
            ("support", "Support", row.get_support_display() if row.support else "", row.support),
            ("plan", "What the school does", row.plan),
            ("safe_to_raise", "May be raised with the family", row.safe_to_raise),
            ("safe_because", "Why that is safe", row.safe_because),
            ("concern", "Concern logged from it", row.concern.ref if row.concern else ""),
            ("case", "Added to case", row.case.ref if row.case else ""),
        ),
        items=tuple(told),
    )
