"""Other children's names in what people wrote: found by rule, in any case and script; the child's own and adults' stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.transfers.bundle.names import Finder, Known, Roll

FINDER = Finder(
    [
        Known(1, "Leo", "Marsh"),
        Known(2, "Zoë", "Nguyễn", "Zo"),
        Known(3, "Will", "Osei"),
        Known(4, "Anna-Lena", "Grant"),
        Known(5, "小明", "王"),
        Known(6, "محمد", "علي"),
        Known(7, "Leo", "Fox"),
        Known(8, "Mia", "Short"),
    ],
    own=["Mia", "Osei"],
    adults=["Leo Baines", "Colin Marsh-Hall"],
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("He hit Marsh twice.", "He hit [another child 1] twice."),
        ("Leo was there", "[another child] was there"),  # two children are called that
        ("Leo Marsh was there", "[another child 1] was there"),
        ("MARSH, LEO was there", "[another child 1] was there"),
        ("leo  marsh’s bag", "[another child 1]’s bag"),
        ("Marshmallows and leopards", "Marshmallows and leopards"),
        ("zoe nguyen and Zo", "[another child 2] and [another child 2]"),
        ("Zoë Nguyễn", "[another child 2]"),
        ("Zoe\u0308 ran", "[another child 2] ran"),
        ("She will ask Will.", "She will ask [another child 3]."),
        ("Mia Osei and Will Osei", "Mia Osei and [another child 3]"),
        ("Anna came, then Lena", "[another child 4] came, then [another child 4]"),
        ("Leo Baines wrote this", "Leo Baines wrote this"),  # staff names stay
        ("Mia Short and Mia", "[another child 8] and Mia"),  # the same first name: only the whole one can be found
        ("与王小明说话", "与[another child 5]说话"),
        ("قال محمد علي", "قال [another child 6]"),
        ("", ""),
    ],
)
def test_a_name_is_found(text, left):
    assert FINDER.replace(text) == left


def test_who_is_shown_is_shown_and_a_name_of_several_only_if_all_are():
    assert FINDER.replace("Leo Marsh, then Leo", frozenset({1})) == "Leo Marsh, then [another child]"
    assert FINDER.replace("Leo Marsh, then Leo", frozenset({1, 7})) == "Leo Marsh, then Leo"


def test_nobody_to_look_for_finds_nobody():
    assert Finder([]).replace("Leo Marsh") == "Leo Marsh"


@given(st.text(max_size=60), st.text(max_size=60))
def test_wherever_it_stands_the_name_goes_and_nothing_else_does(before, after):
    left = FINDER.replace(f"{before} Fox {after}")
    assert "[another child 7]" in left or "[another child]" in left
    assert Finder([]).replace(before) == before


ROLL = Roll(
    [(1, "Leo", "Marsh", ""), (2, "Zoë", "Nguyễn", "Zo"), (3, "Anna-Lena", "O’Neill Grant", ""), (4, "Leo", "", "")]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("leo marsh, then Leo", {1}),
        ("Marsh, Leo", {1}),
        ("Zo Nguyen and Leo.\nMarsh fields", {1, 2}),  # too much rather than too little: the reviewer decides
        ("with Anna Lena O'Neill-Grant", {3}),
        ("Leo alone", set()),
        ("", set()),
    ],
)
def test_whoever_stands_in_a_text_with_the_whole_name_is_found_on_the_roll(text, found):
    assert ROLL.named_in([text]) == found
