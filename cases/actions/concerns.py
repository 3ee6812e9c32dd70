"""Logging, reading, closing a concern; what the reporter adds, hears and may object to."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, notices, rules, states
from cases.actions.concern_handovers import end_offer
from cases.choices import AddendumKind, Danger
from cases.deadlines import Owed
from cases.models import Addendum, BodyMark, Concern, ConcernPupil, Decision, Dissatisfaction, Draft, Note, Wall
from cases.states import CONCERN_MOVES, ConcernStatus
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.files.actions import adopt
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission

Parts = Sequence[tuple[Any, str]]


@transaction.atomic
def log_concern(
    *,
    school: Any,
    by: Any,
    parts: Parts,
    kind: str,
    account: str,
    happened_at: datetime,
    in_danger: str = Danger.NO,
    place: str = "",
    child_words: str = "",
    view: str = "",
    done_so_far: str = "",
    unnamed_child: str = "",
    told_dsl: bool = False,
    told_whom: str = "",
    marks: Sequence[dict[str, Any]] = (),
    named_staff: Iterable[Any] = (),
    draft: Draft | None = None,
    submission: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Concern:
    """Log a worry: the record, its reading clock and the alerts, in one transaction; the same submission twice is once.

    `parts` are (pupil, part) of this school; without any, `unnamed_child` describes the child. `named_staff` never see it.
    Raises RuleBroken for a child of another school, too many children, no child at all, or a time in the future.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_LOG, school)
    submission = submission or (draft.token if draft else uuid.uuid4())
    if draft:  # whoever sends second waits here, then finds the concern that the first one made
        list(Draft.objects.select_for_update().filter(pk=draft.pk))
    if already := Concern.objects.filter(submission=submission, logged_by=by).first():
        return already
    _check_parts(school, parts, unnamed_child)
    if happened_at > at:
        raise RuleBroken("The time when it happened cannot be in the future.")
    named = list(named_staff)
    excluded = conflicts.excluded_from(pupils=[pupil.pk for pupil, _ in parts]) | {person.pk for person in named}
    concern = Concern.objects.create(
        school=school,
        ref=next_ref(school, "C", year=local_date(at).year),
        urgency=rules.urgency_of(in_danger, has_marks=bool(marks), told_dsl=told_dsl),
        in_danger=in_danger,
        danger_shown_at=draft.danger_shown_at if draft else None,
        kind=kind,
        happened_at=happened_at,
        place=place,
        account=account,
        child_words=child_words,
        view=view,
        done_so_far=done_so_far,
        unnamed_child=unnamed_child,
        told_dsl=told_dsl,
        told_whom=told_whom,
        logged_at=at,
        logged_by=by,
        submission=submission,
        owner=conflicts.first_responder(school, excluded),
    )
    ConcernPupil.objects.bulk_create(
        ConcernPupil(school=school, concern=concern, pupil=pupil, part=part) for pupil, part in parts
    )
    BodyMark.objects.bulk_create(
        BodyMark(school=school, concern=concern, number=number, **mark) for number, mark in enumerate(marks, start=1)
    )
    Wall.objects.bulk_create(
        Wall(school=school, user=person, concern=concern, reason="Named when it was logged", raised_at=at, raised_by=by)
        for person in named
    )
    files = adopt(draft, concern, pupils=[pupil for pupil, _ in parts]) if draft else []
    _record_logged(concern, parts, len(marks), len(files), by, at)
    due_at, rule = deadlines.read_due(concern.urgency, at, school)
    clocks.start(deadlines.READ[concern.urgency], concern, owner=concern.owner, due_at=due_at, rule=rule, at=at)
    notices.concern_logged(concern, excluded=excluded, at=at)
    if draft:
        draft.delete()
    return concern


