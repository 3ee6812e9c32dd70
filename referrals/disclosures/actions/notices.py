"""A notice of the police: taken down, matched by a person, planned for; or found to be about no child of ours."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disclosures import mails, matching
from referrals.disclosures.actions.base import first_of, kept_out, not_in_future, words
from referrals.disclosures.choices import NoticeState, Support
from referrals.disclosures.deadlines import Owed, came_late, notice_due
from referrals.disclosures.models import Candidate, Notice, NoticeTold
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.people.selectors import holders, next_ref
from safeguard.policy import Permission, Role

TEAM = (Role.DSL, Role.DEPUTY, Role.HEAD)


@transaction.atomic
def enter_notice(
    *,
    school: Any,
    kind: str,
    force: str,
    channel: str,
    received_at: datetime,
    incident_at: datetime,
    child_name: str,
    child_present: str,
    circumstances: str,
    by: Any,
    police_ref: str = "",
    incident_place: str = "",
    born_on: date | None = None,
    child_voice: str = "",
    at: datetime | None = None,
) -> Notice:
    """Take a notice down as it came. Its clock runs to the next opening of school; it stands on no chronology yet.

    Whoever may log a concern may take one. Children whom it may be about are found by name and birthday; relatives of any
    of them on the staff find no trace of it until somebody has said which child it is.
    """
    at = at or timezone.now()
    policy.require(by, Permission.NOTICE_ENTER, school)
    not_in_future(received_at, at, "it was received")
    if incident_at > received_at:
        raise RuleBroken("The incident cannot be later than the notice of it.")
    found = matching.candidates(school, words(child_name, "Enter the child’s name as the police wrote it."), born_on)
    besides = kept_out(pupil for pupil, _ in found)
    notice = Notice.objects.create(
        school=school, ref=next_ref(school, "N", year=local_date(at).year), kind=kind, force=force, police_ref=police_ref,
        channel=channel, received_at=received_at, incident_at=incident_at, incident_place=incident_place,
        child_name=child_name, born_on=born_on, child_present=child_present, child_voice=child_voice,
        circumstances=words(circumstances, "Enter what happened, as the police told it."),
        is_late=came_late(incident_at, received_at, school.calendar),
        owner=first_of(school, *TEAM, besides=besides), entered_at=at, entered_by=by,
    )  # fmt: skip
    Candidate.objects.bulk_create(
        Candidate(school=school, notice=notice, pupil=pupil, agrees=agrees, rank=rank)
        for rank, (pupil, agrees) in enumerate(found, start=1)
    )
    audit.record(
        Verb.NOTICE_ENTERED,
        notice,
        by=by,
        at=received_at,
        kind=notice.get_kind_display(),
        police_ref=police_ref,
        channel=notice.get_channel_display(),
        received_at=received_at,
        late=notice.is_late,
        candidates=len(found),
        child_name=child_name,
        circumstances=circumstances,
        child_voice=child_voice,
    )
    _start(notice, since=received_at)
    team = [person for person in holders(school, Role.DSL, Role.DEPUTY) if person.pk not in besides | {by.pk}]
    mails.notice_received(notice, team or [notice.owner], at=at)
    return notice


def _start(notice: Notice, *, since: datetime) -> None:
    due_at, rule = notice_due(since, notice.school.calendar)
    note = notice.get_kind_display()
    clocks.start(Owed.NOTICE, notice, owner=notice.owner, due_at=due_at, rule=rule, at=since, note=note)


def lock(notice: Notice, *, by: Any) -> Notice:
    policy.require(by, Permission.NOTICE_WORK, notice.school)
    related = ("school", "pupil", "owner", "case", "concern")
    return Notice.objects.select_for_update(of=("self",)).select_related(*related).get(pk=notice.pk)


@transaction.atomic
def match_notice(notice: Notice, *, pupil: Any, by: Any, at: datetime | None = None) -> Notice:
    """Say which child it is about: from now on it stands on that child's chronology, and the child's relatives lose sight."""
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if notice.state != NoticeState.WAITING:
        raise RuleBroken("This notice is matched or answered already. Look at it again.")
    if pupil.school_id != notice.school_id:
        raise RuleBroken("This child is not on the roll of this school.")
    besides = kept_out([pupil])
    if by.pk in besides:
        raise RuleBroken("You are related to this child. Somebody else must match the notice.")
    notice.pupil, notice.matched_at, notice.matched_by = pupil, at, by
    notice.state = NoticeState.MATCHED
    if notice.owner_id in besides:
        notice.owner = first_of(notice.school, *TEAM, besides=besides)
        for clock in Clock.objects.of(notice).running().order_by("id"):
            clocks.hand_over(clock, to=notice.owner, by=by, at=at)
    notice.save()
    audit.record(
        Verb.NOTICE_MATCHED,
        notice,
        by=by,
        at=notice.incident_at,
        pupils=[pupil],
        kind=notice.get_kind_display(),
        police_ref=notice.police_ref,
        received_at=notice.received_at,
    )
    return notice


@transaction.atomic
def unmatch_notice(notice: Notice, *, reason: str, by: Any, at: datetime | None = None) -> Notice:
    """Take a wrong match back: it leaves that child's chronology, with all its lines, and waits to be matched again."""
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if notice.pupil is None:
        raise RuleBroken("This notice is not matched to a child.")
    if notice.concern_id or notice.case_id:
        raise RuleBroken("A concern or a case was made from this notice already. Put the record right there.")
    was, was_planned = notice.pupil, notice.state == NoticeState.PLANNED
    notice.pupil = notice.matched_at = notice.matched_by = None
    notice.planned_at = notice.planned_by = None
    notice.support, notice.plan, notice.safe_to_raise, notice.safe_because = "", "", False, ""
    notice.state = NoticeState.WAITING
    notice.save()
    audit.record(Verb.NOTICE_UNMATCHED, notice, by=by, at=at, pupils=[was], reason=words(reason, "Enter why."))
    if was_planned:
        _start(notice, since=at)
    return notice


