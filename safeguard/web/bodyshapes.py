"""The outlines of the body map: our own drawing of a child of about eight, neither girl nor boy, as data.

Half of each figure is written down and mirrored. A limb is a row of stations, each an outer and an inner point; a
region is the piece between two stations, smoothed along the whole limb so that neighbours meet without a gap.
Seen from the front, the child's own left is on the right of the picture; seen from the back, on the left.
"""

import re
from typing import NamedTuple

Point = tuple[float, float]
Station = tuple[Point, Point]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

WIDTH, HEIGHT, MIDDLE = 200.0, 404.0, 100.0
SIDE_SIZE, HANDS_SIZE, FEET_SIZE = (124.0, 132.0), (328.0, 96.0), (300.0, 108.0)

ARM: list[Station] = [
    ((123, 90.5), (123, 90.5)),
    ((137.5, 96), (127, 104)),
    ((144.5, 109), (129.5, 121)),
    ((148.5, 130), (134.5, 136)),
    ((152, 152), (139.5, 154)),
    ((155, 163.5), (142, 165)),
    ((158.5, 175), (145.5, 176.5)),
    ((163.5, 194), (151, 196)),
    ((167, 212), (157.5, 214)),
    ((168, 219), (159, 221)),
]
TRUNK: list[Point] = [
    (111.5, 86), (123, 90.5), (127, 104), (129.5, 121), (128, 137), (126, 152), (125.5, 165), (128, 180), (131.5, 195)
]  # fmt: skip
LEG: list[Station] = [
    ((131.5, 195), (100.7, 215)),
    ((133, 215), (101.5, 228)),
    ((132, 240), (103, 248)),
    ((128.5, 267), (105.5, 269)),
    ((126.5, 280), (106, 280)),
    ((125.5, 294), (106, 294)),
    ((126.5, 311), (105, 311)),
    ((123.5, 336), (106.5, 336)),
    ((118.5, 360), (107.5, 360)),
    ((118, 371), (107.5, 371)),
]
HAND = (
    "M168 219 C172 226 175 234 174 244 C173.5 251 171.5 257 168 256.5 C164 256 161.5 250 160.5 243 C159.5 240 "
    "159 238 158.7 235 C157.5 239 155.5 241 154.2 239 C152.8 234 155.5 227 159 221 Z"
)
FOOT = (
    "M107.5 371 L118 371 C119.5 378 126.5 384 127.5 390 C128 394.5 122 396 116.5 396 C110 396 105.5 395 105.5 "
    "389 C105.5 382 107 377 107.5 371 Z"
)
HEEL = "M107.5 371 L118 371 C119.5 377 121.5 384 121 390 C120 395 107 395.5 106 390 C105.5 384 107 377 107.5 371 Z"
EAR = "M127.7 36 C134 32.5 134.5 52 126.3 52 Z"
EYE = "M104.5 35 L127.6 35 C128.2 39 128 43 127.3 47 L105.3 47 Z"
CHEEK = "M105.3 47 L127.3 47 C126 54.5 123.5 61 119 66 L110 64.5 L109.5 56 L106.5 55.5 Z"
NECK = "M90.5 74 C96 77.5 104 77.5 109.5 74 C109.3 79 109.8 83 111.5 86 L88.5 86 C90.2 83 90.7 79 90.5 74 Z"
SCALP = "M74 25 C77 12 87 7.5 100 7.5 C113 7.5 123 12 126 25 C118 19.5 82 19.5 74 25 Z"
FOREHEAD = "M74 25 C82 19.5 118 19.5 126 25 C127 28.5 127.5 32 127.6 35 L72.4 35 C72.5 32 73 28.5 74 25 Z"
NOSE = "M95.5 35 L104.5 35 L105.3 47 L106.5 55.5 L93.5 55.5 L94.7 47 Z"
MOUTH = "M93.5 55.5 L106.5 55.5 L109.5 56 L110 64.5 L90 64.5 L90.5 56 Z"
CHIN = "M81 66 L90 64.5 L110 64.5 L119 66 C114 72.5 107.5 76.5 100 76.5 C92.5 76.5 86 72.5 81 66 Z"
BACK_HEAD = (
    "M100 7.5 C119 7.5 128.5 23 127.8 40 C127.2 57 117 72 109.5 74 C104 77.5 96 77.5 90.5 74 C83 72 72.8 57 "
    "72.2 40 C71.5 23 81 7.5 100 7.5 Z"
)
GENITALS = "M84.5 204.5 C92 199.5 108 199.5 115.5 204.5 L100.7 215 L99.3 215 Z"
BUTTOCK = (
    "M100 182 L128.4 182 C130 187 131 191 131.5 195 C132.8 202 133.2 209 133 215 C126 225 108 225 100.7 215.5 "
    "L100 213 Z"
)
BACK_THIGH_TOP = "M133 215 C126 225 108 225 100.7 215.5"

