"""The body map: places that are stored by code, a list that is the whole control, a drawing that agrees with it."""

import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from safeguard.web import bodymap
from safeguard.web.bodyshapes import MIDDLE, NUMBER, mirrored

LISTED = [choice for _, choices in bodymap.choices() for choice in choices]


def test_every_place_is_offered_once_and_its_words_are_its_own():
    assert (
        len({code for code, _ in LISTED}) == len({label for _, label in LISTED}) == len(LISTED) == len(bodymap.REGIONS)
    )
    assert bodymap.codes() == {code for code, _ in LISTED}


def test_codes_fit_a_short_column_and_never_need_escaping():
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+){1,4}", code) and len(code) <= 32 for code, _ in LISTED)


def middle(code: str) -> float:
    return bodymap.centre(code)[0]


def test_left_and_right_are_the_childs_own():
    for code in ("front_left_forearm", "front_left_knee", "front_left_eye", "back_right_calf", "back_right_buttock"):
        assert middle(code) > MIDDLE, code
    for code in ("front_right_forearm", "back_left_calf"):
        assert middle(code) < MIDDLE, code


def test_both_sides_of_every_pair_are_drawn():
    for code in bodymap.codes():
        if "_left_" in code:
            assert code.replace("_left_", "_right_") in bodymap.codes()


def test_mirroring_twice_is_the_same_outline():
    shape = bodymap.REGIONS["front_left_hand"].path
    assert [float(n) for n in NUMBER.findall(mirrored(mirrored(shape)))] == [float(n) for n in NUMBER.findall(shape)]


@pytest.mark.parametrize("view", bodymap.VIEWS, ids=lambda view: view.code)
def test_every_outline_closes_and_stays_on_its_drawing(view):
    width, height = view.size
    for shape in view.shapes:
        assert shape.path.startswith("M")
        assert shape.path.endswith("Z")
        numbers = [float(found) for found in NUMBER.findall(shape.path)]
        assert len(numbers) % 2 == 0
        assert all(0 <= x <= width for x in numbers[::2]), shape.code
        assert all(0 <= y <= height for y in numbers[1::2]), shape.code


def test_the_drawing_is_sound_xml_without_style():
    for view in bodymap.draw([{"region": "front_nose", "number": 1}], pickable=True):
        root = ElementTree.fromstring(view["svg"])
        assert not any("style" in part.attrib for part in root.iter())


def test_marks_are_numbered_where_they_were_pointed():
    placed = {"region": "front_left_forearm", "number": 1, "x": "155", "y": "190.5"}
    svg = bodymap.draw([placed])[0]["svg"]
    assert 'cx="155" cy="190.5"' in svg
    assert ">1</text>" in svg


@pytest.mark.parametrize(
    "place", [{}, {"x": "", "y": ""}, {"x": "NaN", "y": "1"}, {"x": "-5", "y": "9999"}, {"x": None, "y": None}]
)
def test_a_mark_without_a_sound_place_goes_to_the_middle_of_its_region(place):
    x, y = bodymap.spot({"region": "front_nose"} | place)
    assert (x, y) == bodymap.centre("front_nose")


def test_a_code_from_another_drawing_is_shown_in_words_and_never_fails():
    assert bodymap.label("front_left_wing") == "Front left wing"
    assert bodymap.draw([{"region": "front_left_wing", "number": 1}], only_marked=True) == []


def test_a_printed_record_shows_only_the_views_with_a_mark():
    shown = bodymap.draw([{"region": "foot_left_sole_heel", "number": 1}], only_marked=True)
    assert [view["code"] for view in shown] == ["feet"]


def test_the_component_lists_the_marks_beside_the_picture():
    marks = [{"region": "front_nose", "kind": "Bruise", "text": "<b>blue</b>"}, {"region": "back_left_calf"}]
    drawn = Template('{% body_map marks select="id_region" %}').render(Context({"marks": marks}))
    assert "Bruise" in drawn
    assert "&lt;b&gt;blue" in drawn
    assert "Left calf" in drawn
    assert 'data-bodymap="id_region"' in drawn
    assert 'data-region="front_nose"' in drawn
    assert "data-region" not in Template("{% body_map marks %}").render(Context({"marks": marks}))
