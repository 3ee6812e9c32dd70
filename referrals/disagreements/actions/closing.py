"""How a disagreement ends: by an answer, by the silence of the last stage, or because the school withdraws it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disagreements import rules
from referrals.disagreements.actions.common import current_run, end_stage, lock, pupils_of, stages_after
from referrals.disagreements.choices import How, State
from referrals.disagreements.deadlines import Owed
from referrals.disagreements.models import Disagreement
from referrals.disagreements.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken


@transaction.atomic
def close_disagreement(
    disagreement: Disagreement, *, state: str, outcome: str, learning: str, by: Any, at: datetime | None = None
) -> Disagreement:
    """End it without an answer: withdrawn by the school, or at the director, whose limit passed in silence."""
    at = at or timezone.now()
    disagreement = lock(disagreement, by=by)
    run = current_run(disagreement)
    number = run.number if run else 0
    overdue = run is not None and Clock.objects.of(run).overdue(at).exists()
    is_last = not stages_after(disagreement, number)
    said = {"outcome": outcome, "learning": learning}
    if reasons := rules.close_faults(state=state, is_last=is_last, is_overdue=overdue, **said):
        raise RuleBroken(reasons)
    if run:
        end_stage(run, how=How.CLOSED, by=by, ended_at=at, at=at, said=outcome)
        clocks.stop(Owed.STAGE, run, because="the disagreement was closed", at=at)
    return end_disagreement(disagreement, state=State(state), number=number, by=by, at=at, **said)


def end_disagreement(
    disagreement: Disagreement, *, state: State, number: int, outcome: str, learning: str, by: Any, at: datetime
) -> Disagreement:
    disagreement.state, disagreement.closed_at, disagreement.closed_by = state, at, by
    disagreement.outcome, disagreement.learning = outcome, learning
    disagreement.save(update_fields=["state", "closed_at", "closed_by", "outcome", "learning"])
    audit.record(
        Verb.CLOSED,
        disagreement,
        by=by,
        at=at,
        pupils=pupils_of(disagreement),
        state=disagreement.get_state_display(),
        number=number,
        outcome=outcome,
        learning=learning,
    )
    return disagreement