def _check_parts(school: Any, parts: Parts, unnamed_child: str) -> None:
    if not parts and not unnamed_child.strip():
        raise RuleBroken("Choose the child, or describe the child if you do not know the name.")
    if len(parts) > rules.MAX_CHILDREN:
        raise RuleBroken(
            f"A concern can name {rules.MAX_CHILDREN} children at the most. Log a second one for the others."
        )
    if any(pupil.school_id != school.pk for pupil, _ in parts):
        raise RuleBroken("One of the children is not on the roll of this school.")
    if len({pupil.pk for pupil, _ in parts}) != len(parts):
        raise RuleBroken("The same child is named twice. Choose one part for each child.")


def _record_logged(concern: Concern, parts: Parts, marks: int, files: int, by: Any, at: datetime) -> None:
    audit.record(
        Verb.CONCERN_LOGGED,
        concern,
        by=by,
        at=concern.happened_at,
        pupils=[pupil for pupil, _ in parts],
        kind=concern.get_kind_display(),
        urgency=concern.get_urgency_display().lower(),
        in_danger=concern.in_danger,
        parts=[[pupil.ref, part] for pupil, part in parts],
        place=concern.place,
        told_dsl=concern.told_dsl,
        told_whom=concern.told_whom,
        marks=marks,
        files=files,
        unnamed_child=concern.unnamed_child,
        account=concern.account,
        child_words=concern.child_words,
        view=concern.view,
        done_so_far=concern.done_so_far,
    )


def lock(concern: Concern) -> Concern:
    """Take the concern's row for this transaction; whoever comes second sees what the first did."""
    return (
        Concern.objects.select_for_update(of=("self",))
        .select_related("school", "owner", "logged_by")
        .get(pk=concern.pk)
    )


@transaction.atomic
def acknowledge_concern(concern: Concern, *, by: Any, at: datetime | None = None) -> Concern:
    """Say "I have read it, it is mine": ownership begins, the deciding clock starts, the reporter hears "read"."""
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_ACKNOWLEDGE, concern.school)
    concern = lock(concern)
    if concern.acknowledged_by_id == by.pk:
        return concern
    if concern.acknowledged_by_id:
        raise RuleBroken(
            f"{concern.acknowledged_by.label} took this on before you. It is theirs to decide; talk to them if you know more."
        )
    states.move(concern, ConcernStatus.ACKNOWLEDGED, CONCERN_MOVES)
    concern.acknowledged_at, concern.acknowledged_by = at, by
    concern.owner = by if policy.granted(by, Permission.CONCERN_TRIAGE, concern.school) else concern.owner
    concern.save(update_fields=["status", "acknowledged_at", "acknowledged_by", "owner"])
    audit.record(Verb.CONCERN_ACKNOWLEDGED, concern, by=by, at=at, pupils=pupils_of(concern))
    clocks.meet(deadlines.READ[concern.urgency], concern, by=by, at=at)
    due_at, rule = deadlines.decide_due(concern.logged_at, concern.school)
    clocks.start(Owed.DECIDE, concern, owner=concern.owner, due_at=due_at, rule=rule, at=at)
    notices.reporter_told(concern, "read", occasion="read", at=at)
    return concern


def pupils_of(concern: Concern) -> list[int]:
    return list(ConcernPupil.objects.filter(concern=concern).values_list("pupil_id", flat=True))


