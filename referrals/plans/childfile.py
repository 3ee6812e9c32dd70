"""What this app holds about a child, for the child's file: every plan and meeting, with people, facts and our reports."""

from datetime import datetime, time
from typing import Any

from cases.childfile import Item, Part, facts
from cases.selectors.childfile import files_by_record
from referrals.plans.models import Plan, PlanChange, PlanMeeting, PlanPerson
from safeguard.calendar import instant
from safeguard.files.models import StoredFile


def plans(pupil: Any) -> list[Item]:
    """Return the child's plans, then the meetings that made none, each oldest first: six queries."""
    people = ("school", "pupil", "case", "authority", "follows", "started_by", "ended_by")
    rows = (
        Plan.objects.filter(pupil=pupil)
        .select_related(*people)
        .prefetch_related("people__noted_by", "changes__noted_by")
    )
    meetings = PlanMeeting.objects.filter(pupil=pupil).select_related(
        "plan", "booked_by", "recorded_by", "cancelled_by"
    )
    booked = list(meetings.order_by("booked_for", "pk"))
    files = files_by_record(pupil.school_id, PlanMeeting._meta.label, [one.pk for one in booked])
    told = [(one.plan_id, _meeting(one, files.get(one.pk, ()))) for one in booked]
    found = [
        _plan(plan, [item for plan_id, item in told if plan_id == plan.pk])
        for plan in rows.order_by("started_on", "pk")
    ]
    return found + [item for plan_id, item in told if plan_id is None]


def _plan(plan: Plan, meetings: list[Item]) -> Item:
    ended_by = plan.ended_by.label if plan.ended_by else ""
    return Item(
        kind="plan",
        ref=plan.ref,
        title=plan.get_level_display(),
        at=plan.started_at,
        by=plan.started_by.label,
        children=(Part(plan.pupil, "Subject", "subject"),),
        facts=facts(
            ("level", "Level", plan.get_level_display(), plan.level),
            ("category", "Category", plan.get_category_display(), plan.category),
            ("legal_basis", "Legal basis", plan.get_legal_basis_display(), plan.legal_basis),
            ("authority", "Authority", str(plan.authority or "")),
            ("started_on", "From", plan.started_on),
            ("reason", "Why it started", plan.reason),
            ("follows", "Follows plan", plan.follows.ref if plan.follows else ""),
            ("ended_on", "Ended", plan.ended_on),
            ("ended_why", "How it ended", plan.get_ended_why_display(), plan.ended_why),
            ("ended_because", "Why it ended", plan.ended_because),
            ("ended_by", "Recorded by", ended_by),
            ("case", "Part of case", plan.case.ref),
        ),
        items=(*_people(plan), *_changes(plan), *meetings),
    )


def _people(plan: Plan) -> list[Item]:
    rows = sorted(plan.people.all(), key=lambda row: (row.from_on, row.pk))
    return [_person(plan, row, number) for number, row in enumerate(rows, start=1)]


def _person(plan: Plan, row: PlanPerson, number: int) -> Item:
    return Item(
        kind="plan_person",
        ref=f"{plan.ref}-W{number}",
        title=row.get_post_display(),
        at=_morning(row),
        recorded_at=row.noted_at,
        by=row.noted_by.label,
        facts=facts(
            ("post", "Post", row.get_post_display(), row.post),
            ("name", "Name", row.name),
            ("team", "Team", row.team),
            ("phone", "Telephone", row.phone),
            ("email", "E-mail", row.email),
            ("from_on", "From", row.from_on),
        ),
    )


def _changes(plan: Plan) -> list[Item]:
    rows = sorted(plan.changes.all(), key=lambda row: (row.from_on, row.pk))
    return [_change(plan, row, number) for number, row in enumerate(rows, start=1)]


def _change(plan: Plan, row: PlanChange, number: int) -> Item:
    return Item(
        kind="plan_change",
        ref=f"{plan.ref}-C{number}",
        title=row.get_fact_display(),
        at=_morning(row),
        recorded_at=row.noted_at,
        by=row.noted_by.label,
        facts=facts(
            ("fact", "About", row.get_fact_display(), row.fact),
            ("words", "What the plan says", row.words),
            ("from_on", "From", row.from_on),
        ),
    )


def _morning(row: PlanPerson | PlanChange) -> datetime:
    """The beginning of the day from which it holds, never later than it was written."""
    return min(instant(row.from_on, time.min), row.noted_at)


def _meeting(row: PlanMeeting, files: tuple[StoredFile, ...]) -> Item:
    return Item(
        kind="plan_meeting",
        ref=row.ref,
        title=row.get_kind_display(),
        at=row.held_at or row.booked_for,
        recorded_at=row.recorded_at or row.booked_at,
        by=(row.recorded_by or row.booked_by).label,
        facts=facts(
            ("kind", "Meeting", row.get_kind_display(), row.kind),
            ("booked_for", "Booked for", row.booked_for),
            ("venue", "Where", row.venue),
            ("invited", "Invited from the school", row.invited),
            ("held_at", "Held", row.held_at),
            ("attendance", "The school", row.get_attendance_display(), row.attendance),
            ("attended", "Who took part for the school", row.attended),
            ("apologies", "Why nobody took part", row.apologies),
            ("contributions", "What the school said", row.contributions),
            ("decided", "What came of it", row.get_decided_display(), row.decided),
            ("decision", "What was decided", row.decision),
            ("dissent", "Where the school did not agree", row.dissent),
            ("cancelled_at", "Called off", row.cancelled_at),
            ("cancelled_because", "Why it was called off", row.cancelled_because),
            ("report_shared_at", "The family saw our report", row.report_shared_at),
            ("report_not_shared", "Why the family had not seen it", row.report_not_shared),
            ("report_sent_at", "Our report was sent", row.report_sent_at),
            ("report_sent_to", "To whom", row.report_sent_to),
        ),
        files=files,
    )
