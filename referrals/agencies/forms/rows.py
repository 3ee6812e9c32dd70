"""Several rows of the same few fields in one form, without a formset: what is kept and shown again is one form's."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.forms import BoundField, Field
from django.utils.datastructures import MultiValueDict

from safeguard.web import forms


class RowsForm(forms.GovForm):
    """`columns` makes the fields of a row; they stand in the form as `number_1`, `line_1`, `number_2`, ...

    A row left blank in its `key` column is no row. One more blank row than is filled is always offered, up to `most`.
    """

    columns: ClassVar[dict[str, Callable[[], Field]]] = {}
    key: ClassVar[str] = ""
    least: ClassVar[int] = 2
    most: ClassVar[int] = 8

    def __init__(self, *args: Any, rows: Iterable[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filled = [dict(row) for row in rows]
        self.count = 0
        self.unmarked: set[str] = set()  # a row as a whole is what may be left out, not each of its boxes
        self.reach(max(len(filled) + 1, self.least, _highest(self.data, self.key) if self.is_bound else 0))
        for number, row in enumerate(filled, 1):
            self.initial.update({f"{name}_{number}": value for name, value in row.items()})

    def reach(self, count: int) -> None:
        """Have so many rows, never fewer than there are."""
        while self.count < min(count, self.most):
            self.count += 1
            for name, make in self.columns.items():
                self.fields[f"{name}_{self.count}"] = make()
                self.unmarked.add(f"{name}_{self.count}")

    def resume(self, data: MultiValueDict[str, str]) -> None:
        self.reach(_highest(data, self.key))
        super().resume(data)

    @property
    def row_fields(self) -> list[list[BoundField]]:
        """The fields to draw, row by row."""
        return [[self[f"{name}_{number}"] for name in self.columns] for number in range(1, self.count + 1)]

    def filled_rows(self, cleaned: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
        """Take the rows out of the clean answers, each with its number; blank ones are left out."""
        rows = [
            (number, {name: cleaned.pop(f"{name}_{number}", None) for name in self.columns})
            for number in range(1, self.count + 1)
        ]
        return [(number, row) for number, row in rows if row[self.key]]


def _highest(data: Mapping[str, Any], key: str) -> int:
    numbers = [name.removeprefix(f"{key}_") for name in data if name.startswith(f"{key}_")]
    return max((int(number) for number in numbers if number.isdecimal() and len(number) < 3), default=0)
