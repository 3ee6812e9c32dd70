"""The decision to refer, from triage or on a case, and the decision not to; both are records with their reasons."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.choices import DecisionKind, Severity
from cases.deadlines import day_due
from cases.models import Case, Concern, Decision
from referrals.agencies.models import Agency, Authority
from referrals.agencies.selectors import authority_of, own_authority
from referrals.outgoing import deadlines, rules
from referrals.outgoing.actions.common import lock_case, pupils_of, start_clock
from referrals.outgoing.actions.duties import give_duty
from referrals.outgoing.choices import Kind
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import NotReferred, Referral, ReferralPupil
from referrals.outgoing.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission


@transaction.atomic
def decide_to_refer(
    case: Case,
    *,
    kind: str,
    reason: str,
    by: Any,
    agency: Agency | None = None,
    pupils: Iterable[Any] = (),
    concern: Concern | None = None,
    decision: Decision | None = None,
    is_danger: bool = False,
    teacher: Any = None,
    known_at: datetime | None = None,
    at: datetime | None = None,
) -> Referral:
    """Decide to refer children of a case (all of them when none is named); from now on it is owed to send it.

    The time to the referral is measured from `concern`, the newest one on the case when none is named. FGM that a teacher
    knows of becomes that teacher's own duty instead. Raises RuleBroken when the case is closed or no teacher is named.
    """
    at = at or timezone.now()
    case = lock_case(case, by=by)
    if reasons := rules.duty_faults(kind, teacher):
        raise RuleBroken(reasons)
    if concern is None:
        concern = case.concerns.filter(logged_at__lte=at).order_by("-logged_at", "-pk").first()
    children = list(pupils) or list(case.pupils.order_by("case_parts__pk"))
    referral = Referral.objects.create(
        school=case.school,
        ref=next_ref(case.school, "R", year=local_date(at).year),
        case=case,
        concern=concern,
        decision=decision,
        kind=kind,
        is_danger=is_danger,
        agency=agency,
        authority=agency.authority if agency else _authority(children, case.school),
        concern_at=concern.logged_at if concern else at,
        decided_at=at,
        decided_by=by,
        reason=reason,
    )
    parts = [ReferralPupil(school=case.school, referral=referral, pupil=pupil) for pupil in children]
    ReferralPupil.objects.bulk_create(parts)
    audit.record(
        Verb.REFERRAL_DECIDED,
        referral,
        by=by,
        at=at,
        pupils=children,
        kind=referral.get_kind_display(),
        agency=referral.to_whom,
        is_danger=is_danger,
        reason=reason,
    )
    if kind == Kind.FGM:
        give_duty(referral, teacher=teacher, known_at=known_at or at, by=by, at=at)
    else:
        owed, code = deadlines.send_clock(kind, is_danger=is_danger)
        start_clock(referral, owed, code, since=at, at=at)
    return referral


def _authority(children: list[Any], school: Any) -> Authority | None:
    """The authority where the child lives; of several children the first one's, until an agency is chosen."""
    return authority_of(children[0]) if children else own_authority(school)


def refer_as_decided(decision: Decision, *, by: Any, at: datetime) -> None:
    """Hear a decision at triage: "refer" opens the referral at once, with the shorter limit where severe harm is suspected."""
    if decision.decision != DecisionKind.REFER or decision.case is None:
        return
    is_danger = int(decision.severity) == Severity.SIGNIFICANT_HARM  # a form's answer is still text here
    decide_to_refer(
        decision.case,
        kind=Kind.CHILD_PROTECTION if is_danger else Kind.FAMILY_HELP,
        reason=decision.reason,
        concern=decision.concern,
        decision=decision,
        is_danger=is_danger,
        by=by,
        at=at,
    )


@transaction.atomic
def decide_not_to_refer(
    case: Case, *, kind: str, reason: str, threshold: str, review_on: date, by: Any, at: datetime | None = None
) -> NotReferred:
    """Decide on a case not to refer: why, by which threshold, and when this is looked at again (a clock of the owner)."""
    at = at or timezone.now()
    case = lock_case(case, by=by)
    if reasons := rules.not_referred_faults(review_on, at=at):
        raise RuleBroken(reasons)
    made = NotReferred.objects.create(
        school=case.school,
        ref=next_ref(case.school, "NR", year=local_date(at).year),
        case=case,
        kind=kind,
        reason=reason,
        threshold=threshold,
        review_on=review_on,
        decided_at=at,
        decided_by=by,
    )
    audit.record(
        Verb.NOT_REFERRED,
        made,
        by=by,
        at=at,
        pupils=pupils_of(case),
        kind=made.get_kind_display(),
        review_on=review_on,
        reason=reason,
        threshold=threshold,
    )
    due_at, rule = day_due(review_on, case.school.calendar)
    clocks.start(
        Owed.NOT_REFERRED, made, owner=case.owner, due_at=due_at, rule=rule, at=at, note=made.get_kind_display()
    )
    return made


@transaction.atomic
def look_again(
    made: NotReferred, *, review: str, by: Any, next_on: date | None = None, at: datetime | None = None
) -> NotReferred:
    """Look again at a decision not to refer. With `next_on` it stands as a new decision with the same threshold."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, made.school)
    related = ("school", "case", "case__school", "case__owner")
    made = NotReferred.objects.select_for_update(of=("self",)).select_related(*related).get(pk=made.pk)
    if made.reviewed_at:
        raise RuleBroken("Somebody has looked at this decision again already.")
    made.reviewed_at, made.reviewed_by, made.review = at, by, review
    made.save(update_fields=["reviewed_at", "reviewed_by", "review"])
    audit.record(Verb.NOT_REFERRED_REVIEWED, made, by=by, at=at, pupils=pupils_of(made.case), text=review)
    clocks.meet(Owed.NOT_REFERRED, made, by=by, at=at)
    if next_on:
        decide_not_to_refer(
            made.case, kind=made.kind, reason=review, threshold=made.threshold, review_on=next_on, by=by, at=at
        )
    return made
