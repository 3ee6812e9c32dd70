"""What the pages of plans say in rows and links, so that the views stay short."""

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse

from referrals.plans import rules
from referrals.plans.choices import Attendance, Decided, Fact, Level, MeetingKind
from referrals.plans.models import Plan, PlanMeeting, SchoolAction
from referrals.plans.selectors import Standing
from safeguard import policy
from safeguard.clocks.models import Clock
from safeguard.policy import Permission
from safeguard.web.words import day

COLOURS: Final = {Level.CHILD_PROTECTION: "red"}
ATTENDED: Final[dict[str, str]] = {
    Attendance.ATTENDED: "green",
    Attendance.APOLOGIES: "yellow",
    Attendance.NOT_INVITED: "orange",
}


def url(name: str, record: Any) -> str:
    return reverse(f"plans:{name}", args=[record.ref])


def may_work(user: Any, record: Any) -> bool:
    return record.case.is_open and policy.granted(user, Permission.CASE_WORK, record.school)


def tags(standing: Standing) -> list[tuple[str, str]]:
    """What colours a plan, in words: its level, its category, whether it runs, what is missing."""
    plan = standing.plan
    said = [(plan.get_level_display(), COLOURS.get(Level(plan.level), "purple") if plan.is_running else "grey")]
    said += [(standing.detail, "grey")] if standing.detail else []
    said += [] if plan.is_running else [("Ended", "grey")]
    said += [("To be ended", "orange")] if standing.is_to_end else []
    said += [("No next date", "orange")] if standing.has_no_date and not standing.is_to_end else []
    return said + ([("Not recorded yet", "orange")] if standing.unrecorded else [])


def clock_cards(clocks: Iterable[Clock], standing: Standing) -> list[dict[str, Any]]:
    """Each clock with its rule, and whether the meeting that waits for it is booked too late."""
    booked = {kind: one.booked_for for one in reversed(standing.coming) for kind in WAITS_FOR.get(one.kind, ())}
    cards = []
    for clock in clocks:
        late = booked.get(clock.kind)
        note = f"Booked for {day(late, weekday=False)}, after the limit" if late and late > clock.due_at else clock.rule
        cards.append({"name": clock.duty, "due_at": clock.due_at, "met_at": None, "note": note})
    return cards


WAITS_FOR: Final[dict[str, tuple[str, ...]]] = {
    MeetingKind.CORE_GROUP: ("plan.core_group",),
    MeetingKind.REVIEW_CONFERENCE: ("plan.review_conference",),
    MeetingKind.NEED_REVIEW: ("plan.need_review",),
    MeetingKind.CARE_REVIEW: ("plan.care_review",),
    MeetingKind.PEP: ("plan.pep_start", "plan.pep_ready", "plan.pep_next"),
}


def about(standing: Standing) -> list[dict[str, Any]]:
    """The plan in rows: since when and why, who leads, what it says now."""
    plan = standing.plan
    rows: list[dict[str, Any]] = [
        {"key": "Runs from" if plan.is_running else "Ran from", "value": day(plan.started_on)},
        {"key": "Authority", "value": str(plan.authority or "")},
    ]
    if plan.level == Level.CHILD_PROTECTION:
        rows.append({"key": "Category", "value": standing.category})
    if plan.level == Level.LOOKED_AFTER:
        rows.append({"key": "Legal basis", "value": standing.legal_basis})
    rows.append({"key": "Why it started", "value": plan.reason, "prose": True})
    for fact in rules.FACTS[Level(plan.level)]:
        if fact not in (Fact.CATEGORY, Fact.LEGAL_BASIS):
            said = standing.facts.get(fact)
            rows.append({"key": fact.label, "value": said.words if said else "", "prose": True})
    if not plan.is_running and plan.ended_on:
        rows.append({"key": "Ended", "value": f"{day(plan.ended_on)}: {plan.get_ended_why_display()}"})
        rows.append({"key": "Why it ended", "value": plan.ended_because, "prose": True})
    return rows


def history(standing: Standing) -> list[dict[str, Any]]:
    """Who held each post before, and what the plan said before, newest first: nothing of it was overwritten."""
    plan, now = standing.plan, [*standing.people.values(), *standing.facts.values()]
    people = [
        {"what": one.get_post_display(), "words": _named(one), "from_on": one.from_on}
        for one in plan.people.all()
        if one not in now
    ]
    changes = [
        {"what": one.get_fact_display(), "words": one.words, "from_on": one.from_on}
        for one in plan.changes.all()
        if one not in now
    ]
    first = {Fact.CATEGORY: plan.get_category_display(), Fact.LEGAL_BASIS: plan.get_legal_basis_display()}
    begun = [
        {"what": fact.label, "words": words, "from_on": plan.started_on}
        for fact, words in first.items()
        if fact in standing.facts
    ]
    return sorted(people + changes + begun, key=lambda one: one["from_on"], reverse=True)


def _named(person: Any) -> str:
    return ", ".join(filter(None, [person.name, person.team, person.phone, person.email]))


def to_do(actions: Iterable[SchoolAction], *, is_open: bool) -> list[dict[str, Any]]:
    """What meetings asked of the school, as a task list."""
    return [
        {
            "label": one.task.title,
            "url": reverse("cases:task", args=[one.task.ref]),
            "hint": f"{one.task.owner.label} · {one.task.ref} · by {day(one.task.due_on, weekday=False)}",
            **({} if one.task.is_open else {"status": "Done" if one.task.done_at else "Withdrawn"}),
        }
        for one in actions
        if one.task.is_open == is_open
    ]


def said_of(meeting: PlanMeeting) -> list[dict[str, Any]]:
    """A recorded meeting in rows."""
    why = "Who took part" if meeting.attendance == Attendance.ATTENDED else "Why nobody took part"
    return [
        {"key": "What came of it", "value": meeting.get_decided_display()},
        {"key": "What was decided", "value": meeting.decision, "prose": True},
        {"key": "The school", "value": meeting.get_attendance_display()},
        {"key": why, "value": meeting.attended or meeting.apologies, "prose": True},
        *(
            [{"key": "What the school said", "value": meeting.contributions, "prose": True}]
            if meeting.contributions
            else []
        ),
        {"key": "Where the school did not agree", "value": meeting.dissent or "Nothing recorded", "prose": True},
    ]


def next_step(meeting: PlanMeeting) -> dict[str, str] | None:
    """What a recorded meeting asks for next: the plan that it made, or the end that it decided."""
    plan = meeting.plan
    if meeting.decided == Decided.MADE and plan is None:
        return {
            "label": "Start the plan that it made",
            "url": f"{reverse('plans:start', args=[meeting.case.ref])}?meeting={meeting.ref}",
        }
    if meeting.decided == Decided.MADE and plan is not None and is_step(plan):
        return {"label": "Step the plan up", "url": url("step", plan)}
    if meeting.decided == Decided.ENDS and plan is not None and plan.is_running:
        return {"label": "Record the end of the plan", "url": url("end", plan)}
    return None


def is_step(plan: Plan) -> bool:
    return plan.is_running and plan.level in rules.LADDER
