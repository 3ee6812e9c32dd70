"""The arithmetic of measured times. Pure: instants, a calendar and limits come in; counts, medians and shares go out.

Days are working days; the day on which something starts is day 0 (statutory notes, section 8). A median of an even number of
values lies between the two in the middle. Everything is rounded half-up, to one decimal for days, to whole per cent.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

ONE: Final = Decimal("1")
TENTH: Final = Decimal("0.1")


def half_up(value: Decimal, to: Decimal = ONE) -> Decimal:
    """0.25 to a tenth is 0.3; 12.5 to a whole is 13."""
    return value.quantize(to, rounding=ROUND_HALF_UP)


def median(values: Iterable[int]) -> Decimal | None:
    """The middle value, half-up to one decimal; None when there is none."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return half_up(Decimal(ordered[middle]), TENTH)
    return half_up(Decimal(ordered[middle - 1] + ordered[middle]) / 2, TENTH)


def share(part: int, whole: int) -> int | None:
    """Whole per cent, half-up; None of nothing."""
    return int(half_up(Decimal(100 * part) / Decimal(whole))) if whole else None


@dataclass(frozen=True)
class Span:
    """One stretch of one referral: working days when it has ended, whether it kept its limit (None: it had none)."""

    days: int | None
    in_time: bool | None = None
    is_running: bool = False


@dataclass(frozen=True)
class Measured:
    """One referral without a name: its kind, the term of the decision, and its stretches by the code of `STRETCHES`."""

    kind: str
    term: str
    spans: dict[str, Span]


STRETCHES: Final[dict[str, str]] = {
    "referred": "Time from concern to referral: logged, to sent",
    "sent": "Decided to refer, to sent",
    "acknowledged": "Sent, to acknowledged by the agency",
    "answered": "Sent, to decided by the agency",
}


def span(
    since: datetime | None, until: datetime | None, due_at: datetime | None, days: Callable[..., int]
) -> Span | None:
    """Measure a stretch; None when it never started. One that has passed its limit and still runs is late already."""
    if since is None:
        return None
    if until is None:
        return Span(None, None, is_running=True)
    return Span(max(days(since, until), 0), None if due_at is None else until <= due_at)


@dataclass(frozen=True)
class Row:
    """One line of the table: how many were measured, and how they did."""

    label: str
    number: int
    median: Decimal | None
    longest: int | None
    in_time: int
    limited: int
    running: int

    @property
    def percent(self) -> int | None:
        return share(self.in_time, self.limited)


def row_of(label: str, spans: Sequence[Span]) -> Row:
    ended = [one.days for one in spans if one.days is not None]
    limited = [one for one in spans if one.in_time is not None]
    return Row(
        label=label,
        number=len(ended),
        median=median(ended),
        longest=max(ended, default=None),
        in_time=sum(bool(one.in_time) for one in limited),
        limited=len(limited),
        running=sum(one.is_running for one in spans),
    )


@dataclass(frozen=True)
class Table:
    code: str
    heading: str
    by_kind: list[Row]
    by_term: list[Row]
    all_of_them: Row


def tables(found: Sequence[Measured]) -> list[Table]:
    """One table for each stretch: by kind in the order of the alphabet, by term in the order in which they came."""
    made = []
    for code, heading in STRETCHES.items():
        held = [(one.kind, one.term, one.spans[code]) for one in found if code in one.spans]
        kinds, terms = sorted({kind for kind, _, _ in held}), list(dict.fromkeys(term for _, term, _ in held))
        made.append(
            Table(
                code,
                heading,
                [row_of(kind, [span for one, _, span in held if one == kind]) for kind in kinds],
                [row_of(term, [span for _, one, span in held if one == term]) for term in terms],
                row_of("All", [span for _, _, span in held]),
            )
        )
    return made


CSV_COLUMNS: Final = [
    *["time", "by", "which", "measured", "median_working_days", "longest_working_days"],
    *["with_a_limit", "within_the_limit", "within_the_limit_percent", "still_waiting"],
]


def csv_rows(found: Sequence[Measured]) -> list[list[Any]]:
    """The same figures as the page, one line each."""
    rows = []
    for table in tables(found):
        for by, lines in (("kind", table.by_kind), ("term", table.by_term), ("all", [table.all_of_them])):
            for line in lines:
                figures = [
                    line.number,
                    line.median,
                    line.longest,
                    line.limited,
                    line.in_time,
                    line.percent,
                    line.running,
                ]
                rows.append([table.heading, by, line.label, *("" if one is None else one for one in figures)])
    return rows
