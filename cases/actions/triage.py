"""The decision on a concern: one record with its reason, made with the history read, even when nothing more is done."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import conflicts, deadlines, hooks, notices, rules, selectors, states
from cases.actions.cases import join_case, open_case
from cases.actions.concern_handovers import end_offer
from cases.actions.concerns import finish, latest_decision, lock, pupils_of
from cases.choices import Clearance, DecisionKind
from cases.deadlines import Owed
from cases.models import Case, Concern, Decision
from cases.states import CONCERN_MOVES, ConcernStatus
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web.words import near

OPENS_CASE = {DecisionKind.OPEN_CASE, DecisionKind.REFER, DecisionKind.EARLY_HELP}
DECIDED = [
    *["status", "decided_at", "decided_by", "severity", "kind", "case", "reporter_note"],
    *["owner", "owned_since", "given_by", "given_because"],  # whoever decides owns it: earlier hand-overs are past
]


@transaction.atomic
def triage_concern(
    concern: Concern,
    *,
    by: Any,
    decision: str,
    severity: int,
    reason: str,
    clearance: str = Clearance.TEAM,
    kind: str = "",
    not_referred_because: str = "",
    parents: str = "",
    review_on: date | None = None,
    owner: Any = None,
    case: Case | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Decision:
    """Decide what happens for the child. `review_on` is the end of monitoring, or the first review of a new case.

    Raises RuleBroken when somebody decided first (naming who, when and what), when the history was not read, or when the
    decision lacks what it needs. `note` is what the reporter will read.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_TRIAGE, concern.school)
    concern = lock(concern)
    _refuse_second(concern, at)
    if concern.status == ConcernStatus.LOGGED:
        raise RuleBroken("Take the concern on first: say that you have read it.")
    excluded = conflicts.excluded_from_concern(concern)
    read = selectors.history_read(concern, by)
    facts = rules.TriageFacts(
        decision=decision,
        review_on=review_on,
        has_case=case is not None,
        owner_may_own=owner is not None and owner in conflicts.possible_owners(concern.school, excluded=excluded),
        history_read=read is not None,
        added_since_read=selectors.added_since(concern, by, read, at=at),
        has_pupils=bool(pupils_of(concern)),
        not_referred_because=not_referred_because,
    )
    if reasons := rules.triage_blockers(facts, at=at):
        raise RuleBroken(reasons)
    terms: dict[str, Any] = {"severity": severity, "clearance": clearance, "reason": reason}
    target = _case_for(concern, decision, case, owner, review_on, by=by, at=at, **terms)
    made = Decision.objects.create(
        school=concern.school,
        concern=concern,
        decision=decision,
        kind=kind or concern.kind,
        not_referred_because=not_referred_because if decision != DecisionKind.REFER else "",
        parents=parents,
        review_on=review_on,
        history_read_at=read.recorded_at,
        decided_at=at,
        decided_by=by,
        case=target,
        **terms,
    )
    _settle(concern, made, note, at)
    return made


def _refuse_second(concern: Concern, at: datetime) -> None:
    """Tell the second of two people who decided, when and what; a monitored concern may be decided on again."""
    last = latest_decision(concern)
    if last and not (concern.status == ConcernStatus.IN_HAND and last.decision == DecisionKind.MONITOR):
        raise RuleBroken(
            f"{last.decided_by.label} decided this {near(last.decided_at, at)}: “{last.get_decision_display()}”, "
            f"because: “{last.reason}”. What you wrote is kept below; nothing of it has been recorded."
        )


def _case_for(
    concern: Concern,
    decision: str,
    case: Case | None,
    owner: Any,
    review_on: date | None,
    *,
    severity: int,
    clearance: str,
    reason: str,
    by: Any,
    at: datetime,
) -> Case | None:
    if decision == DecisionKind.ADD_TO_CASE and case is not None:
        join_case(case, concern, by=by, at=at)
        return case
    if decision in OPENS_CASE:
        return open_case(
            concern,
            owner=owner,
            severity=severity,
            is_restricted=clearance == Clearance.RESTRICTED,
            reason=reason,
            next_review_on=review_on or deadlines.latest_review(at, concern.school),
            by=by,
            at=at,
        )
    return None


def _settle(concern: Concern, made: Decision, note: str, at: datetime) -> None:
    concern.decided_at, concern.decided_by, concern.severity = at, made.decided_by, made.severity
    concern.kind, concern.case, concern.owner = made.kind, made.case, made.decided_by
    concern.owned_since, concern.given_by, concern.given_because = None, None, ""
    concern.reporter_note = note or concern.reporter_note
    if concern.status != ConcernStatus.IN_HAND:
        states.move(concern, ConcernStatus.IN_HAND, CONCERN_MOVES)
    concern.save(update_fields=DECIDED)
    end_offer(concern, because="the concern was decided", by=made.decided_by, at=at)
    audit.record(
        Verb.CONCERN_DECIDED,
        concern,
        by=made.decided_by,
        at=at,
        pupils=pupils_of(concern),
        decision=made.get_decision_display(),
        severity=made.severity,
        clearance=made.clearance,
        kind=made.get_kind_display(),
        case=made.case.ref if made.case else "",
        review_on=made.review_on,
        history_read_at=made.history_read_at,
        reason=made.reason,
        not_referred_because=made.not_referred_because,
        parents=made.parents,
    )
    clocks.meet(Owed.DECIDE, concern, by=made.decided_by, at=at)
    clocks.meet(Owed.MONITOR, concern, by=made.decided_by, at=at)
    hooks.tell_decided(made, by=made.decided_by, at=at)
    if made.decision == DecisionKind.NO_FURTHER_ACTION:
        finish(concern, by=made.decided_by, reason=made.reason, note=note, at=at)
        return
    if made.decision == DecisionKind.MONITOR and made.review_on:
        due_at, rule = deadlines.day_due(made.review_on, concern.school.calendar)
        clocks.start(Owed.MONITOR, concern, owner=made.decided_by, due_at=due_at, rule=rule, at=at)
    notices.reporter_told(concern, "in hand", occasion=f"decision{made.pk}", at=at)
