"""What the clockwork writes into the record."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, spec


class Verb(StrEnum):
    DEADLINE_MISSED = "clock.missed"
    ESCALATED = "clock.escalated"
    CLOCK_MOVED = "clock.moved"
    CLOCK_HANDED_OVER = "clock.handed_over"


SPECS: Final = {
    Verb.DEADLINE_MISSED: spec("Not done in time: {duty}", "duty", "clock", "due_at", kind=Kind.CLOCKWORK),
    Verb.ESCALATED: spec("Told {rung}: {duty}", "duty", "clock", "rung", "told", kind=Kind.CLOCKWORK),
    Verb.CLOCK_MOVED: spec(
        "Another day, for the calendar changed ({change}): {duty}",
        *("duty", "clock", "was", "due_at", "change"),
        kind=Kind.CLOCKWORK,
    ),
    Verb.CLOCK_HANDED_OVER: spec("{duty} is now with {owner}", "duty", "clock", "owner", kind=Kind.CLOCKWORK),
}
