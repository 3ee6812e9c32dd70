"""What stands around a disagreement on every page: the ladder as steps, the one next step, the address of each act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cases.views.frame import children, names
from referrals.disagreements import selectors
from referrals.disagreements.choices import How, State, WordKind
from referrals.disagreements.evidence import runs_of
from referrals.disagreements.models import Disagreement, StageRun
from safeguard import policy
from safeguard.clocks.models import Clock
from safeguard.policy import Permission, Role

STATE_COLOURS = {State.OPEN: "blue", State.RESOLVED: "green", State.ENDED: "orange", State.WITHDRAWN: "grey"}
HOW_COLOURS = {How.RESOLVED: "green", How.NOT_RESOLVED: "orange", How.PASSED: "red", How.SKIPPED: "purple"}


@dataclass(frozen=True)
class Step:
    """One stage of the ladder as the page draws it: run, running, skipped over, or still to come."""

    number: int
    name: str
    ours: str
    theirs: str
    limit: str
    run: StageRun | None = None
    clock: Clock | None = None
    person: str = ""
    is_skipped: bool = False

    @property
    def end(self) -> Any:
        return getattr(self.run, "end", None)

    @property
    def is_running(self) -> bool:
        return self.run is not None and self.end is None

    @property
    def tone(self) -> str:
        return "warn" if self.is_running else "" if self.run else "quiet"

    @property
    def how_colour(self) -> str:
        return HOW_COLOURS.get(How(self.end.how), "grey") if self.end else ""


def url(name: str, disagreement: Disagreement) -> str:
    return reverse(f"disagreements:{name}", args=[disagreement.ref])


def about(disagreement: Disagreement) -> dict[str, Any]:
    """What every form about a disagreement shows above it."""
    whole: Any = disagreement.referral or disagreement.case
    parts = list(whole.parts.select_related("pupil")) if disagreement.referral else children(disagreement.case)
    return {"disagreement": disagreement, "case": disagreement.case, "about": names(parts)}


def ladder(disagreement: Disagreement) -> list[Step]:
    """The stages that ran, as they were; between them those left out; above them those of the ladder as it stands now."""
    runs = {run.number: run for run in runs_of(disagreement)}
    people = persons_of(disagreement)
    now = {stage.number: stage for stage in selectors.ladder_of(disagreement.authority)}
    reached = max(runs, default=0)
    steps = []
    for number in sorted(runs.keys() | now.keys()):
        if run := runs.get(number):
            role, limit = Role(run.ours_role), f"{run.limit} ({run.source}, {run.edition})"
            ours, clock = f"{run.ours.label}, {role.label}", getattr(run, "clock", None)
            steps.append(Step(number, run.name, ours, run.theirs, limit, run, clock, people.get(number, "")))
        elif disagreement.is_open or number < reached:
            stage = now[number]
            limit = f"{stage.amount} {stage.get_unit_display()}"
            ours = Role(stage.ours).label
            steps.append(Step(number, stage.name, ours, stage.theirs, limit, is_skipped=number < reached))
    return steps


def persons_of(disagreement: Disagreement) -> dict[int, str]:
    """Who decides on their side, by stage, as last told."""
    words = disagreement.words.filter(kind=WordKind.PERSON).order_by("written_at", "pk")
    return dict(words.values_list("run__number", "text"))


def steps(disagreement: Disagreement, running: Step | None, user: Any, *, is_last: bool, at: datetime) -> list[Any]:
    """The one next step first, by the state of the ladder and what this person may do."""
    if not disagreement.is_open or not policy.granted(user, Permission.CASE_WORK, disagreement.school):
        return []
    overdue = running is not None and running.clock is not None and running.clock.is_overdue(at)
    silent = is_last and overdue
    ordered = [
        (disagreement.is_danger and not is_last, "Skip to a later stage", "skip"),
        (silent, "End it at the director", "close"),
        (True, "Record their answer", "answer"),
        (True, "Add words", "add"),
    ]
    return [{"label": label, "url": url(name, disagreement)} for stands, label, name in ordered if stands][:3]
