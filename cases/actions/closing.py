"""The end of a case: proposed by a deputy, agreed or refused by the DSL, closed with a reason, reopened as a recorded act."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, hooks, notices, rules, selectors, states
from cases.actions.cases import check_review_day, lock, pupils_of, start_review_clock
from cases.actions.concerns import finish
from cases.deadlines import Owed
from cases.models import Case
from cases.states import CASE_MOVES, CONCERN_MOVES, CaseStatus, ConcernStatus
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.selectors import holders
from safeguard.policy import Permission, Role


@transaction.atomic
def propose_closing(case: Case, *, outcome: str, rationale: str, by: Any, at: datetime | None = None) -> Case:
    """A deputy proposes to close; the DSL owes the agreement (row C3). Refused while anything is owed to the child."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE_PROPOSE, case.school)
    case = lock(case)
    _refuse_blocked(case)
    deciders = [
        person for person in holders(case.school, Role.DSL) if person.pk not in conflicts.excluded_from_case(case)
    ] or holders(case.school, Role.HEAD)
    states.move(case, CaseStatus.CLOSING, CASE_MOVES)
    case.proposed_at, case.proposed_by, case.outcome, case.rationale = at, by, outcome, rationale
    case.save(update_fields=["status", "proposed_at", "proposed_by", "outcome", "rationale"])
    audit.record(
        Verb.CLOSING_PROPOSED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        outcome=case.get_outcome_display(),
        rationale=rationale,
    )
    due_at, rule = deadlines.answer_due(at, case.school)
    clocks.start(Owed.AGREE_CLOSING, case, owner=deciders[0], due_at=due_at, rule=rule, at=at)
    notices.closing_proposed(case, deciders, at=at)
    return case


def _refuse_blocked(case: Case) -> None:
    elsewhere = [check.blocked_by for check in hooks.checks_of(case) if check.blocked_by]
    if reasons := rules.closure_blockers(selectors.closure_facts(case)) + elsewhere:
        raise RuleBroken(reasons)


@transaction.atomic
def refuse_closing(case: Case, *, reason: str, by: Any, at: datetime | None = None) -> Case:
    """The DSL does not agree; the case stays open with its owner, and the reason goes to whoever proposed."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    states.move(case, CaseStatus.OPEN, CASE_MOVES)
    proposer = case.proposed_by
    case.proposed_at = case.proposed_by = None
    case.outcome = case.rationale = ""
    case.save(update_fields=["status", "proposed_at", "proposed_by", "outcome", "rationale"])
    audit.record(Verb.CLOSING_REFUSED, case, by=by, at=at, pupils=pupils_of(case), reason=reason)
    clocks.meet(Owed.AGREE_CLOSING, case, by=by, at=at)
    notices.closing_answered(case, proposer, "not agreed", at=at)
    return case


@transaction.atomic
def close_case(
    case: Case, *, outcome: str, rationale: str, by: Any, note: str = "", at: datetime | None = None
) -> Case:
    """Close a case once nothing is owed to the child; its concerns close with it and each reporter is told."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    _refuse_blocked(case)
    states.move(case, CaseStatus.CLOSED, CASE_MOVES)
    proposer = case.proposed_by
    case.closed_at, case.closed_by, case.outcome, case.rationale = at, by, outcome, rationale
    case.next_review_on = None
    case.save(update_fields=["status", "closed_at", "closed_by", "outcome", "rationale", "next_review_on"])
    audit.record(
        Verb.CASE_CLOSED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        outcome=case.get_outcome_display(),
        proposed_by=proposer.label if proposer else "",
        rationale=rationale,
    )
    clocks.meet(Owed.AGREE_CLOSING, case, by=by, at=at)
    clocks.stop_all(case, because="the case was closed", at=at)
    if proposer and proposer.pk != by.pk:
        notices.closing_answered(case, proposer, "agreed", at=at)
    for concern in case.concerns.select_related("school", "logged_by").filter(status=ConcernStatus.IN_HAND):
        finish(concern, by=by, reason=rationale, note=note, at=at)
    return case


@transaction.atomic
def reopen_case(case: Case, *, reason: str, next_review_on: date, by: Any, at: datetime | None = None) -> Case:
    """Reopen as a recorded act: who reopens owns it from now on; what was written at closing stays in the record."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_CLOSE, case.school)
    case = lock(case)
    check_review_day(next_review_on, case.school, at)
    states.move(case, CaseStatus.OPEN, CASE_MOVES)
    case.owner, case.owned_since, case.given_by, case.given_because = by, at, by, reason
    case.closed_at = case.closed_by = case.proposed_at = case.proposed_by = None
    case.outcome = case.rationale = ""
    case.next_review_on = next_review_on
    case.save()
    audit.record(
        Verb.CASE_REOPENED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        owner=by.label,
        next_review_on=next_review_on,
        reason=reason,
    )
    start_review_clock(case, at)
    for concern in case.concerns.filter(status=ConcernStatus.CLOSED):
        states.move(concern, ConcernStatus.IN_HAND, CONCERN_MOVES)
        concern.closed_at = concern.closed_by = None
        concern.save(update_fields=["status", "closed_at", "closed_by"])
    return case
