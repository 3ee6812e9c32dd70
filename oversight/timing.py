"""How fast concerns are read and decided, against the school's own targets.

Percentiles are by nearest rank: the smallest time within which that share of all concerns was done, one of the times that
occurred, never a value between two. A concern that is not done yet counts as longer than any other.
"""

from math import isfinite
from typing import Any, Final

from cases.choices import Urgency
from oversight import charts
from oversight import wording as say
from oversight.drawn import Figure, draw
from oversight.judged import ALL, Spread, TermFigures

HALF, NINTH = "Half", "9 in 10"
ROWS: Final[dict[str, str]] = {**dict(Urgency.choices), ALL: "All concerns"}
NAMES: Final[dict[str, str]] = {key: f"the {label.lower()} ones" for key, label in Urgency.choices} | {
    ALL: "all concerns"
}
MET: Final = {True: "met", False: "missed", None: say.NOT_SHOWN}
TICKS: Final = {1: "1 min", 5: "5 min", 15: "15 min", 60: "1 hour", 240: "4 hours", 1440: "1 day", 10080: "1 week"}
PERCENTILES: Final = (
    "“Half” is the median and “9 in 10” the 90th percentile, by nearest rank: the shortest time within which that share of "
    "all the concerns was done. One that is not done yet counts as longer than any other, so late work cannot flatter. "
    "Halves are rounded up. A median needs 5 concerns and a 90th percentile 10; with fewer it would be one child’s time."
)


def to_read(chosen: TermFigures, before: TermFigures | None, school: Any) -> Figure:
    targets: dict[str, str] = {
        Urgency.DANGER: say.counted(school.danger_minutes, "minute"),
        Urgency.URGENT: say.counted(school.urgent_minutes, "minute"),
        Urgency.ROUTINE: f"{school.morning_ends_at:%H:%M} on the next school day",
        ALL: "each its own",
    }
    limits: dict[str, int] = {Urgency.DANGER: school.danger_minutes, Urgency.URGENT: school.urgent_minutes}
    said = [
        f"9 in 10 of {NAMES[key]} within {say.duration(read.ninth)} (target {MET[read.in_time]})"
        for key in NAMES
        if (read := chosen.read[key]).ninth is not None and isfinite(read.ninth)
    ]
    heading = f"Reading in {chosen.term.label}: "
    heading += say.listed(said) if said else "too few concerns to show how fast 9 in 10 were read"
    dots = [dot for key, label in ROWS.items() for dot in _dots(label, chosen.read[key], limits.get(key))]
    return draw(
        "read",
        heading,
        _minutes(dots),
        columns=[
            "Urgency",
            "Concerns",
            "Half within",
            "9 in 10 within",
            "Target",
            "9 in 10 in time",
            "9 in 10, term before",
        ],
        rows=[
            [
                label,
                say.number(chosen.urgencies[key] if key else chosen.total),
                say.duration(chosen.read[key].median),
                say.duration(chosen.read[key].ninth),
                targets[key],
                MET[chosen.read[key].in_time],
                say.duration(before.read[key].ninth) if before else say.NOT_SHOWN,
            ]
            for key, label in ROWS.items()
        ],
        how=[
            (
                "From the minute a concern is logged to the minute somebody of the safeguarding team says “I have read it”, "
                "nights and weekends included. Targets are those that the school has set today, also for past terms."
            ),
            PERCENTILES,
        ],
    )


def _dots(label: str, read: Spread, limit: int | None) -> list[dict[str, Any]]:
    dots = [
        {"label": label, "series": series, "value": max(seconds / say.MINUTE, 1), "words": say.duration(seconds)}
        for series, seconds in ((HALF, read.median), (NINTH, read.ninth))
        if seconds is not None and isfinite(seconds)
    ]
    if dots and limit:
        dots.append({"label": label, "series": "Target", "value": limit, "words": ""})
    return dots


def _minutes(dots: list[dict[str, Any]]) -> charts.Spec | None:
    if not dots:
        return None
    names = "; ".join(f"datum.value == {tick} ? '{words}'" for tick, words in TICKS.items()).replace("; ", " : ")
    return charts.dots(
        dots,
        labels=[label for label in ROWS.values() if any(dot["label"] == label for dot in dots)],
        series=[HALF, NINTH, "Target"],
        title="Time until read (each step several times the one before)",
        scale={"type": "log", "domain": [1, 10080]},
        axis={"values": list(TICKS), "labelExpr": f"{names} : ''", "labelOverlap": False},
    )


def to_decide(every: list[TermFigures], chosen: TermFigures, school: Any) -> Figure:
    target = say.counted(school.decide_school_days, "school day")
    ninth = chosen.decided.ninth
    heading = f"Deciding in {chosen.term.label}: too few concerns to show how fast 9 in 10 were decided"
    if ninth is not None and not isfinite(ninth):
        heading = f"Deciding in {chosen.term.label}: more than 1 in 10 concerns wait for a decision"
    elif ninth is not None:
        within = "on the same day" if not ninth else f"within {say.school_days(ninth)}"
        heading = f"Deciding in {chosen.term.label}: 9 in 10 {within}, target of {target} {MET[chosen.decided.in_time]}"
    dots = [
        {"label": one.term.label, "series": series, "value": days, "words": say.school_days(days)}
        for one in every
        for series, days in ((HALF, one.decided.median), (NINTH, one.decided.ninth))
        if days is not None and isfinite(days)
    ]
    labels = [one.term.label for one in every if any(dot["label"] == one.term.label for dot in dots)]
    most = max([school.decide_school_days, *(dot["value"] for dot in dots)])
    axis = {"tickMinStep": 1, "format": "d"}
    spec = charts.dots(
        dots, labels=labels, series=[HALF, NINTH], title="School days", scale={"domain": [0, most + 1]}, axis=axis
    )
    return draw(
        "decide",
        heading,
        spec if dots else None,
        columns=["Term", "Concerns", "Half within", "9 in 10 within", "Target", "9 in 10 in time"],
        rows=[
            [
                one.term.label,
                say.number(one.total),
                say.school_days(one.decided.median),
                say.school_days(one.decided.ninth),
                target,
                MET[one.decided.in_time],
            ]
            for one in every
        ],
        how=[
            (
                "From the day a concern is logged, which is day 0, to the day of the decision on it, in this school’s own "
                "school days. A decision with its reasons is owed on every concern (Keeping children safe in education)."
            ),
            PERCENTILES,
        ],
    )
