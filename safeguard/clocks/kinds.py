"""Kinds of clock and their ladders, as data. An app registers its kinds from its AppConfig.

A ladder's steps run from the due instant: the owner hears first, then the DSL, the head, the chair. Delays are clock
minutes where a child may be in danger, school days elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from safeguard.calendar import SchoolCalendar, add_clock_minutes, local_date
from safeguard.policy import Role


class Rung(StrEnum):
    """Who is told at a step."""

    OWNER = "owner"
    DSL = "dsl"
    HEAD = "head"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        return RUNG_LABELS[self]

    @property
    def roles(self) -> tuple[Role, ...]:
        return RUNG_ROLES[self]


RUNG_LABELS = {
    Rung.OWNER: "the owner",
    Rung.DSL: "the DSL",
    Rung.HEAD: "the head",
    Rung.CHAIR: "the chair of governors",
}
RUNG_ROLES: dict[Rung, tuple[Role, ...]] = {
    Rung.OWNER: (),
    Rung.DSL: (Role.DSL,),
    Rung.HEAD: (Role.HEAD,),
    Rung.CHAIR: (Role.CHAIR,),
}


@dataclass(frozen=True)
class Step:
    """Tell a rung so long after the due instant: minutes (elapsed) or school days (same wall time, day 0 the due day)."""

    rung: Rung
    minutes: int = 0
    school_days: int = 0

    def at(self, due_at: datetime, calendar: SchoolCalendar) -> datetime:
        if not self.school_days:
            return add_clock_minutes(due_at, self.minutes)
        days = calendar.add_school_days(local_date(due_at), self.school_days)
        return calendar.start_of_school_day(days)


def nobody(clock: Any) -> Iterable[int]:
    return ()


def nothing(clock: Any, at: datetime) -> str:
    return ""


@dataclass(frozen=True)
class KindSpec:
    """One obligation: what it says on a list, where it is met, whom it goes to when late, and whom it must never reach.

    `pupils` finds the children whose chronologies show that it was missed. `missed(clock, at)` hears once that the due instant
    has passed, inside the transaction that marks it: what it did instead, in words, ends the clock there and nobody on the
    ladder is told; with "" the ladder runs. `listed_at` is for what falls due in hundreds at once (a September's joiners):
    each person gets one mail a day, which leads to that list.
    """

    duty: str
    ladder: tuple[Step, ...]
    url_name: str
    excluded: Callable[[Any], Iterable[int]] = nobody
    danger: bool = False
    pupils: Callable[[Any], Iterable[int]] = nobody
    missed: Callable[[Any, datetime], str] = nothing
    listed_at: str = ""


KINDS: dict[str, KindSpec] = {}


def register(kinds: dict[Any, KindSpec]) -> None:
    """Add an app's obligations; the same code twice is a defect."""
    for code, described in kinds.items():
        if KINDS.setdefault(str(code), described) is not described:
            raise ValueError(f"clock kind {code} is registered twice")
