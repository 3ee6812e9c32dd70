"""A plan begins and ends, and with it the child's standing; its people and what it says change as dated facts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.actions.cases import lock, require_open
from cases.models import Case
from referrals.plans import deadlines, rules
from referrals.plans.actions import owing
from referrals.plans.choices import Category, Decided, Ending, Fact, LegalBasis, Level, MeetingKind, Post
from referrals.plans.models import Plan, PlanChange, PlanMeeting, PlanPerson
from referrals.plans.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people import actions as people
from safeguard.people.models import Status
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission

Named = Mapping[str, str]  # name, phone, email, team


@transaction.atomic
def start_plan(
    case: Case,
    *,
    pupil: Any,
    level: str,
    started_on: date,
    reason: str,
    by: Any,
    category: str = "",
    legal_basis: str = "",
    authority: Any = None,
    posts: Mapping[str, Named] | None = None,
    facts: Mapping[str, str] | None = None,
    conference: PlanMeeting | None = None,
    follows: Plan | None = None,
    ended_why: str = "",
    at: datetime | None = None,
) -> Plan:
    """Begin a plan and the child's standing with it; `follows` is ended by the same act when it still runs (a step).

    `conference` is the recorded meeting that made the plan and becomes its first. Raises RuleBroken while another plan of
    this level, or another step of the same ladder, runs.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    running = Plan.objects.running().filter(pupil=pupil).exclude(pk=follows.pk if follows else None)
    beginning = rules.Beginning(
        level=level,
        category=category,
        legal_basis=legal_basis,
        started_on=started_on,
        is_on_case=case.pupils.filter(pk=pupil.pk).exists() and (follows is None or follows.pupil_id == pupil.pk),
        running=frozenset(running.values_list("level", flat=True)),
        followed_since=follows.started_on if follows else None,
    )
    if reasons := rules.begin_blockers(beginning, at=at):
        raise RuleBroken(reasons)
    if follows is not None and follows.is_running:
        end_plan(follows, why=ended_why, ended_on=started_on, reason=reason, by=by, at=at)
    plan = Plan.objects.create(
        school=case.school,
        ref=next_ref(case.school, "P", year=local_date(at).year),
        case=case,
        pupil=pupil,
        level=level,
        category=category if level == Level.CHILD_PROTECTION else "",
        legal_basis=legal_basis if level == Level.LOOKED_AFTER else "",
        authority=authority,
        status=_standing(pupil, level, started_on, by=by, at=at),
        follows=follows,
        reason=reason,
        started_on=started_on,
        started_at=at,
        started_by=by,
    )
    _record_start(plan, at)
    _first_facts(plan, posts or {}, facts or {}, by=by, at=at)
    since = deadlines.since(started_on, at=at)
    if conference is not None:
        since = _adopt(plan, conference)
    owing.begin(plan, deadlines.AT_START[Level(level)], since=since)
    owing.ask_for_a_date(plan, at=at)
    return plan


def _standing(pupil: Any, level: str, started_on: date, *, by: Any, at: datetime) -> Status:
    """The child's standing of this level: the one that the roll or an earlier record holds open, else a new one."""
    held = Status.objects.filter(pupil=pupil, kind=level, to_on=None).first()
    return held or people.record_status(pupil, kind=level, from_on=started_on, by=by, at=at)


def _record_start(plan: Plan, at: datetime) -> None:
    audit.record(
        Verb.PLAN_STARTED,
        plan,
        by=plan.started_by,
        at=at,
        pupils=[plan.pupil_id],
        level=plan.get_level_display(),
        category=plan.get_category_display(),
        legal_basis=plan.get_legal_basis_display(),
        authority=str(plan.authority or ""),
        started_on=plan.started_on,
        follows=plan.follows.ref if plan.follows else "",
        reason=plan.reason,
    )


def _first_facts(plan: Plan, posts: Mapping[str, Named], facts: Mapping[str, str], *, by: Any, at: datetime) -> None:
    for post, named in posts.items():
        if named.get("name", "").strip():
            note_person(plan, post=post, from_on=plan.started_on, by=by, at=at, **named)
    for fact, words in facts.items():
        if words.strip():
            note_change(plan, fact=fact, words=words, from_on=plan.started_on, by=by, at=at)


def _adopt(plan: Plan, conference: PlanMeeting) -> datetime:
    """Make the meeting that decided on the plan its first; the plan's clocks count from it."""
    held = PlanMeeting.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    if held.pupil_id != plan.pupil_id or held.case_id != plan.case_id or held.decided != Decided.MADE:
        raise RuleBroken(f"{held.ref} did not make a plan for this child.")
    held.plan = plan
    held.save(update_fields=["plan"])
    assert held.held_at is not None  # the database knows no decision without it
    return held.held_at