SIDE_FACE = (
    "M44 12 C29 17 22 28 21.5 41 C21.3 47 19.5 51 16.5 57 C15 60 12 63 13.5 66 C15 68 18 67 19 69 C19.5 71 "
    "17.5 73 18 75 C18.5 76.5 20 76.5 20 78 C20 79.5 18.5 80.5 19.5 82.5 C20.5 84.5 20 86 20.5 89 C22 94.5 29 "
    "95 36 94 L46 74 L46 47 L40 40 Z"
)
SIDE_SCALP = "M44 12 C66 2 96 8 105 32 C110 47 106 64 98 75 L78 70 L76 48 C68 41 54 38 46 47 L40 40 Z"
SIDE_EAR = "M62 55 C66 47 78 49 77 59 C76.5 65 72 66 71 71 C70 75.5 64 75 63.5 70 Z"
SIDE_CHEEK = (
    "M46 47 C54 38 68 41 76 48 L77 55 C74 49.5 65 49 62 55 L63.5 70 C63.8 73 65.5 74.7 67.5 74.7 L64 84 L46 74 Z"
)
SIDE_JAW = "M36 94 L46 74 L64 84 L60 91 C55 97 47 99 40 97 C38 96.5 37 95.5 36 94 Z"
SIDE_NECK = (
    "M60 91 L64 84 L67.5 74.7 C70 74.7 71 73 71 71 C72 66 76.5 65 77 59 L78 70 L98 75 C96 84 96.5 94 100 104 "
    "L103 126 L49 126 C51 116 50 106 47.5 98.2 C52 97.5 57 95 60 91 Z"
)

PALM = "M14 50 C13 62 14 76 20 84 C25 90 41 90 46 84 C51 76 52 60 51 50 C46 46 19 46 14 50 Z"
FINGERS = (
    "M14 50 C13 40 11.5 30 12 20 C12.5 15 19.5 15 20.5 20 L23 47.5 C19 48 16 48.8 14 50 Z",
    "M23 47.5 L22.5 14 C22.5 8 30.5 8 31 14 L32 47 C28.5 46.9 25.5 47 23 47.5 Z",
    "M32 47 L33 13 C33.5 8 41 8.5 41 14 L41 47.7 C38.5 47.2 35.2 47 32 47 Z",
    "M41 47.7 L43.5 20 C44.5 15.5 51 16.5 51 21 L51 50 C49 48.9 45.5 48.2 41 47.7 Z",
)
THUMB = "M51 56 C56 52 60 46 63.5 40 C66.5 36 72 39 70.5 44 C67.5 55 60 68 50.3 74 C51.2 68 51.3 62 51 56 Z"
SOLE = "M18 28 C14 40 18 52 20 64 C21 70 21 74 20.5 78 L47 78 C47.5 66 54 52 53 38 C52.5 33 51 30 49 27 Z"
HEEL_PAD = "M20.5 78 C19.5 88 22 102 33.5 102 C46 102 47.5 88 47 78 Z"
TOES = (
    "M36 27.6 C34.5 16 37 8 43 8 C50 8 51.5 18 49 27 Z",
    "M29.5 27.8 C28.5 20 29.5 14 32.7 14 C36 14 36.3 20 36 27.6 Z",
    "M24.5 27.9 C23.5 21 24.5 17 27 17 C29.5 17 29.8 22 29.5 27.8 Z",
    "M20.5 28 C19.5 23 20.5 20 22.5 20 C24.5 20 24.8 23.5 24.5 27.9 Z",
    "M18 28 C16 25 16.5 22.5 18.5 22.5 C20 22.5 20.5 25 20.5 28 Z",
)


class Shape(NamedTuple):
    """One region: a code and label that are stored and shown, and its outline in the view's own units."""

    code: str
    label: str
    path: str


def mirrored(path: str, width: float = WIDTH) -> str:
    """The same outline on the other side: every x is measured from the other edge."""
    position = iter(range(10_000))
    return NUMBER.sub(lambda found: number(width - float(found[0])) if next(position) % 2 == 0 else found[0], path)


