"""A stage is answered, skipped, or passed by its limit; what follows opens in the same act."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disagreements import rules
from referrals.disagreements.actions.closing import end_disagreement
from referrals.disagreements.actions.common import (
    current_run,
    end_stage,
    lock,
    open_stage,
    pupils_of,
    stages_after,
    take,
)
from referrals.disagreements.choices import How, State, Why
from referrals.disagreements.deadlines import Owed
from referrals.disagreements.models import Disagreement, StageEnd, StageRun
from referrals.disagreements.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.policy import SYSTEM

MOVED_ON = "Another stage has opened meanwhile. Look at the ladder, then record the answer where it belongs."


@transaction.atomic
def record_answer(
    disagreement: Disagreement, *, answer: rules.Answer, by: Any, stage: int | None = None, at: datetime | None = None
) -> StageEnd:
    """Record what they answered, when and who. It stops the clock of the stage at the time of the answer.

    Resolved, or the last stage: the disagreement ends with its outcome and learning. Not resolved: the next stage opens at
    once. `stage` is the one that the writer had before them.
    """
    at = at or timezone.now()
    disagreement = lock(disagreement, by=by)
    run = _running(disagreement, stage)
    following = stages_after(disagreement, run.number)
    is_last = not following
    if reasons := rules.answer_faults(answer, is_last=is_last, opened_at=disagreement.opened_at, at=at):
        raise RuleBroken(reasons)
    when = answer.answered_at or at
    how = How(answer.how)
    end = end_stage(run, how=how, by=by, ended_at=when, at=at, person=answer.person, said=answer.said)
    audit.record(
        Verb.STAGE_ANSWERED,
        run,
        by=by,
        at=when,
        pupils=pupils_of(disagreement),
        number=run.number,
        name=run.name,
        how=end.get_how_display(),
        person=answer.person,
        said=answer.said,
    )
    clocks.meet(Owed.STAGE, run, by=by, at=when)
    if answer.closes(is_last=is_last):
        state = State.RESOLVED if how == How.RESOLVED else State.ENDED
        words = {"outcome": answer.outcome, "learning": answer.learning}
        end_disagreement(disagreement, state=state, number=run.number, by=by, at=at, **words)
    else:
        open_stage(disagreement, following[0], why=Why.NOT_RESOLVED, by=by, at=at, told_at=at)
    return end


@transaction.atomic
def skip_to_stage(
    disagreement: Disagreement, *, to: int, reason: str, is_danger: bool, by: Any, at: datetime | None = None
) -> StageRun:
    """Go to a later stage at once: a child is in immediate danger, and the reason says why the stages between are left out."""
    at = at or timezone.now()
    disagreement = lock(disagreement, by=by)
    run = _running(disagreement)
    offered = {stage.number: stage for stage in stages_after(disagreement, run.number)}
    asked: dict[str, Any] = {"number": run.number, "to": to, "offered": list(offered)}
    if reasons := rules.skip_faults(**asked, reason=reason, is_danger=is_danger):
        raise RuleBroken(reasons)
    if not disagreement.is_danger:
        disagreement.is_danger = True
        disagreement.save(update_fields=["is_danger"])
    end_stage(run, how=How.SKIPPED, by=by, ended_at=at, at=at, said=reason)
    clocks.stop(Owed.STAGE, run, because="skipped: immediate danger", at=at)
    pupils = pupils_of(disagreement)
    audit.record(Verb.STAGE_SKIPPED, run, by=by, at=at, pupils=pupils, number=run.number, to=to, reason=reason)
    return open_stage(disagreement, offered[to], why=Why.SKIPPED, reason=reason, by=by, at=at, told_at=at)


def open_next(clock: Clock, at: datetime) -> str:
    """The limit of a stage has passed: open the next, dated when it passed. Called by the sweep, once, as clockwork.

    Returns what ends the clock; "" after the last stage, whose clock goes on to the head and the chair.
    """
    run = StageRun.objects.select_related("disagreement", "school").get(pk=clock.subject_id)
    disagreement = take(run.disagreement_id)
    following = stages_after(disagreement, run.number)
    if not following or not disagreement.is_open:
        return ""
    end_stage(run, how=How.PASSED, by=SYSTEM, ended_at=clock.due_at, at=at)
    open_stage(disagreement, following[0], why=Why.PASSED, by=SYSTEM, at=clock.due_at, told_at=at)
    return f"no answer within the limit: stage {following[0].number} opened by itself"


def _running(disagreement: Disagreement, stage: int | None = None) -> StageRun:
    run = current_run(disagreement)
    if run is None or (stage is not None and run.number != stage):
        raise RuleBroken(MOVED_ON)
    return run
