"""Write docs/data-map.md's table of fields from docs/data-map.csv: `python3 scripts/data_map.py`."""

import csv
from itertools import groupby
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
MARK = "<!-- The rest is written by scripts/data_map.py from data-map.csv. -->"


def rows() -> list[dict[str, str]]:
    """Every field as {"model", "field", "class"}, in the order of the file."""
    with (DOCS / "data-map.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def table() -> str:
    """One line for each model, its fields by class."""
    lines = []
    for model, of_model in groupby(rows(), key=lambda row: row["model"]):
        fields = list(of_model)
        lines.append(f"\n### {model}\n")
        for name in dict.fromkeys(row["class"] for row in fields):
            named = ", ".join(f"`{row['field']}`" for row in fields if row["class"] == name)
            lines.append(f"- **{name}**: {named}")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page: what a person wrote above the mark, the table below it."""
    written = (DOCS / "data-map.md").read_text().partition(MARK)[0]
    return f"{written}{MARK}\n{table()}"


if __name__ == "__main__":
    (DOCS / "data-map.md").write_text(page())