def shifted(path: str, right: float, down: float = 0) -> str:
    position = iter(range(10_000))
    return NUMBER.sub(lambda found: number(float(found[0]) + (down if next(position) % 2 else right)), path)


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def curve(points: list[Point], first: int, last: int) -> str:
    """Cubic pieces through points first..last (either direction), tangents taken from the whole row (Catmull-Rom)."""
    step = 1 if last >= first else -1
    pieces = []
    for at in range(first, last, step):
        before, start, end, after = (points[max(0, min(len(points) - 1, at + step * k))] for k in (-1, 0, 1, 2))
        near = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        far = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        pieces.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in (near, far, end)))
    return " ".join(pieces)


def limb(stations: list[Station], first: int, last: int, top: str = "") -> str:
    """The piece of a limb between two stations; `top` replaces the straight upper edge, drawn from outer to inner."""
    outer, inner = [station[0] for station in stations], [station[1] for station in stations]
    begin = (
        top
        or f"M{number(outer[first][0])} {number(outer[first][1])} L{number(inner[first][0])} {number(inner[first][1])}"
    )
    cross = f"L{number(outer[last][0])} {number(outer[last][1])}"
    return f"{begin} {curve(inner, first, last)} {cross} {curve(outer, last, first)} Z"


def trunk_half(first: int, last: int) -> str:
    top, bottom = TRUNK[first], TRUNK[last]
    begin, end = f"M100 {number(top[1])} L{number(top[0])} {number(top[1])}", f"L100 {number(bottom[1])} Z"
    return f"{begin} {curve(TRUNK, first, last)} {end}"


def trunk_whole(first: int, last: int, bottom: str = "") -> str:
    """Both halves as one outline; `bottom` is drawn from the right edge to the left one."""
    left = [(WIDTH - x, y) for x, y in TRUNK]
    top = TRUNK[first]
    across = bottom or f"L{number(left[last][0])} {number(left[last][1])}"
    begin = f"M{number(left[first][0])} {number(top[1])} L{number(top[0])} {number(top[1])}"
    return f"{begin} {curve(TRUNK, first, last)} {across} {curve(left, last, first)} Z"


def sides(view: str, part: str, label: str, path: str, *, on_right: str) -> list[Shape]:
    """A part that comes twice. `path` is drawn on the right of the picture; `on_right` is whose side that is."""
    other = "right" if on_right == "left" else "left"
    return [
        Shape(f"{view}_{on_right}_{part}", sided(label, on_right), path),
        Shape(f"{view}_{other}_{part}", sided(label, other), mirrored(path)),
    ]


def sided(label: str, side: str) -> str:
    """ "Left knee", or "Back of left knee" when the label says where its side goes."""
    return label.format(side).capitalize() if "{}" in label else f"{side.title()} {label}"


def front() -> list[Shape]:
    shapes = [
        Shape("front_neck", "Front of neck", NECK),
        *(sides("front", "ear", "ear (front)", EAR, on_right="left")),
        Shape("front_scalp", "Top of head", SCALP),
        Shape("front_forehead", "Forehead", FOREHEAD),
        *(sides("front", "eye", "eye", EYE, on_right="left")),
        Shape("front_nose", "Nose", NOSE),
        *(sides("front", "cheek", "cheek", CHEEK, on_right="left")),
        Shape("front_mouth", "Mouth and lips", MOUTH),
        Shape("front_chin", "Chin and jaw", CHIN),
        *(sides("front", "chest", "side of chest", trunk_half(0, 4), on_right="left")),
        Shape("front_stomach", "Stomach", trunk_whole(4, 6)),
        Shape(
            "front_lower_stomach",
            "Lower stomach",
            trunk_whole(6, 8, "L115.5 204.5 C108 199.5 92 199.5 84.5 204.5 L68.5 195"),
        ),
        Shape("front_genitals", "Genital area", GENITALS),
    ]
    for part, label, path in [
        ("shoulder", "shoulder (front)", limb(ARM, 0, 2)),
        ("upper_arm", "upper arm (front)", limb(ARM, 2, 4)),
        ("elbow", "inside of {} elbow", limb(ARM, 4, 6)),
        ("forearm", "forearm (front)", limb(ARM, 6, 8)),
        ("wrist", "wrist (front)", limb(ARM, 8, 9)),
        ("hand", "hand (front)", HAND),
        ("thigh", "thigh (front)", limb(LEG, 0, 3)),
        ("knee", "knee", limb(LEG, 3, 5)),
        ("shin", "shin", limb(LEG, 5, 8)),
        ("ankle", "ankle (front)", limb(LEG, 8, 9)),
        ("foot", "foot (from the front)", FOOT),
    ]:
        shapes += sides("front", part, label, path, on_right="left")
    return shapes


