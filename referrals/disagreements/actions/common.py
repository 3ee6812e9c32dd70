"""What the acts share: the locks, the children for the chronology, the opening and the end of a stage.

Every writer takes the running clock before the disagreement, as the sweep does: an answer and a limit that passes meet in
that order and cannot wait for each other.
"""

from datetime import datetime
from typing import Any

from referrals.agencies.models import Stage
from referrals.disagreements import deadlines, notices, voices
from referrals.disagreements.choices import How, Why
from referrals.disagreements.deadlines import Owed, stage_limit
from referrals.disagreements.models import Disagreement, StageEnd, StageRun
from referrals.disagreements.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.policy import Permission, Role

RELATED = ("school", "case", "case__owner", "case__school", "authority", "referral", "concern")


def lock(disagreement: Disagreement, *, by: Any) -> Disagreement:
    """Take the disagreement for an act of whoever works on its case; refuse what has ended."""
    policy.require(by, Permission.CASE_WORK, disagreement.school)
    runs = StageRun.objects.filter(disagreement=disagreement).values("pk")
    clock_rows = Clock.objects.running().filter(subject_type=StageRun._meta.label, subject_id__in=runs)
    list(clock_rows.select_for_update(of=("self",)).order_by("pk"))
    found = take(disagreement.pk)
    if not found.is_open:
        raise RuleBroken(f"{found.ref} has ended already: {found.get_state_display().lower()}.")
    return found


def take(pk: int) -> Disagreement:
    return Disagreement.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=pk)


def current_run(disagreement: Disagreement) -> StageRun | None:
    """The stage that runs; None when the last one was ended and the disagreement with it."""
    runs = disagreement.runs.filter(end__isnull=True).select_related("disagreement", "school")
    return runs.order_by("-number").first()


def stages_after(disagreement: Disagreement, number: int) -> list[Stage]:
    """The stages of the authority's ladder as it stands now, above this one."""
    return list(Stage.objects.filter(authority=disagreement.authority_id, number__gt=number).order_by("number"))


def pupils_of(disagreement: Disagreement) -> list[int]:
    """The children on whose chronologies an act stands: those of the referral, else all in the case."""
    whole: Any = disagreement.referral or disagreement.case
    return list(whole.parts.order_by("pk").values_list("pupil_id", flat=True))


def open_stage(
    disagreement: Disagreement, stage: Stage, *, why: Why, by: Any, at: datetime, reason: str = "", told_at: datetime
) -> StageRun:
    """Open a stage from `at` on: its row as the ladder says it today, its clock, its event; then our side is told."""
    ours = voices.speaker(disagreement.case, stage.ours)
    run = StageRun.objects.create(
        school=disagreement.school,
        disagreement=disagreement,
        number=stage.number,
        name=stage.name,
        ours_role=stage.ours,
        ours=ours,
        theirs=stage.theirs,
        limit=stage_limit(stage),
        edition=stage.edition,
        source=stage.source,
        why=why,
        reason=reason,
        opened_at=at,
        opened_by=by if by.pk else None,
    )
    due_at, rule = deadlines.stage_due(stage, at, disagreement.school)
    note = f"Stage {stage.number}: {stage.name}"
    clocks.start(Owed.STAGE, run, owner=disagreement.owner, due_at=due_at, rule=rule, at=at, note=note)
    audit.record(
        Verb.STAGE_OPENED,
        run,
        by=by,
        at=at,
        pupils=pupils_of(disagreement),
        number=run.number,
        name=run.name,
        why=run.get_why_display(),
        ours=f"{ours.label}, {Role(stage.ours).label}",
        theirs=run.theirs,
        limit=run.limit,
        edition=f"{run.source}, {run.edition}",
        due_at=due_at,
    )
    notices.stage_opened(run, by=by, at=told_at)
    return run


def end_stage(
    run: StageRun, *, how: How, by: Any, ended_at: datetime, at: datetime, person: str = "", said: str = ""
) -> StageEnd:
    return StageEnd.objects.create(
        school=run.school,
        run=run,
        how=how,
        person=person,
        said=said,
        ended_at=ended_at,
        recorded_at=at,
        recorded_by=by if by.pk else None,
    )