@transaction.atomic
def say_not_ours(notice: Notice, *, reason: str, told: str, by: Any, at: datetime | None = None) -> Notice:
    """Say that no child of this school is meant, why, and who was told so that the notice reaches the right school."""
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if notice.state != NoticeState.WAITING:
        raise RuleBroken("This notice is matched or answered already. Look at it again.")
    notice.not_ours_because = words(reason, "Enter why no child of ours is meant.")
    notice.told_authority = words(told, "Enter whom you told, at the police or the authority, and when.")
    notice.not_ours_at, notice.not_ours_by, notice.state = at, by, NoticeState.NOT_OURS
    notice.save()
    audit.record(Verb.NOTICE_NOT_OURS, notice, by=by, at=at, reason=reason, told=told)
    clocks.meet(Owed.NOTICE, notice, by=by, at=at)
    return notice


@transaction.atomic
def plan_notice(
    notice: Notice,
    *,
    support: str,
    plan: str,
    by: Any,
    person: Any = None,
    told_words: str = "",
    safe_to_raise: bool = False,
    safe_because: str = "",
    at: datetime | None = None,
) -> Notice:
    """Plan the child's day: which support, by whom, who must know what. Meets the clock.

    The family is not spoken to about it unless that is safe, which is said with its reason.
    """
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if notice.state != NoticeState.MATCHED:
        raise RuleBroken(
            "Match the notice to a child first." if notice.pupil is None else "This day is planned already."
        )
    if safe_to_raise:
        words(safe_because, "Enter why it is safe to speak with the family about it.")
    notice.support, notice.plan = Support(support), words(plan, "Enter what the school does for the child.")
    notice.safe_to_raise, notice.safe_because = safe_to_raise, safe_because if safe_to_raise else ""
    notice.planned_at, notice.planned_by, notice.state = at, by, NoticeState.PLANNED
    notice.save()
    audit.record(
        Verb.NOTICE_PLANNED,
        notice,
        by=by,
        at=at,
        pupils=[notice.pupil],
        support=notice.get_support_display(),
        safe_to_raise=safe_to_raise,
        plan=plan,
        safe_because=notice.safe_because,
    )
    clocks.meet(Owed.NOTICE, notice, by=by, at=at)
    if person:
        tell_of_notice(notice, person=person, told_words=told_words, by=by, at=at)
    return notice


@transaction.atomic
def tell_of_notice(
    notice: Notice,
    *,
    person: Any,
    told_words: str,
    by: Any,
    told_at: datetime | None = None,
    at: datetime | None = None,
) -> NoticeTold:
    """Record who was told and with which words: only who needs it to be kind today, and never a relative of the child."""
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if notice.pupil is None:
        raise RuleBroken("Match the notice to a child first.")
    if not person.roles_at(notice.school) or person.pk in kept_out([notice.pupil]):
        raise RuleBroken(f"{person.label} must not be told of this.")
    told_at = told_at or at
    not_in_future(told_at, at, "they were told")
    told = NoticeTold.objects.create(
        school=notice.school,
        notice=notice,
        person=person,
        words=words(told_words, "Enter what they were told."),
        told_at=told_at,
        told_by=by,
    )
    audit.record(
        Verb.NOTICE_TOLD, notice, by=by, at=told_at, pupils=[notice.pupil], person=person.label, words=told_words
    )
    return told


@transaction.atomic
def query_notice(notice: Notice, *, query: str, by: Any, at: datetime | None = None) -> Notice:
    """Record that the police were asked why a notice came only after the next school day had begun."""
    at = at or timezone.now()
    notice = lock(notice, by=by)
    if not notice.is_late:
        raise RuleBroken("This notice came in time.")
    if notice.queried_at:
        raise RuleBroken("The police were asked about this already.")
    notice.query = words(query, "Enter whom you asked, and what they said.")
    notice.queried_at, notice.queried_by = at, by
    notice.save(update_fields=["query", "queried_at", "queried_by"])
    about = [notice.pupil] if notice.pupil else []
    audit.record(Verb.NOTICE_QUERIED, notice, by=by, at=at, pupils=about, query=query)
    return notice
