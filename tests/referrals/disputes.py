"""A case in dispute at Oakfield: the ladder of the partnership, and the shortest way to a disagreement about Mia."""

from datetime import UTC, datetime
from typing import Any, Final

from referrals.agencies import actions as agencies
from referrals.agencies.actions.partnership import Rung
from referrals.disagreements import actions
from referrals.disagreements.choices import How
from referrals.disagreements.models import Disagreement
from referrals.disagreements.rules import Answer
from safeguard.clocks.sweep import sweep
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.builders import as_role
from tests.cases.casework import Oak

NOW: Final = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)  # a Monday in term
PAPER: Final = {"source": "Westmere procedures", "edition": "2026"}
STAGES: Final = [
    Rung("Practitioners", Role.DEPUTY, "The social worker", 2),
    Rung("Managers", Role.DSL, "The team manager", 5),
    Rung("The director", Role.HEAD, "The director of children’s services", 2),
]
SAID: Final = {
    "issue": "Whether the bruises on her arm reach the threshold of a child protection enquiry.",
    "position": "She said who did it, and the mark fits what she said.",
    "threshold": "Right help, right time: level 4, physical harm",
    "their_position": "No further action: an accident.",
}
RESOLVED: Final = Answer(
    How.RESOLVED, "Ola Reed, team manager", "They open an enquiry.", "Mia is seen today.", "Ring first."
)
REFUSED: Final = Answer(How.NOT_RESOLVED, "Sam Bright, social worker", "They keep to their decision.")


class Dispute(Oak):
    """Oakfield with its directory and its ladder; `open()` opens a disagreement on a new case of the DSL."""

    def __init__(self) -> None:
        super().__init__()
        self.authority = agencies.found_directory(self.school, by=self.dsl)
        agencies.set_stages(self.authority, stages=STAGES, by=self.dsl, **PAPER)

    def open(self, case: Any = None, **said: Any) -> Disagreement:
        answers: dict[str, Any] = {"authority": self.authority, "by": self.dsl} | SAID | said
        return actions.open_disagreement(case or self.case(), **answers)


def fresh(disagreement: Disagreement) -> Disagreement:
    return Disagreement.objects.select_related("case", "school").get(pk=disagreement.pk)


def ladder(disagreement: Disagreement) -> list[tuple[int, str]]:
    """Every stage that ran with how it ended, "" while it runs."""
    return [
        (run.number, run.end.how if hasattr(run, "end") else "")
        for run in disagreement.runs.select_related("end").order_by("number")
    ]


def sweep_at(at: datetime) -> int:
    with as_role("safeguard_worker"):
        return sweep(at=at)


def told(kind: str = "disagreement_stage") -> list[str]:
    return sorted(message.to.split("@")[0] for message in Message.objects.filter(kind=kind))