@transaction.atomic
def name_child(concern: Concern, *, pupil: Any, part: str, by: Any, at: datetime | None = None) -> ConcernPupil:
    """Name a child whom the reporter did not know, so that the history of the right child is read.

    An owner who is a relative of this child loses sight of the concern: it goes to the next lead who may see it.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_TRIAGE, concern.school)
    concern = lock(concern)
    if concern.case_id:
        raise RuleBroken(
            f"This is part of case {concern.case.ref}. Log a concern about the child and add it to the case."
        )
    known = [(row.pupil, row.part) for row in concern.parts.select_related("pupil")]
    _check_parts(concern.school, [*known, (pupil, part)], concern.unnamed_child)
    row = ConcernPupil.objects.create(school=concern.school, concern=concern, pupil=pupil, part=part)
    audit.record(Verb.CHILD_NAMED, concern, by=by, at=at, pupils=[pupil], part=row.get_part_display())
    _away_from_relatives(concern, by, at)
    return row


def _away_from_relatives(concern: Concern, by: Any, at: datetime) -> None:
    excluded = conflicts.excluded_from_concern(concern)
    if concern.owner_id not in excluded:
        return
    end_offer(concern, because="a child was named", by=by, at=at)
    concern.owner, concern.owned_since = conflicts.first_responder(concern.school, excluded), at
    concern.given_by, concern.given_because = by, "A child was named on it"
    concern.save(update_fields=["owner", "owned_since", "given_by", "given_because"])
    for clock in Clock.objects.of(concern).running().order_by("id"):
        clocks.hand_over(clock, to=concern.owner, by=by, at=at)
    notices.concern_logged(concern, excluded=excluded, at=at)


@transaction.atomic
def close_concern(concern: Concern, *, by: Any, reason: str, note: str = "", at: datetime | None = None) -> Concern:
    """Close a monitored concern with its reason; the reporter hears that it is closed."""
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_TRIAGE, concern.school)
    concern = lock(concern)
    if concern.case_id:
        raise RuleBroken(f"This concern is part of case {concern.case.ref} and closes with it.")
    if concern.dissatisfactions.filter(answered_at__isnull=True).exists():
        raise RuleBroken("The reporter is not satisfied and the head has not answered yet.")
    finish(concern, by=by, reason=reason, note=note, at=at)
    return concern


def finish(concern: Concern, *, by: Any, reason: str, note: str, at: datetime) -> None:
    """Write the end of a concern: by its own closing, by "no further action", or with its case."""
    end_offer(concern, because="the concern was closed", by=by, at=at)
    states.move(concern, ConcernStatus.CLOSED, CONCERN_MOVES)
    concern.closed_at, concern.closed_by = at, by
    concern.reporter_note = note or concern.reporter_note
    concern.save(update_fields=["status", "closed_at", "closed_by", "reporter_note"])
    audit.record(Verb.CONCERN_CLOSED, concern, by=by, at=at, pupils=pupils_of(concern), reason=reason)
    clocks.meet(Owed.MONITOR, concern, by=by, at=at)
    notices.reporter_told(concern, "closed", occasion=f"closed{at:%Y%m%d%H%M%S}", at=at)


@transaction.atomic
def tell_reporter(concern: Concern, *, note: str, by: Any, at: datetime | None = None) -> Concern:
    """Write the short note that the reporter sees on the receipt."""
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_TRIAGE, concern.school)
    concern = lock(concern)
    concern.reporter_note = note
    concern.save(update_fields=["reporter_note"])
    audit.record(Verb.REPORTER_TOLD, concern, by=by, at=at, pupils=pupils_of(concern), note=note)
    notices.reporter_told(concern, "note", occasion=f"note{at:%Y%m%d%H%M%S%f}", at=at)
    return concern


@transaction.atomic
def add_to_concern(concern: Concern, *, text: str, by: Any, at: datetime | None = None) -> Addendum:
    """The reporter, or whoever works on it, adds what they know now; the first words stay."""
    at = at or timezone.now()
    if by.pk != concern.logged_by_id:
        policy.require(by, Permission.CONCERN_TRIAGE, concern.school)
    addendum = _addendum(concern, AddendumKind.ADDITION, text, by, at)
    audit.record(Verb.ADDED_TO, concern, by=by, at=at, pupils=pupils_of(concern), text=text)
    if by.pk != concern.owner_id:
        notices.added_to(concern, addendum, at=at)
    return addendum


@transaction.atomic
def correct(record: Concern | Note, *, text: str, by: Any, at: datetime | None = None) -> Addendum:
    """Put a dated correction beside words that were wrong; nothing is overwritten."""
    return _amend(record, AddendumKind.CORRECTION, Verb.CORRECTED, text, by, at or timezone.now())


@transaction.atomic
def withdraw(record: Concern | Note, *, text: str, by: Any, at: datetime | None = None) -> Addendum:
    """Mark an entry as withdrawn, with the reason; it stays on the record, shown as such."""
    return _amend(record, AddendumKind.WITHDRAWAL, Verb.WITHDRAWN, text, by, at or timezone.now())


def _amend(record: Concern | Note, kind: AddendumKind, verb: Verb, text: str, by: Any, at: datetime) -> Addendum:
    policy.require(by, Permission.CASE_WORK, record.school)
    subject = record if isinstance(record, Concern) else record.case
    pupils = subject.pupils.values_list("pk", flat=True)
    if record.addenda.filter(kind=AddendumKind.WITHDRAWAL).exists():
        raise RuleBroken(f"{record.ref} was withdrawn already. It stays on the record as it is.")
    addendum = _addendum(record, kind, text, by, at)
    audit.record(verb, record, by=by, at=at, pupils=pupils, text=text)
    return addendum


def _addendum(record: Concern | Note, kind: AddendumKind, text: str, by: Any, at: datetime) -> Addendum:
    field = "concern" if isinstance(record, Concern) else "note"
    return Addendum.objects.create(
        school=record.school, kind=kind, text=text, written_at=at, written_by=by, **{field: record}
    )


@transaction.atomic
def say_not_satisfied(concern: Concern, *, reason: str, by: Any, at: datetime | None = None) -> Dissatisfaction:
    """The reporter goes over the DSL's head: the head owes an answer, the chair hears if none comes (row C11)."""
    at = at or timezone.now()
    if by.pk != concern.logged_by_id:
        raise RuleBroken("Only the person who logged the concern can say this.")
    if concern.dissatisfactions.filter(answered_at__isnull=True).exists():
        raise RuleBroken("You have said so already. The head has not answered yet and has been told.")
    owners = conflicts.who_answers(concern)
    if not owners:
        raise RuleBroken(f"Nobody here can answer you. Ring the local authority: {concern.school.front_door_phone}.")
    complaint = Dissatisfaction.objects.create(
        school=concern.school, concern=concern, reason=reason, raised_at=at, raised_by=by
    )
    audit.record(Verb.NOT_SATISFIED, concern, by=by, at=at, pupils=pupils_of(concern), reason=reason)
    due_at, rule = deadlines.answer_due(at, concern.school)
    clocks.start(Owed.ANSWER, complaint, owner=owners[0], due_at=due_at, rule=rule, at=at)
    notices.not_satisfied(complaint, owners, at=at)
    return complaint


