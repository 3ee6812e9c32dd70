"""Nothing under five can be worked out: an attacker who tries every table finds at least two values for each hidden cell."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.suppression import SMALLEST_SHOWN, Published, suppress, suppress_line, suppress_linked

Counts = list[list[int]]


def tables(rows: int, columns: int, most: int = 9) -> st.SearchStrategy[Counts]:
    row = st.lists(st.integers(0, most), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def flat(published: Published) -> list[int | None]:
    cells = [cell for row in published.cells for cell in row]
    return [*cells, *published.row_totals, *published.column_totals, published.total]


def with_totals(rows: Counts) -> list[int]:
    columns = [sum(column) for column in zip(*rows, strict=True)]
    return [*(cell for row in rows for cell in row), *map(sum, rows), *columns, sum(columns)]


def explanations(published: Published, truth: Counts) -> Iterator[list[int]]:
    """All tables near the truth that fit what is shown. The attacker knows that hidden cells are positive and that some
    hidden cell is 1 to 4, not which. Finding two values nearby proves that there are two."""
    width = len(truth[0])
    shown = flat(published)
    inside = [cell for row in truth for cell in row]
    ranges = [
        range(max(1, count - 1), count + 2) if hidden is None else (hidden,)
        for count, hidden in zip(inside, shown, strict=False)
    ]
    for guess in product(*ranges):
        full = with_totals([list(guess[start : start + width]) for start in range(0, len(guess), width)])
        fits = all(value == known if known is not None else value > 0 for value, known in zip(full, shown, strict=True))
        hidden = [value for value, known in zip(full, shown, strict=True) if known is None]
        if fits and any(value < SMALLEST_SHOWN for value in hidden):
            yield full


def assert_nothing_can_be_worked_out(truth: Counts) -> None:
    published = suppress(truth)
    shown = flat(published)
    assert all(known in (None, value) for known, value in zip(shown, with_totals(truth), strict=True))
    assert not any(known is not None and 0 < known < SMALLEST_SHOWN for known in shown)
    hidden = {place for place, known in enumerate(shown) if known is None}
    if not hidden:
        return
    values: dict[int, set[int]] = {place: set() for place in hidden}
    for table in explanations(published, truth):
        for place in hidden:
            values[place].add(table[place])
        if all(len(found) > 1 for found in values.values()):
            return
    raise AssertionError(f"{truth} is given away by {published}")


@settings(max_examples=80, deadline=None)
@given(tables(2, 2))
def test_two_by_two(truth: Counts) -> None:
    assert_nothing_can_be_worked_out(truth)


@settings(max_examples=80, deadline=None)
@given(tables(2, 3))
def test_two_by_three(truth: Counts) -> None:
    assert_nothing_can_be_worked_out(truth)


@settings(max_examples=30, deadline=None)
@given(tables(3, 3, most=7))
def test_three_by_three(truth: Counts) -> None:
    assert_nothing_can_be_worked_out(truth)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_one_line(truth: list[int]) -> None:
    assert_nothing_can_be_worked_out([truth])


@cache
def published_line(counts: tuple[int, ...]) -> Published:
    return suppress([counts])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=2, max_size=3))
def test_one_line_against_an_attacker_who_knows_the_method(truth: list[int]) -> None:
    """The attacker runs our own code on each line that fits: for each hidden cell two of them are published alike."""
    published = suppress([truth])
    shown = flat(published)
    values: dict[int, set[int]] = {place: set() for place, known in enumerate(shown) if known is None}
    for guess in product(range(10), repeat=len(truth)):
        if published_line(guess) == published:
            for place in values:
                values[place].add(with_totals([list(guess)])[place])
    assert all(len(found) > 1 for found in values.values())


@settings(max_examples=80, deadline=None)
@given(tables(3, 4, most=12))
def test_hidden_cells_of_a_line_are_together_five_or_more(truth: Counts) -> None:
    published = suppress(truth)
    for cells, total in zip(published.cells, published.row_totals, strict=True):
        if total is not None and None in cells:
            assert total - sum(cell or 0 for cell in cells) >= SMALLEST_SHOWN


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=5), st.data())
def test_two_divisions_of_one_whole_hide_the_same_total(first: list[int], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, sum(first)), min_size=2, max_size=2)))
    second = [cuts[0], cuts[1] - cuts[0], sum(first) - cuts[1]]
    (one, other), total = suppress_linked(first, second)
    for cells in (one, other):
        hidden = [cell for cell in cells if cell is None]
        assert len(hidden) != 1 if total is not None else hidden or not sum(first)


@given(tables(3, 4))
def test_the_same_counts_are_always_published_alike(truth: Counts) -> None:
    assert suppress(truth) == suppress([list(row) for row in truth])


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([10, 8, 7], (10, 8, 7), 25),
        ([0, 0, 6], (0, 0, 6), 6),
        ([3, 8, 7], (None, 8, None), 18),
        ([1, 2, 7], (None, None, None), 10),
        ([2, 4, 7], (None, None, 7), 13),
        ([0, 2, 0], (0, None, 0), None),
        ([1, 1, 1, 1, 1], (None,) * 5, None),
        ([0, 0, 0], (0, 0, 0), 0),
    ],
)
def test_lines(counts: list[int], shown: tuple[int | None, ...], total: int | None) -> None:
    assert suppress_line(counts) == (shown, total)


def test_a_table_in_which_all_is_large_is_shown_whole() -> None:
    assert flat(suppress([[5, 6], [7, 8]])) == [5, 6, 7, 8, 11, 15, 12, 14, 26]


def test_a_single_small_cell_takes_a_rectangle_with_it() -> None:
    published = suppress([[2, 9, 9], [9, 9, 9], [9, 9, 9]])
    assert published.cells == ((None, 9, None), (9, 9, 9), (None, 9, None))
    assert published.total == 74
