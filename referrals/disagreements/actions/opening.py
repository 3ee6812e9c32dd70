"""A disagreement is opened at the first stage of the ladder that the authority's partnership has agreed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Concern
from referrals.agencies.models import Authority
from referrals.disagreements import rules
from referrals.disagreements.actions.common import open_stage, pupils_of, stages_after
from referrals.disagreements.choices import Why, WordKind
from referrals.disagreements.models import Disagreement, Word
from referrals.disagreements.verbs import Verb
from referrals.outgoing.models import Referral
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.errors import RuleBroken
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission


@transaction.atomic
def open_disagreement(
    case: Case,
    *,
    authority: Authority,
    issue: str,
    position: str,
    threshold: str,
    by: Any,
    their_position: str = "",
    their_person: str = "",
    referral: Referral | None = None,
    concern: Concern | None = None,
    is_danger: bool = False,
    at: datetime | None = None,
) -> Disagreement:
    """Open a disagreement with an agency of an authority, from a referral, the case, or a reporter who is not satisfied.

    Its first stage runs from now. Raises RuleBroken when the authority has no ladder or the referral is disputed already.
    """
    at = at or timezone.now()
    _may(case, concern, by=by)
    case = Case.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=case.pk)
    _judge(case, authority, referral, concern)
    stages = stages_after(Disagreement(authority=authority), 0)
    if not stages:
        raise RuleBroken(
            f"No stages of disagreement are entered for {authority}. The DSL or the head enters them first."
        )
    disagreement = Disagreement.objects.create(
        school=case.school,
        ref=next_ref(case.school, "D", year=local_date(at).year),
        case=case,
        referral=referral,
        concern=concern,
        authority=authority,
        issue=issue,
        position=position,
        threshold=threshold,
        their_position=their_position,
        is_danger=is_danger,
        opened_at=at,
        opened_by=by,
    )
    audit.record(
        Verb.OPENED,
        disagreement,
        by=by,
        at=at,
        pupils=pupils_of(disagreement),
        authority=authority.name,
        referral=referral.ref if referral else "",
        concern=concern.ref if concern else "",
        threshold=threshold,
        is_danger=is_danger,
        issue=issue,
        position=position,
        their_position=their_position,
    )
    run = open_stage(disagreement, stages[0], why=Why.BEGUN, by=by, at=at, told_at=at)
    if their_person.strip():
        said = {"kind": WordKind.PERSON, "text": their_person, "written_at": at, "written_by": by}
        Word.objects.create(school=case.school, disagreement=disagreement, run=run, **said)
    return disagreement


def _may(case: Case, concern: Concern | None, *, by: Any) -> None:
    works = policy.granted(by, Permission.CASE_WORK, case.school)
    answers = policy.granted(by, Permission.DISSATISFACTION_ANSWER, case.school)
    objected = concern is not None and concern.dissatisfactions.exists()
    if not rules.may_open(works=works, answers=answers, is_objected=objected):
        policy.require(by, Permission.CASE_WORK, case.school)


def _judge(case: Case, authority: Authority, referral: Referral | None, concern: Concern | None) -> None:
    disputed = referral is not None and Disagreement.objects.open().filter(referral=referral).first()
    checks = [
        (not case.is_open, f"{case.ref} is closed. Reopen it before you open a disagreement on it."),
        (authority.school_id != case.school_id, "That authority is not in this school’s directory."),
        (referral is not None and referral.case_id != case.pk, "That referral belongs to another case."),
        (concern is not None and concern.case_id != case.pk, "That concern belongs to another case."),
        (bool(disputed), f"There is a disagreement about this referral already: {disputed and disputed.ref}."),
    ]
    if reasons := [sentence for stands, sentence in checks if stands]:
        raise RuleBroken(reasons)
