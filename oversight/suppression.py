"""Which counts may be published, so that no number under five can be worked out from all that is shown. Pure.

A table is judged whole, with its totals, which are cells like the others. First every count of 1 to 4 is hidden; then as
many more as it takes until (a) each hidden count has another possible value with everything shown left as it is, and (b)
the hidden counts of a line whose total is shown add up to five or more, so that not even "these two together" is small, and
not to four for each, which would say to somebody who knows the method that each is a four.

A zero is shown: it is about nobody, "none" is what governors most need to hear, and a hidden count is then known to be
positive, which the rules below assume of an attacker. What else is hidden is chosen by position and never by size, so that
the choice gives nothing away. Rates and percentages are made of shown counts only and so tell nothing more.

Why (a) is exact: two tables with the same shown cells differ by alternating cycles of hidden cells, each of which keeps every
total; so a hidden cell can change if, and only if, it lies on a cycle whose falling cells are all two or more. Of the two
ways round such a cycle one leaves a small count small, so knowing that something hidden is small does not help.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SMALLEST_SHOWN: Final = 5
Cell = tuple[int, int]
Node = tuple[str, int]
Shown = int | None


@dataclass(frozen=True)
class Published:
    """Counts as they may be shown, `None` where hidden: cells by row and column, totals of rows, of columns, and of all."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def suppress(counts: Sequence[Sequence[int]], *, hide_total: bool = False) -> Published:
    """Judge a table of counts with its totals; `hide_total` where another figure already hides the same total."""
    table = Margined(counts)
    hidden = {cell for cell in table.positive if is_small(table.value(cell))}
    if hide_total and table.value(table.corner):
        hidden.add(table.corner)
        hidden |= {cell for cell in table.positive if table.is_whole(cell)}
    return table.publish(table.complete(hidden))


def suppress_line(counts: Sequence[int], *, hide_total: bool = False) -> tuple[tuple[Shown, ...], Shown]:
    """Judge one line of counts and its total."""
    published = suppress([counts], hide_total=hide_total)
    return published.cells[0], published.total


def suppress_linked(*lines: Sequence[int]) -> tuple[list[tuple[Shown, ...]], Shown]:
    """Judge several divisions of the same whole: a total that one of them must hide is hidden in all of them."""
    judged = [suppress_line(line) for line in lines]
    if any(total is None for _, total in judged):
        judged = [suppress_line(line, hide_total=True) for line in lines]
    return [cells for cells, _ in judged], judged[0][1]


class Margined:
    """Counts with their totals as a last row and a last column, and the search for what must be hidden in it."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        rows = [[*row, sum(row)] for row in counts]
        self.grid = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
        self.corner: Cell = (len(self.grid) - 1, len(self.grid[0]) - 1)
        self.positive = [(r, c) for r, row in enumerate(self.grid) for c, count in enumerate(row) if count]

    def value(self, cell: Cell) -> int:
        return self.grid[cell[0]][cell[1]]

    def is_margin(self, cell: Cell) -> bool:
        return cell[0] == self.corner[0] or cell[1] == self.corner[1]

    def is_whole(self, cell: Cell) -> bool:
        """Say whether this is the total of all under another heading: the only row's total, or the only column's."""
        last_row, last_column = self.corner
        return (last_row == 1 and cell == (0, last_column)) or (last_column == 1 and cell == (last_row, 0))

    def complete(self, hidden: set[Cell]) -> set[Cell]:
        """Add cells until nothing hidden can be worked out; where no addition helps, hide all but the zeros."""
        while faults := self.faults(hidden):
            cell, fault = faults[0]
            extended = (hidden | added for added in self.additions(cell, hidden))
            found = next((more for more in extended if not self.has_fault(fault, more)), None)
            if found is None:
                return set(self.positive)
            hidden = found
        return hidden

    def additions(self, cell: Cell, hidden: set[Cell]) -> list[set[Cell]]:
        """The rectangles with this cell at one corner: those with the fewest totals and new cells first, last lines first."""
        row, column = cell
        found = []
        for r in range(self.corner[0] + 1):
            for c in range(self.corner[1] + 1):
                corners = [(row, c), (r, column), (r, c)]
                added = {one for one in corners if one not in hidden}
                if r != row and c != column and added and all(self.value(one) for one in corners):
                    found.append((sum(map(self.is_margin, added)), len(added), -r, -c, added))
        return [one[-1] for one in sorted(found, key=lambda one: one[:-1])]

    def faults(self, hidden: set[Cell]) -> list[tuple[Cell, object]]:
        """What is wrong, each with a hidden cell to begin the repair at."""
        exposed: list[tuple[Cell, object]] = [(cell, cell) for cell in sorted(hidden) if self.is_exposed(cell, hidden)]
        small = [(line[0], ("line", line_of)) for line_of, line in self.telling_lines(hidden)]
        return exposed + small

    def has_fault(self, fault: object, hidden: set[Cell]) -> bool:
        return any(fault == one for _, one in self.faults(hidden))

    def telling_lines(self, hidden: set[Cell]) -> Iterator[tuple[Node, list[Cell]]]:
        """Find lines whose total is shown and whose hidden counts together say too much."""
        last_row, last_column = self.corner
        for r in range(last_row + 1):
            line = [(r, c) for c in range(last_column) if (r, c) in hidden]
            if line and (r, last_column) not in hidden and self.tells(line):
                yield ("row", r), line
        for c in range(last_column + 1):
            line = [(r, c) for r in range(last_row) if (r, c) in hidden]
            if line and (last_row, c) not in hidden and self.tells(line):
                yield ("column", c), line

    def tells(self, line: list[Cell]) -> bool:
        together = sum(map(self.value, line))
        return together < SMALLEST_SHOWN or together == (SMALLEST_SHOWN - 1) * len(line)

    def is_exposed(self, cell: Cell, hidden: set[Cell]) -> bool:
        """Say whether this cell can have one value only: there is no cycle through it."""
        row, column = ("row", cell[0]), ("column", cell[1])
        for start, end in ((row, column), (column, row)):
            if not self.may_step(start, cell):
                continue
            if self.has_path(end, start, hidden - {cell}):
                return False
        return True

    def may_step(self, start: Node, cell: Cell) -> bool:
        """A step over a cell changes it by one, up or down, so that a closed walk of steps keeps all totals true."""
        upward = (not self.is_margin(cell) or cell == self.corner) == (start[0] == "row")
        return upward or self.value(cell) > 1

    def has_path(self, start: Node, end: Node, hidden: set[Cell]) -> bool:
        """Say whether a walk over hidden cells leads from one line to another."""
        seen, waiting = {start}, deque([start])
        while waiting:
            node = waiting.popleft()
            for cell in hidden:
                near, far = ("row", cell[0]), ("column", cell[1])
                other = far if node == near else near if node == far else None
                if other is not None and other not in seen and self.may_step(node, cell):
                    seen.add(other)
                    waiting.append(other)
        return end in seen

    def publish(self, hidden: set[Cell]) -> Published:
        shown = [
            [None if (r, c) in hidden else count for c, count in enumerate(row)] for r, row in enumerate(self.grid)
        ]
        return Published(
            cells=tuple(tuple(row[:-1]) for row in shown[:-1]),
            row_totals=tuple(row[-1] for row in shown[:-1]),
            column_totals=tuple(shown[-1][:-1]),
            total=shown[-1][-1],
        )