def back() -> list[Shape]:
    shapes = [
        Shape("back_neck", "Back of neck", NECK),
        *(sides("back", "ear", "ear (back)", EAR, on_right="right")),
        Shape("back_head", "Back of head", BACK_HEAD),
        *(sides("back", "upper_back", "upper back", trunk_half(0, 4), on_right="right")),
        Shape("back_middle", "Middle of back", trunk_whole(4, 6)),
        Shape(
            "back_lower",
            "Lower back",
            trunk_whole(6, 7).replace("L72 180", "L128.4 182 L71.6 182 L72 180"),
        ),
        *(sides("back", "buttock", "buttock", BUTTOCK, on_right="right")),
    ]
    for part, label, path in [
        ("shoulder", "shoulder (back)", limb(ARM, 0, 2)),
        ("upper_arm", "upper arm (back)", limb(ARM, 2, 4)),
        ("elbow", "elbow", limb(ARM, 4, 6)),
        ("forearm", "forearm (back)", limb(ARM, 6, 8)),
        ("wrist", "wrist (back)", limb(ARM, 8, 9)),
        ("hand", "hand (from behind)", HAND),
        ("thigh", "thigh (back)", limb(LEG, 1, 3, BACK_THIGH_TOP + " L101.5 228")),
        ("knee", "back of {} knee", limb(LEG, 3, 5)),
        ("calf", "calf", limb(LEG, 5, 8)),
        ("ankle", "ankle (back)", limb(LEG, 8, 9)),
        ("heel", "heel", HEEL),
    ]:
        shapes += sides("back", part, label, path, on_right="right")
    return shapes


def side_of_head(side: str) -> list[Shape]:
    """Seen from the child's own left the face points to the left of the picture."""
    parts = [
        ("neck", "Side of neck", SIDE_NECK),
        ("scalp", "Side of head", SIDE_SCALP),
        ("face", "Face, from the side", SIDE_FACE),
        ("cheek", "Cheek and temple", SIDE_CHEEK),
        ("jaw", "Jaw", SIDE_JAW),
        ("ear", "Ear", SIDE_EAR),
    ]
    turn = (lambda path: path) if side == "left" else (lambda path: mirrored(path, SIDE_SIZE[0]))
    return [Shape(f"head_{side}_{part}", f"{label} ({side})", turn(path)) for part, label, path in parts]


def pairs(kind: str, faces: list[tuple[str, str]], pieces: list[tuple[str, str, str]], cell: float) -> list[Shape]:
    """Four hands or feet in a row: right then left, each seen from both sides."""
    shapes = []
    for column, (side, face) in enumerate((side, face) for side in ("right", "left") for face, _ in faces):
        said = dict(faces)[face]
        # Drawn is a right palm or sole, which has the outline of a left hand's back or a left foot's top.
        flip = (side == "left") == (face == faces[0][0])
        for part, label, path in pieces:
            drawn = shifted(mirrored(path, cell - 3) if flip else path, column * cell)
            words = f"{side.title()} {label.format(said)}".replace("heel (top)", "instep (top)")
            shapes.append(Shape(f"{kind}_{side}_{face}_{part}", words, drawn))
    return shapes


def hands() -> list[Shape]:
    pieces = [
        ("thumb", "thumb ({})", THUMB),
        *((f"finger_{n}", f"{name} finger ({{}})", path) for n, name, path in zip(
            (4, 3, 2, 1), ("little", "ring", "middle", "index"), FINGERS, strict=True)),
        ("middle", "hand ({})", PALM),
    ]  # fmt: skip
    return pairs("hand", [("palm", "palm side"), ("back", "back")], pieces, HANDS_SIZE[0] / 4)


def feet() -> list[Shape]:
    pieces = [
        *((f"toe_{n}", f"{name} toe ({{}})", path) for n, name, path in zip(
            range(1, 6), ("big", "second", "third", "fourth", "little"), TOES, strict=True)),
        ("middle", "foot ({})", SOLE),
        ("heel", "heel ({})", HEEL_PAD),
    ]  # fmt: skip
    return pairs("foot", [("sole", "sole"), ("top", "top")], pieces, FEET_SIZE[0] / 4)
