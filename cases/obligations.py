"""Which obligations exist on concerns and cases, and where each is met. To add one: docs/how-to/add-an-obligation.md."""

from typing import Final

from cases import conflicts
from cases.deadlines import DUTIES, LADDERS, Owed
from safeguard.clocks.kinds import KindSpec

PAGES: Final[dict[Owed, str]] = {
    Owed.READ_DANGER: "cases:concern",
    Owed.READ_URGENT: "cases:concern",
    Owed.READ_ROUTINE: "cases:concern",
    Owed.DECIDE: "cases:triage",
    Owed.MONITOR: "cases:triage",
    Owed.ANSWER: "cases:answer",
    Owed.ACCEPT_CONCERN: "cases:concern_handover",
    Owed.ACCEPT: "cases:handover",
    Owed.REVIEW: "cases:review",
    Owed.TASK: "cases:task",
    Owed.AGREE_CLOSING: "cases:close",
    Owed.LOOK_AT_ROLL: "cases:case",
}

KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name=PAGES[owed],
        excluded=conflicts.excluded_from_clock,
        pupils=conflicts.pupils_of_clock,
        danger=owed == Owed.READ_DANGER,
    )
    for owed in Owed
}
