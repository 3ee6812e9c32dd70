"""A figure: the finding, the drawing, the table beside it, and how it was worked out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from oversight import charts


@dataclass(frozen=True)
class Figure:
    key: str
    heading: str
    svg: SafeString
    columns: list[str]
    rows: list[list[str]]
    how: list[str]


def draw(
    key: str,
    heading: str,
    spec: charts.Spec | None,
    *,
    columns: list[str],
    rows: Iterable[Iterable[Any]],
    how: list[str],
) -> Figure:
    """Draw the specification; the drawing's description tells the rows of the table. No specification, no drawing."""
    cells = [[str(cell) for cell in row] for row in rows]
    words = f"{columns[0]}: {', '.join(columns[1:])}. " + "; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in cells)
    svg = charts.drawing(spec, name=f"chart-{key}", title=heading, words=words) if spec else ""
    return Figure(key, heading, mark_safe(svg), columns, cells, how)  # noqa: S308 - the server's own drawing of numbers
