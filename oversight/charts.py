"""Charts: Vega-Lite specifications of published figures only, drawn on the server and kept by what they draw.

A drawing is one picture to a screen reader (role, title, description); the table beside it holds the figures. It carries
no style attribute or element, so it shows under a policy without inline styles, and it reads without colour: series differ
in lightness and shape, and each mark has its value beside it. A hidden figure is a word, never a mark of some height.
"""

import re
from hashlib import sha256
from html import escape
from json import dumps
from typing import Any, Final

import vl_convert
from django.core.cache import cache

DARK, LIGHT, LINE = "#12436d", "#9fc5e0", "#0b0c0c"
KEPT_SECONDS: Final = 7 * 24 * 3600
WIDTH: Final = 780
SPOKEN = re.compile(r'\s(?:aria-[a-z]+|role|tabindex)="[^"]*"')
Spec = dict[str, Any]
Row = dict[str, Any]

CONFIG: Final[Spec] = {
    "aria": False,
    "font": "Arial",
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "labelColor": LINE,
        "titleColor": LINE,
        "labelLimit": 420,
        "gridColor": "#dddddd",
        "domainColor": LINE,
    },
    "legend": {"labelFontSize": 14, "title": None, "orient": "top", "labelColor": LINE, "symbolStrokeColor": LINE},
    "text": {"fontSize": 14, "color": LINE},
}


def bars(rows: list[Row], *, labels: list[str], series: list[str], title: str) -> Spec:
    """Horizontal bars, one row per label, one bar per series; a row is {label, series, value | None, words}."""
    place = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": {"ticks": False}}
    offset = {"yOffset": {"field": "series", "sort": series}} if len(series) > 1 else {}
    colour: Spec = {
        "field": "series",
        "scale": {"domain": series, "range": [DARK, LIGHT][: len(series)]},
        "legend": {} if len(series) > 1 else None,
    }
    data = [row | {"bar": row["value"] or 0} for row in rows]
    length = {
        "field": "bar",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, max([5, *(row["bar"] for row in data)])]},
        "axis": {"tickMinStep": 1, "format": "d"},
    }
    shared = {"y": place, "x": length} | offset
    return _spec(
        data,
        [
            {"mark": {"type": "bar", "stroke": LINE, "strokeWidth": 0.75}, "encoding": shared | {"color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": shared | {"text": {"field": "words"}},
            },
        ],
        height=max(60, len(labels) * (22 * len(series) + 14)),
    )


def dots(rows: list[Row], *, labels: list[str], series: list[str], title: str, scale: Spec, axis: Spec) -> Spec:
    """Dots on a line per label, one shape per series; a row is {label, series, value, words}."""
    place = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": {"grid": True, "ticks": False}}
    along = {"field": "value", "type": "quantitative", "title": title, "scale": scale, "axis": axis}
    shape = {"field": "series", "scale": {"domain": series, "range": ["circle", "diamond", "stroke"][: len(series)]}}
    fill = {"field": "series", "scale": {"domain": series, "range": [LIGHT, DARK, LINE][: len(series)]}}
    mark = {"type": "point", "size": 170, "filled": True, "stroke": LINE, "strokeWidth": 1, "opacity": 1}
    return _spec(
        rows,
        [
            {"mark": mark, "encoding": {"y": place, "x": along, "shape": shape, "color": fill}},
            {
                "mark": {"type": "text", "dy": -15, "fontSize": 13},
                "encoding": {"y": place, "x": along, "text": {"field": "words"}},
            },
        ],
        height=max(70, len(labels) * 64),
    )


def bands(rows: list[Row], *, labels: list[str], steps: list[str], title: str) -> Spec:
    """A dot in one of several bands per label; a row is {label, band}."""
    place = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": {"grid": True, "ticks": False}}
    band = {
        "field": "band",
        "type": "ordinal",
        "sort": steps,
        "scale": {"domain": steps},
        "title": title,
        "axis": {"labelAngle": 0, "grid": False},
    }
    mark = {"type": "point", "size": 170, "filled": True, "color": DARK, "stroke": LINE, "strokeWidth": 1, "opacity": 1}
    return _spec(rows, [{"mark": mark, "encoding": {"y": place, "x": band}}], height=len(labels) * 38)


def _spec(rows: list[Row], layers: list[Spec], *, height: int) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "layer": layers,
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 5, "top": 5, "right": 40, "bottom": 5},
        "config": CONFIG,
    }


def drawing(spec: Spec, *, name: str, title: str, words: str) -> str:
    """Return the SVG of a specification, from the cache where the same was drawn before."""
    key = "chart:" + sha256(dumps([spec, name, title, words], sort_keys=True).encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        kept = _spoken(vl_convert.vegalite_to_svg(spec), name=name, title=title, words=words)
        cache.set(key, kept, KEPT_SECONDS)
    return str(kept)


def _spoken(svg: str, *, name: str, title: str, words: str) -> str:
    """Make one picture of it: the library's labels per mark go, a title and a description come."""
    plain = SPOKEN.sub("", svg)
    ids = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    said = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(words)}</desc>'
    return re.sub(r"<svg([^>]*)>", lambda tag: f"<svg{tag[1]} {ids}>{said}", plain, count=1)
