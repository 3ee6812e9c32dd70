"""Every verb is described, recorded somewhere and readable as a sentence; every writer records what it does."""

import ast
from pathlib import Path
from string import Formatter

import pytest

from safeguard.audit.verbs import SPECS, Retention

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [path for name in ("safeguard", "cases", "referrals", "oversight") for path in (ROOT / name).rglob("*.py")]
ACTIONS = [path for path in SOURCES if path.name == "actions.py" or path.parent.name == "actions"]
RECORDS = {"record", "record_many", "_record", "enqueue"}
NOT_AN_ACT = {
    "save_draft",  # what is still being typed is nobody's record yet; sending it is
    "discard_draft",
    "start_draft",
    "keep_unsent",
    "forget_unsent",
    "remember_submission",  # the act that it guards against being done twice has its own event
}
VERB_CODES = sorted(SPECS)


@pytest.mark.parametrize("code", VERB_CODES)
def test_a_verb_becomes_a_sentence_from_its_own_payload(code: str) -> None:
    asked = {name for _, name, _, _ in Formatter().parse(SPECS[code].says) if name}
    assert asked <= SPECS[code].fields | {"subject"}
    assert SPECS[code].says[0].isupper() or SPECS[code].says.startswith("{")
    assert SPECS[code].retention in Retention


def test_every_verb_is_used_by_the_code_that_it_belongs_to() -> None:
    text = "\n".join(path.read_text() for path in SOURCES if path.name != "verbs.py")
    declared = {
        target.id
        for path in SOURCES
        if path.name == "verbs.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name == "Verb"
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    assert {name for name in declared if f"Verb.{name}" not in text} == set()


def calls(function: ast.FunctionDef) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            found.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def test_every_public_action_records_an_event() -> None:
    functions = {
        node.name: calls(node)
        for path in ACTIONS
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    recording = set(RECORDS)
    while more := {name for name, called in functions.items() if called & recording} - recording:
        recording |= more
    actions_of_the_field = {
        node.name
        for path in ACTIONS
        if {path.parts[-3], path.parent.name} & {"people", "cases"} or "referrals" in path.parts
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and any("atomic" in ast.unparse(one) for one in node.decorator_list)
    }
    assert len(actions_of_the_field) > 40
    assert actions_of_the_field - recording - NOT_AN_ACT == set()
