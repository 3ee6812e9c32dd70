"""What this app holds about a child, for the child's file: every concern and case, with what belongs to each.

Not cut to a reader: the file goes whole, and whoever reviews it must be one who may read all of it (`is_whole_to`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from cases.childfile import Item, Part, facts
from cases.models import (
    Addendum,
    BodyMark,
    Case,
    CasePupil,
    Concern,
    ConcernHandover,
    ConcernPupil,
    Decision,
    Dissatisfaction,
    Handover,
    Note,
    Review,
    Task,
)
from safeguard.files.models import StoredFile
from safeguard.people.models import Relative

OFFER = ("from_owner", "to_owner", "offered_by")


def is_whole_to(user: Any, pupil: Any, *, at: datetime) -> bool:
    """Say whether this person may read everything on the child's file: no wall, no relative, no restricted case."""
    concerns, cases = Concern.objects.filter(pupils=pupil), Case.objects.filter(pupils=pupil)
    return not (
        Relative.objects.filter(user=user, pupil=pupil).exists()
        or concerns.exclude(pk__in=Concern.objects.visible_to(user, at=at).values("pk")).exists()
        or cases.exclude(pk__in=Case.objects.visible_to(user, at=at).values("pk")).exists()
    )


def files_by_record(school_id: int, label: str, ids: Iterable[int]) -> dict[int, tuple[StoredFile, ...]]:
    """Return the stored files of records of one kind, by the record's id, oldest first."""
    found: dict[int, list[StoredFile]] = defaultdict(list)
    rows = StoredFile.objects.filter(school_id=school_id, subject_type=label, subject_id__in=list(ids))
    for file in rows.select_related("stored_by").order_by("stored_at", "pk"):
        found[file.subject_id].append(file)
    return {pk: tuple(files) for pk, files in found.items()}


def _parts(rows: Iterable[Any]) -> tuple[Part, ...]:
    return tuple(Part(row.pupil, row.get_part_display(), row.part) for row in rows)


# --- Concerns ---------------------------------------------------------------------------------------------------------
def concerns(pupil: Any) -> list[Item]:
    """Return the child's concerns, oldest first: eight queries."""
    rows = (
        Concern.objects.filter(pupils=pupil)
        .select_related("owner", "logged_by", "acknowledged_by", "closed_by", "case")
        .prefetch_related(
            Prefetch("parts", ConcernPupil.objects.select_related("pupil").order_by("id")),
            Prefetch("marks", BodyMark.objects.order_by("number")),
            Prefetch("decisions", Decision.objects.select_related("decided_by", "case").order_by("decided_at", "id")),
            Prefetch("addenda", Addendum.objects.select_related("written_by").order_by("written_at", "id")),
            Prefetch(
                "dissatisfactions",
                Dissatisfaction.objects.select_related("raised_by", "answered_by").order_by("raised_at", "id"),
            ),
            Prefetch("handovers", ConcernHandover.objects.select_related(*OFFER).order_by("offered_at", "id")),
        )
        .order_by("happened_at", "id")
    )
    found = list(rows)
    files = files_by_record(pupil.school_id, Concern._meta.label, [concern.pk for concern in found])
    return [_concern(concern, files.get(concern.pk, ())) for concern in found]


