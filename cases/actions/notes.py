"""What is written on an open case: notes, and a meeting's minutes with the tasks that were agreed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.actions import tasks
from cases.actions.cases import lock, pupils_of, require_open
from cases.choices import NoteKind
from cases.models import Case, Note
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def add_note(
    case: Case,
    *,
    kind: str,
    text: str,
    by: Any,
    happened_at: datetime | None = None,
    present: str = "",
    is_significant: bool = False,
    at: datetime | None = None,
) -> Note:
    """Write what was seen, said or done on an open case, with the time it happened apart from the time it was written."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    note = _write_note(case, kind, text, present, is_significant, happened_at or at, by, at)
    audit.record(
        Verb.NOTE_ADDED,
        note,
        by=by,
        at=note.happened_at,
        pupils=pupils_of(case),
        kind=note.get_kind_display(),
        is_significant=is_significant,
        text=text,
        present=present,
    )
    return note


def _write_note(
    case: Case, kind: str, text: str, present: str, is_significant: bool, happened_at: datetime, by: Any, at: datetime
) -> Note:
    if happened_at > at:
        raise RuleBroken("The time when it happened cannot be in the future.")
    last = Note.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return Note.objects.create(
        school=case.school,
        case=case,
        number=last + 1,
        kind=kind,
        text=text,
        present=present,
        is_significant=is_significant,
        happened_at=happened_at,
        written_at=at,
        written_by=by,
    )


@transaction.atomic
def hold_meeting(
    case: Case,
    *,
    text: str,
    present: str,
    agreed: Sequence[tuple[str, Any, date]],
    by: Any,
    happened_at: datetime | None = None,
    is_significant: bool = False,
    at: datetime | None = None,
) -> Note:
    """Write a meeting's minutes; each thing agreed (title, owner, day) becomes a task with its clock (row O6)."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    minutes = _write_note(case, NoteKind.MEETING, text, present, is_significant, happened_at or at, by, at)
    audit.record(
        Verb.MEETING_HELD,
        minutes,
        by=by,
        at=minutes.happened_at,
        pupils=pupils_of(case),
        tasks=len(agreed),
        is_significant=is_significant,
        text=text,
        present=present,
    )
    for title, owner, due_on in agreed:
        tasks.give_task(case, title=title, owner=owner, due_on=due_on, meeting=minutes, by=by, at=at)
    return minutes
