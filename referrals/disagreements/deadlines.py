"""When a stage is due, and who is told of one without an answer. The stages and their limits are data of the partnership.

Working Together 2026 leaves stages and limits to the partnership (statutory notes, C13). While there is a next stage, a limit
that passes opens it and nobody climbs a ladder; after the last one the owner, the head and the chair are told at once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from referrals.agencies import limits
from referrals.agencies.choices import Unit
from referrals.agencies.models import Stage
from safeguard.clocks.counting import Counted
from safeguard.clocks.counting import Unit as CountedUnit
from safeguard.clocks.kinds import Rung, Step


class Owed(StrEnum):
    """Kinds of obligation in a disagreement."""

    STAGE = "disagreement.stage"


DUTIES: Final = {Owed.STAGE: "Get their answer at this stage of the disagreement"}
LADDERS: Final = {Owed.STAGE: (Step(Rung.OWNER), Step(Rung.HEAD), Step(Rung.CHAIR))}


def stage_limit(stage: Stage) -> str:
    """5 working days."""
    return Unit(stage.unit).of(stage.amount)


def stage_due(stage: Stage, since: datetime, school: Any) -> tuple[datetime, str]:
    """Return (the instant by which the stage is due, the rule in words); the day on which it opened is day 0."""
    rule = f"{stage_limit(stage)} ({stage.source} {stage.edition})"[:120]
    if stage.unit in limits.COUNTS_DAYS:
        rule = Counted(rule, unit=CountedUnit(stage.unit), days=stage.amount, since=since)
    return limits.reckon(stage.amount, stage.unit, since, school.calendar), rule