def _concern(concern: Concern, files: tuple[StoredFile, ...]) -> Item:
    inside = [
        *(_mark(concern, mark) for mark in concern.marks.all()),
        *(_addendum(concern.ref, row, number) for number, row in enumerate(concern.addenda.all(), start=1)),
        *(_decision(concern, row, number) for number, row in enumerate(concern.decisions.all(), start=1)),
        *(_handover(concern.ref, row, number) for number, row in enumerate(concern.handovers.all(), start=1)),
        *(_dissatisfaction(concern, row, number) for number, row in enumerate(concern.dissatisfactions.all(), start=1)),
    ]
    return Item(
        kind="concern",
        ref=concern.ref,
        title=f"Concern: {concern.get_kind_display()}",
        at=concern.happened_at,
        recorded_at=concern.logged_at,
        by=concern.logged_by.label,
        children=_parts(concern.parts.all()),
        facts=facts(
            ("category", "Kind", concern.get_kind_display(), concern.kind),
            ("urgency", "Urgency", concern.get_urgency_display(), concern.urgency),
            ("in_danger", "In danger when it was logged", concern.get_in_danger_display(), concern.in_danger),
            ("status", "Where it stands", concern.get_status_display(), concern.status),
            ("severity", "Severity", concern.get_severity_display() if concern.severity else "", str(concern.severity)),
            ("place", "Where it happened", concern.place),
            ("account", "What was seen or heard", concern.account),
            ("child_words", "The child’s own words", concern.child_words),
            ("view", "The reporter’s own view", concern.view),
            ("done_so_far", "What was done at once", concern.done_so_far),
            ("unnamed_child", "A child whom the reporter could not name", concern.unnamed_child),
            ("told_dsl", "A DSL was told in person", concern.told_dsl),
            ("told_whom", "Who was told", concern.told_whom),
            ("owner", "Owner", concern.owner.label),
            ("acknowledged_at", "Read and taken on", concern.acknowledged_at),
            ("acknowledged_by", "By", concern.acknowledged_by.label if concern.acknowledged_by else ""),
            ("reporter_note", "What the reporter was told", concern.reporter_note),
            ("closed_at", "Closed", concern.closed_at),
            ("closed_by", "Closed by", concern.closed_by.label if concern.closed_by else ""),
            ("case", "Part of case", concern.case.ref if concern.case else ""),
        ),
        items=tuple(inside),
        files=files,
    )


def _mark(concern: Concern, mark: BodyMark) -> Item:
    return Item(
        kind="body_mark",
        ref=f"{concern.ref}-M{mark.number}",
        title=f"Mark {mark.number} on the body",
        at=concern.happened_at,
        by=concern.logged_by.label,
        facts=facts(
            ("kind", "Kind", mark.get_kind_display(), mark.kind),
            ("region", "Where on the body", mark.region.replace("_", " "), mark.region),
            ("x", "Place from the left of the drawing", mark.x),
            ("y", "Place from the top of the drawing", mark.y),
            ("description", "Description", mark.description),
        ),
    )


def _addendum(ref: str, row: Addendum, number: int) -> Item:
    return Item(
        kind="addendum",
        ref=f"{ref}-A{number}",
        title=row.get_kind_display(),
        at=row.written_at,
        by=row.written_by.label,
        facts=facts(("kind", "Kind", row.get_kind_display(), row.kind), ("text", "Words", row.text)),
    )


def _decision(concern: Concern, row: Decision, number: int) -> Item:
    return Item(
        kind="decision",
        ref=f"{concern.ref}-D{number}",
        title=f"Decision: {row.get_decision_display()}",
        at=row.decided_at,
        by=row.decided_by.label,
        facts=facts(
            ("decision", "Decision", row.get_decision_display(), row.decision),
            ("severity", "Severity", row.get_severity_display(), str(row.severity)),
            ("clearance", "Who may read it", row.get_clearance_display(), row.clearance),
            ("reason", "Reason", row.reason),
            ("not_referred_because", "Why not referred", row.not_referred_because),
            ("parents", "Parents and carers", row.parents),
            ("review_on", "Monitored until", row.review_on),
            ("case", "Case", row.case.ref if row.case else ""),
        ),
    )


def _dissatisfaction(concern: Concern, row: Dissatisfaction, number: int) -> Item:
    return Item(
        kind="dissatisfaction",
        ref=f"{concern.ref}-S{number}",
        title="The reporter is not satisfied",
        at=row.raised_at,
        by=row.raised_by.label,
        facts=facts(
            ("reason", "Reason", row.reason),
            ("answer", "Answer", row.answer),
            ("answered_at", "Answered", row.answered_at),
            ("answered_by", "Answered by", row.answered_by.label if row.answered_by else ""),
        ),
    )


# --- Cases ------------------------------------------------------------------------------------------------------------
def cases(pupil: Any) -> list[Item]:
    """Return the child's cases, oldest first: eight queries."""
    rows = (
        Case.objects.filter(pupils=pupil)
        .select_related("owner", "opened_by", "closed_by")
        .prefetch_related(
            Prefetch("parts", CasePupil.objects.select_related("pupil").order_by("id")),
            Prefetch("notes", Note.objects.select_related("written_by", "case").order_by("happened_at", "id")),
            Prefetch("notes__addenda", Addendum.objects.select_related("written_by").order_by("written_at", "id")),
            Prefetch(
                "tasks",
                Task.objects.select_related("case", "owner", "given_by", "done_by", "withdrawn_by").order_by("number"),
            ),
            Prefetch("reviews", Review.objects.select_related("reviewed_by").order_by("reviewed_at", "id")),
            Prefetch("handovers", Handover.objects.select_related(*OFFER).order_by("offered_at", "id")),
        )
        .order_by("opened_at", "id")
    )
    found = list(rows)
    files = files_by_record(pupil.school_id, Case._meta.label, [case.pk for case in found])
    return [_case(case, files.get(case.pk, ())) for case in found]