def lock_plan(plan: Plan) -> Plan:
    """Take the plan's row for this transaction; refuse one that has ended."""
    related = ("school", "case", "case__owner", "pupil", "authority", "status")
    plan = Plan.objects.select_for_update(of=("self",)).select_related(*related).get(pk=plan.pk)
    if not plan.is_running:
        raise RuleBroken(f"{plan.ref} has ended. What comes after it is another plan.")
    return plan


@transaction.atomic
def end_plan(plan: Plan, *, why: str, ended_on: date, reason: str, by: Any, at: datetime | None = None) -> Plan:
    """End a plan and the child's standing with it. A child protection plan ends only as Working Together says (rules.ENDINGS)."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, plan.school)
    lock(plan.case)
    plan = lock_plan(plan)
    facts = rules.EndFacts(
        level=plan.level,
        why=why,
        ended_on=ended_on,
        started_on=plan.started_on,
        born_on=plan.pupil.born_on,
        ended_by_conference_on=_ended_by_conference_on(plan),
    )
    if reasons := rules.end_blockers(facts, at=at):
        raise RuleBroken(reasons)
    plan.ended_on, plan.ended_at, plan.ended_by = ended_on, at, by
    plan.ended_why, plan.ended_because = why, reason
    plan.save(update_fields=["ended_on", "ended_at", "ended_by", "ended_why", "ended_because"])
    words = {"why": Ending(why).label, "reason": reason}
    level = plan.get_level_display()
    audit.record(Verb.PLAN_ENDED, plan, by=by, at=at, pupils=[plan.pupil_id], level=level, ended_on=ended_on, **words)
    people.end_status(plan.status, to_on=ended_on, by=by, at=at)
    clocks.stop_all(plan, because="the plan ended", at=at)
    for meeting in plan.meetings.filter(recorded_at=None, cancelled_at=None):
        _call_off(meeting, by=by, at=at)
    return plan


def _ended_by_conference_on(plan: Plan) -> date | None:
    ending = plan.meetings.filter(kind=MeetingKind.REVIEW_CONFERENCE, decided=Decided.ENDS).order_by("-held_at", "-pk")
    held_at = ending.values_list("held_at", flat=True).first()
    return local_date(held_at) if held_at else None


def _call_off(meeting: PlanMeeting, *, by: Any, at: datetime) -> None:
    """What was booked for a plan that ended is not owed any more; it stays on the record as called off."""
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_because = at, by, "The plan ended."
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    owing.stop_meeting(meeting, because="the plan ended", at=at)


@transaction.atomic
def note_person(
    plan: Plan,
    *,
    post: str,
    name: str,
    from_on: date,
    by: Any,
    phone: str = "",
    email: str = "",
    team: str = "",
    at: datetime | None = None,
) -> PlanPerson:
    """Record who holds a post from a day; whoever held it before stays on the record."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, plan.school)
    plan = lock_plan(plan)
    _refuse_future(from_on, at)
    was = current(plan.people.filter(post=post))
    person = PlanPerson.objects.create(
        school=plan.school, plan=plan, post=post, name=name, phone=phone, email=email, team=team,
        from_on=from_on, noted_at=at, noted_by=by,
    )  # fmt: skip
    audit.record(
        Verb.PLAN_PERSON,
        plan,
        by=by,
        at=at,
        pupils=[plan.pupil_id],
        post=Post(post).label,
        name=name,
        from_on=from_on,
        was=was.name if was else "",
    )
    return person


@transaction.atomic
def note_change(plan: Plan, *, fact: str, words: str, from_on: date, by: Any, at: datetime | None = None) -> PlanChange:
    """Record what the plan says of one thing from a day; a category or legal basis by its code."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, plan.school)
    plan = lock_plan(plan)
    _refuse_future(from_on, at)
    said = said_of(fact, words)
    if Fact(fact) not in rules.FACTS[Level(plan.level)] or not said:
        raise RuleBroken("That is nothing that this plan can say.")
    change = PlanChange.objects.create(
        school=plan.school, plan=plan, fact=fact, words=said, from_on=from_on, noted_at=at, noted_by=by
    )
    label = Fact(fact).label
    audit.record(Verb.PLAN_CHANGED, plan, by=by, at=at, pupils=[plan.pupil_id], fact=label, from_on=from_on, text=said)
    return change


def _refuse_future(from_on: date, at: datetime) -> None:
    if from_on > local_date(at):
        raise RuleBroken("Record it from the day on which it holds, not before.")


def said_of(fact: str, words: str) -> str:
    """What stands on the record: the word of a fixed list for its code, a person's own words as they are."""
    fixed = {Fact.CATEGORY: Category, Fact.LEGAL_BASIS: LegalBasis}.get(Fact(fact))
    if fixed is None:
        return words
    return str(fixed(words).label) if words in fixed.values else ""


def current(rows: Iterable[Any]) -> Any:
    """The newest of dated facts, the later written of one day; None when there is none."""
    return max(rows, key=lambda row: (row.from_on, row.pk), default=None)
