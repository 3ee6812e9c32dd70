"""Places on a child's body: codes that are stored, words that are shown, and the drawing that the server makes.

The list of places is the control and the drawing its shortcut, so nothing here needs a pointer or JavaScript. Left and
right are always the child's own. What is stored for a mark is its region's code, and x and y in the units of that view.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from safeguard.web import bodyshapes
from safeguard.web.bodyshapes import NUMBER, Shape


class View(NamedTuple):
    """One drawing: its code, its words, its size, its regions and the lines that are only decoration."""

    code: str
    label: str
    size: tuple[float, float]
    shapes: list[Shape]
    details: tuple[str, ...] = ()


FACE_LINES = (
    "M109.5 39.5 C112.5 37.5 117.5 37.5 120.5 39.5", "M79.5 39.5 C82.5 37.5 87.5 37.5 90.5 39.5",
    "M112.4 44 C113.8 42.2 116.2 42.2 117.6 44 C116.2 45.3 113.8 45.3 112.4 44 Z",
    "M82.4 44 C83.8 42.2 86.2 42.2 87.6 44 C86.2 45.3 83.8 45.3 82.4 44 Z", "M97.5 53 C99 54.3 101 54.3 102.5 53",
    "M94.5 60 C98 61.3 102 61.3 105.5 60",
)  # fmt: skip
BODY_LINES = (
    "M99.5 170 L100.5 172",
    "M164 244 L166 254",
    "M168 243 L168.5 255",
    "M36 244 L34 254",
    "M32 243 L31.5 255",
)
BACK_LINES = (
    "M100 96 C99.7 120 99.7 150 100 172",
    "M112 108 C117 114 118 122 116 129",
    "M88 108 C83 114 82 122 84 129",
)
EYE_SIDE, EAR_SIDE = "M29 46 C31 45 34 45 36 47", "M66 57 C69 53 74 55 73 60 C72 64 68 65 68 70"
SIDE_WIDTH = bodyshapes.SIDE_SIZE[0]
BODY_SIZE = (bodyshapes.WIDTH, bodyshapes.HEIGHT)

VIEWS: tuple[View, ...] = (
    View("front", "Front", BODY_SIZE, bodyshapes.front(), FACE_LINES + BODY_LINES),
    View("back", "Back", BODY_SIZE, bodyshapes.back(), BACK_LINES),
    View("head_left", "Left side of head", bodyshapes.SIDE_SIZE, bodyshapes.side_of_head("left"), (EYE_SIDE, EAR_SIDE)),
    View(
        "head_right",
        "Right side of head",
        bodyshapes.SIDE_SIZE,
        bodyshapes.side_of_head("right"),
        tuple(bodyshapes.mirrored(line, SIDE_WIDTH) for line in (EYE_SIDE, EAR_SIDE)),
    ),
    View("hands", "Right hand: palm, back. Left hand: palm, back", bodyshapes.HANDS_SIZE, bodyshapes.hands()),
    View("feet", "Right foot: sole, top. Left foot: sole, top", bodyshapes.FEET_SIZE, bodyshapes.feet()),
)
REGIONS: dict[str, Shape] = {shape.code: shape for view in VIEWS for shape in view.shapes}
VIEW_OF: dict[str, View] = {shape.code: view for view in VIEWS for shape in view.shapes}
GROUPS = {"front": "Front of the body", "back": "Back of the body", "hands": "Hands", "feet": "Feet"}


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices for a select, in reading order from head to foot."""
    return [(GROUPS.get(view.code, view.label), [(shape.code, shape.label) for shape in view.shapes]) for view in VIEWS]


def codes() -> frozenset[str]:
    return frozenset(REGIONS)


def label(code: str) -> str:
    """The words for a stored code; a code from an older drawing is shown rather than lost."""
    shape = REGIONS.get(code)
    return shape.label if shape else code.replace("_", " ").capitalize()


def centre(code: str) -> tuple[float, float]:
    """The middle of a region's outline, where a mark goes that was chosen from the list."""
    numbers = [float(found) for found in NUMBER.findall(REGIONS[code].path)]
    xs, ys = numbers[::2], numbers[1::2]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def spot(mark: Mapping[str, Any]) -> tuple[float, float]:
    """Where to draw a mark: the pointed place when it lies on the drawing, else the middle of its region."""
    width, height = VIEW_OF[mark["region"]].size
    try:
        x, y = float(mark["x"]), float(mark["y"])
    except (KeyError, TypeError, ValueError):
        return centre(mark["region"])
    return (x, y) if 0 <= x <= width and 0 <= y <= height else centre(mark["region"])


def draw(
    marks: Iterable[Mapping[str, Any]] = (), *, pickable: bool = False, only_marked: bool = False
) -> list[dict[str, Any]]:
    """Each view as {code, label, whole, svg}. A mark is {region, number} and optionally {x, y}.

    `only_marked` leaves out the views without a mark, for a printed record.
    """
    known = [mark for mark in marks if mark["region"] in REGIONS]
    shown = []
    for view in VIEWS:
        here = [mark for mark in known if VIEW_OF[mark["region"]] is view]
        if here or not only_marked:
            drawn = svg(view, here, pickable=pickable)
            shown.append({"code": view.code, "label": view.label, "whole": view.size == BODY_SIZE, "svg": drawn})
    return shown


def svg(view: View, marks: Iterable[Mapping[str, Any]], *, pickable: bool = False) -> SafeString:
    """One view: a dark line round the whole figure, its regions with faint lines over it, then the numbered marks."""
    marked = {mark["region"] for mark in marks}
    outline = " ".join(shape.path for shape in view.shapes)
    regions = format_html_join(
        "",
        '<path class="bm-region{}" d="{}"{}></path>',
        (
            (
                " bm-region--marked" if shape.code in marked else "",
                shape.path,
                format_html(' data-region="{}"', shape.code) if pickable else "",
            )
            for shape in view.shapes
        ),
    )
    details = format_html_join("", '<path class="bm-detail" d="{}"></path>', ((line,) for line in view.details))
    dots = format_html_join(
        "",
        '<circle class="bm-mark" cx="{0}" cy="{1}" r="7"></circle><text class="bm-number" x="{0}" y="{2}">{3}</text>',
        ((bodyshapes.number(x), bodyshapes.number(y), bodyshapes.number(y + 3.2), mark["number"])
         for mark in marks for x, y in [spot(mark)]),
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" focusable="false" aria-hidden="true">'
        '<path class="bm-outline" d="{}"></path>{}{}{}</svg>',
        bodyshapes.number(view.size[0]), bodyshapes.number(view.size[1]), outline, regions, details, dots,
    )  # fmt: skip