def _case(case: Case, files: tuple[StoredFile, ...]) -> Item:
    inside = [
        *(_note(note) for note in case.notes.all()),
        *(_task(task) for task in case.tasks.all()),
        *(_review(case, row, number) for number, row in enumerate(case.reviews.all(), start=1)),
        *(_handover(case.ref, row, number) for number, row in enumerate(case.handovers.all(), start=1)),
    ]
    return Item(
        kind="case",
        ref=case.ref,
        title=f"Case {case.ref}",
        at=case.opened_at,
        by=case.opened_by.label,
        children=_parts(case.parts.all()),
        facts=facts(
            ("status", "Where it stands", case.get_status_display(), case.status),
            ("severity", "Severity", case.get_severity_display(), str(case.severity)),
            ("is_restricted", "Restricted", case.is_restricted),
            ("owner", "Owner", case.owner.label),
            ("owned_since", "Owned since", case.owned_since),
            ("given_because", "Why given to them", case.given_because),
            ("direction", "Direction of travel", case.get_direction_display(), case.direction),
            ("safe_when", "What must be true to close", case.safe_when),
            ("next_review_on", "Next review", case.next_review_on),
            ("closed_at", "Closed", case.closed_at),
            ("closed_by", "Closed by", case.closed_by.label if case.closed_by else ""),
            ("outcome", "Outcome", case.get_outcome_display(), case.outcome),
            ("rationale", "Why closed", case.rationale),
        ),
        items=tuple(sorted(inside, key=lambda item: (item.at, item.kind, item.ref))),
        files=files,
    )


def _note(note: Note) -> Item:
    return Item(
        kind="meeting" if note.present else "note",
        ref=note.ref,
        title=note.get_kind_display(),
        at=note.happened_at,
        recorded_at=note.written_at,
        by=note.written_by.label,
        facts=facts(
            ("kind", "Kind", note.get_kind_display(), note.kind),
            ("is_significant", "Marked as significant", note.is_significant),
            ("present", "Who was there", note.present),
            ("text", "Words", note.text),
        ),
        items=tuple(_addendum(note.ref, row, number) for number, row in enumerate(note.addenda.all(), start=1)),
    )


def _task(task: Task) -> Item:
    return Item(
        kind="task",
        ref=task.ref,
        title="Task",
        at=task.given_at,
        by=task.given_by.label,
        facts=facts(
            ("title", "What", task.title),
            ("owner", "Who", task.owner.label),
            ("due_on", "Due", task.due_on),
            ("done_at", "Done", task.done_at),
            ("done_by", "Done by", task.done_by.label if task.done_by else ""),
            ("result", "Result", task.result),
            ("withdrawn_at", "Withdrawn", task.withdrawn_at),
            ("withdrawn_by", "Withdrawn by", task.withdrawn_by.label if task.withdrawn_by else ""),
        ),
    )


def _review(case: Case, row: Review, number: int) -> Item:
    return Item(
        kind="review",
        ref=f"{case.ref}-R{number}",
        title="Review",
        at=row.reviewed_at,
        by=row.reviewed_by.label,
        facts=facts(
            ("summary", "What changed for the child", row.summary),
            ("direction", "Direction of travel", row.get_direction_display(), row.direction),
            ("next_review_on", "Next review", row.next_review_on),
        ),
    )


def _handover(ref: str, row: Handover | ConcernHandover, number: int) -> Item:
    return Item(
        kind="handover",
        ref=f"{ref}-H{number}",
        title="Offer to another owner",
        at=row.offered_at,
        by=row.offered_by.label,
        facts=facts(
            ("from_owner", "From", row.from_owner.label),
            ("to_owner", "To", row.to_owner.label),
            ("reason", "Reason", row.reason),
            ("key_risks", "Key risks", row.key_risks),
            ("accepted_at", "Accepted", row.accepted_at),
            ("declined_at", "Declined", row.declined_at),
            ("declined_because", "Why declined", row.declined_because),
            ("withdrawn_at", "Withdrawn", row.withdrawn_at),
        ),
    )
