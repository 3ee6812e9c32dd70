"""The shape of the code: sizes to feel at home in, one writer, no action at a distance, no imports inside functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["safeguard", "cases", "referrals", "oversight"]
SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
READS_ONLY = {
    "views",
    "forms",
    "selectors",
    "rules.py",
    "states.py",
    "deadlines.py",
    "access.py",
    "conflicts.py",
    "templatetags",
}
PURE = [
    "cases/rules.py",
    "cases/states.py",
    "cases/deadlines.py",
    "safeguard/calendar.py",
    "oversight/suppression.py",
    "referrals/agencies/hours.py",
]


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("path", named(SOURCES + TESTS))
def test_a_module_stays_below_four_hundred_lines(path: str) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", named(TEMPLATES))
def test_a_template_stays_below_two_hundred_lines_and_has_no_inline_script_or_style(path: str) -> None:
    text = (ROOT / path).read_text()
    assert len(text.splitlines()) <= 200
    assert not any(sign in text for sign in ("<style", "style=", "onclick=", "onchange=", "onsubmit=", "javascript:"))


@pytest.mark.parametrize("path", named(SOURCES))
def test_no_import_hides_in_a_function(path: str) -> None:
    hidden = [
        f"{function.name}:{node.lineno}"
        for function in functions(ROOT / path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not (path.endswith("apps.py") and function.name == "ready")
    ]
    assert hidden == []


READERS = [path for path in named(SOURCES) if READS_ONLY & set(Path(path).parts) and "actions" not in path]


@pytest.mark.parametrize("path", READERS)
def test_only_actions_write(path: str) -> None:
    writing = [
        f"{node.lineno}: {ast.unparse(node)[:60]}"
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]
    assert writing == []


@pytest.mark.parametrize("path", named(SOURCES))
def test_nothing_happens_at_a_distance(path: str) -> None:
    text = (ROOT / path).read_text()
    assert "@receiver" not in text
    assert "django.db.models.signals" not in text


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_read_no_clock_and_no_database(path: str) -> None:
    text = (ROOT / path).read_text()
    assert not any(sign in text for sign in ("timezone.now", "datetime.now", "date.today", ".objects", "request"))


def test_long_functions_are_rare() -> None:
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for path in SOURCES for node in functions(path))
    assert lengths[len(lengths) // 2] <= 9, "median"
    assert lengths[len(lengths) * 95 // 100] <= 32, "95th percentile"