@transaction.atomic
def answer_reporter(complaint: Dissatisfaction, *, answer: str, by: Any, at: datetime | None = None) -> Dissatisfaction:
    """The head answers, or whoever owes the answer in the head's place; it stands on the reporter's receipt."""
    at = at or timezone.now()
    if not Clock.objects.of(complaint).running().owned_by(by).exists():
        policy.require(by, Permission.DISSATISFACTION_ANSWER, complaint.school)
    complaint = Dissatisfaction.objects.select_for_update(of=("self",)).select_related("concern").get(pk=complaint.pk)
    if complaint.answered_at:
        raise RuleBroken("This was answered already.")
    complaint.answer, complaint.answered_at, complaint.answered_by = answer, at, by
    complaint.save(update_fields=["answer", "answered_at", "answered_by"])
    concern = complaint.concern
    audit.record(Verb.REPORTER_ANSWERED, concern, by=by, at=at, pupils=pupils_of(concern), answer=answer)
    clocks.meet(Owed.ANSWER, complaint, by=by, at=at)
    notices.reporter_told(concern, "answered", occasion=f"answered{complaint.pk}", at=at)
    return complaint


def latest_decision(concern: Concern) -> Decision | None:
    return concern.decisions.select_related("decided_by", "case").order_by("-decided_at", "-id").first()
