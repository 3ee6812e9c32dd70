"""The page as a list of figures: for each a finding in words, a drawing, its table and how it was worked out.

Everything here is made of judged figures only (`judged`), so a heading, a label or the height of a bar cannot say more than
the table does.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cases.choices import Kind, Severity
from oversight import charts, judged, timing
from oversight import wording as say
from oversight.drawn import Figure, draw
from oversight.judged import OpenCases, TermFigures
from oversight.periods import Span, Window
from oversight.suppression import Shown

HIDING: Final = (
    "“Hidden” stands for 1 to 4, or for a larger number from which one of 1 to 4 could be worked out. None is shown as 0: "
    "it is about nobody, and you need to know it."
)


@dataclass(frozen=True)
class Page:
    """All that is shown; `term` is the chosen one, `before` the one before it."""

    term: TermFigures
    before: TermFigures | None
    cases: OpenCases
    overdue: dict[str, str]
    figures: list[Figure] = field(default_factory=list)
    tiles: list[dict[str, str]] = field(default_factory=list)


def page_of(school: Any, window: Window, term: Span, *, at: datetime) -> Page:
    """Read, judge and draw everything for one school and one chosen term."""
    every = judged.terms(school, window)
    place = window.terms.index(term)
    chosen, before = every[place], every[place - 1] if place else None
    page = Page(chosen, before, judged.open_cases(school, window), judged.overdue(school, at))
    page.tiles.extend(tiles(page, school))
    page.figures.extend(
        [
            by_term(every, chosen, before),
            by_kind(chosen, before),
            timing.to_read(chosen, before, school),
            timing.to_decide(every, chosen, school),
            by_age(page.cases),
            by_level(page.cases),
            late_now(page.overdue),
        ]
    )
    return page


def tiles(page: Page, school: Any) -> list[dict[str, str]]:
    term, before = page.term, page.before
    was = f"{say.number(before.total)} in {before.term.label}" if before else "no term before it here"
    late = [duty for duty, band in page.overdue.items() if band != judged.BANDS[0]]
    days = say.counted(school.decide_school_days, "school day")
    return [
        {"label": f"Concerns, {term.term.label}", "value": say.number(term.total), "note": was},
        {"label": "For every 100 pupils", "value": say.rate(term.rate(term.total)), "note": f"{term.roll} on the roll"},
        {
            "label": "9 in 10 decided within",
            "value": say.school_days(term.decided.ninth),
            "note": f"Target: {days}",
        },
        {"label": "Kinds of duty overdue now", "value": str(len(late)), "note": f"of {len(page.overdue)} kinds"},
    ]


def by_term(every: list[TermFigures], chosen: TermFigures, before: TermFigures | None) -> Figure:
    rate = chosen.rate(chosen.total)
    heading = f"{chosen.term.label}: too few concerns to show a number"
    if chosen.total is not None and rate is not None:
        amount = say.counted(chosen.total, "concern")
        heading = f"{chosen.term.label}: {amount}, {say.rate(rate)} for every 100 pupils{_compared(rate, before)}"
    rows = [_bar(one.term.label, "Concerns", one.total) for one in every]
    spec = charts.bars(rows, labels=[one.term.label for one in every], series=["Concerns"], title="Concerns logged")
    return draw(
        "terms",
        heading,
        spec,
        columns=["Term", "Concerns", "On the roll", "For every 100 pupils"],
        rows=[[one.term.label, say.number(one.total), one.roll, say.rate(one.rate(one.total))] for one in every],
        how=[
            (
                "Every concern counts once, in the term in which it was logged; one logged in the holidays counts with the "
                "term before. The rate divides by the children on the roll on the last day of the term, or yesterday."
            ),
            "Rates are rounded to one place, halves up. A term that is not over has had less time than the others.",
            HIDING,
        ],
    )


def _compared(rate: float, before: TermFigures | None) -> str:
    earlier = before.rate(before.total) if before else None
    if before is None or earlier is None:
        return ""
    change = "more than" if rate > earlier else "fewer than" if rate < earlier else "as many as"
    return f", {change} in {before.term.label} ({say.rate(earlier)})"


def by_kind(chosen: TermFigures, before: TermFigures | None) -> Figure:
    both = [chosen, before] if before else [chosen]
    labels = dict(Kind.choices)
    shown = {kind: count for kind, count in chosen.kinds.items() if count}
    heading = f"{chosen.term.label}: each kind was logged too seldom to show its number"
    if not chosen.total and chosen.total is not None:
        heading = f"{chosen.term.label}: no concern was logged"
    elif shown:
        most = max(shown.values())
        top = [say.lower_first(labels[kind]) for kind, count in shown.items() if count == most]
        heading = f"Of the kinds that can be shown, {say.listed(top)} came up most in {chosen.term.label}: {most}"
        heading += " each" if len(top) > 1 else ""
    drawn = [kind for kind in Kind.values if any(one.kinds[kind] != 0 for one in both)]
    bars = [_bar(labels[kind], one.term.label, one.kinds[kind]) for kind in drawn for one in both]
    names = [one.term.label for one in both]
    spec = charts.bars(bars, labels=[labels[kind] for kind in drawn], series=names, title="Concerns logged")
    columns = ["Kind", *(words for one in both for words in (one.term.label, "For every 100 pupils"))]
    rows = [
        [labels[kind], *(cell for one in both for cell in _with_rate(one, one.kinds[kind]))] for kind in Kind.values
    ]
    rows.append(["All kinds", *(cell for one in both for cell in _with_rate(one, one.total))])
    how = [
        (
            "The kind is the one main kind chosen when the concern was logged, in the lists of Keeping children safe in "
            "education. Kinds logged in neither term are left out of the drawing."
        ),
        "A hidden kind may be larger than one that is shown. Hidden kinds of a term come to five or more together.",
        HIDING,
    ]
    return draw("kinds", heading, spec, columns=columns, rows=rows, how=how)


def _with_rate(one: TermFigures, count: Shown) -> list[str]:
    return [say.number(count), say.rate(one.rate(count))]


def _bar(label: str, series: str, count: Shown) -> dict[str, Any]:
    return {"label": label, "series": series, "value": count, "words": say.number(count)}


def by_age(cases: OpenCases) -> Figure:
    shown = [f"{count} open {_for(label)}" for label, count in cases.ages.items() if count]
    heading = "Open cases: no number can be shown without giving away a small one"
    if cases.total == 0:
        heading = "No case was open when yesterday ended"
    elif cases.total is not None:
        heading = f"{say.counted(cases.total, 'case')} open when yesterday ended" + (
            f": {say.listed(shown)}" if shown else ""
        )
    elif shown:
        heading = f"Open cases: {say.listed(shown)}; the total is hidden"
    return _division("ages", heading, "How long open", cases.ages, cases, by_rows=True)


def _for(age: str) -> str:
    return say.lower_first(age) if age.startswith("Under") else f"for {age}"


def by_level(cases: OpenCases) -> Figure:
    shown = {label: count for label, count in cases.levels.items() if count}
    heading = "Open cases by level: no number can be shown without giving away a small one"
    if shown:
        parts = [f"{count} at level {say.lower_first(label)}" for label, count in shown.items()]
        heading = f"Open cases: {say.listed(parts)}"
    elif cases.total == 0:
        heading = "No case is open at any level"
    return _division("levels", heading, "Level", cases.levels, cases, by_rows=False)


def _division(
    key: str, heading: str, name: str, counts: dict[str, Shown], cases: OpenCases, *, by_rows: bool
) -> Figure:
    bars = [_bar(label, "Cases", count) for label, count in counts.items()]
    cells = cases.table.cells if by_rows else tuple(zip(*cases.table.cells, strict=True))
    others, across = (Severity.labels, cases.levels) if by_rows else (list(judged.AGES), cases.ages)
    rows = [
        [label, *map(say.number, line), say.number(total)]
        for (label, total), line in zip(counts.items(), cells, strict=True)
    ]
    rows.append(["All", *map(say.number, across.values()), say.number(cases.total)])
    return draw(
        key,
        heading,
        charts.bars(bars, labels=list(counts), series=["Cases"], title="Open cases"),
        columns=[name, *others, "All"],
        rows=rows,
        how=[
            (
                "Cases open at midnight, by the time since they were opened and by their level today. A band begins at its "
                "first figure and ends before its second: a case of exactly 12 weeks is in “12 to 26 weeks”."
            ),
            HIDING,
        ],
    )


def late_now(bands: dict[str, str]) -> Figure:
    late = [say.lower_first(duty) for duty, band in bands.items() if band != judged.BANDS[0]]
    heading = f"Overdue at this moment: {say.listed(late)}" if late else "Nothing is overdue at this moment"
    rows = [{"label": duty, "band": band} for duty, band in bands.items()]
    return draw(
        "overdue",
        heading,
        charts.bands(rows, labels=list(bands), steps=list(judged.BANDS), title="How many are overdue"),
        columns=["Duty", "Overdue now"],
        rows=[[duty, band] for duty, band in bands.items()],
        how=[
            (
                "Everything that somebody at the school owes and that is past its time now. This is the one figure that is "
                "not as of yesterday. It is given in bands, without a total, so that looking twice does not show one case."
            )
        ],
    )
