"""Every field of every model of ours has its class of personal data, in docs/data-map.csv, and the page says the same."""

from collections import Counter

from django.apps import apps
from django.db import models

from tests.runtime.helpers import ROOT, script

MAP = script("data_map")
OURS = ("safeguard", "cases", "referrals", "oversight")
CLASSES = {"identity", "contact", "child", "access", "operational"}
CLASSIFIED = {(row["model"], row["field"]): row["class"] for row in MAP.rows()}


def fields() -> dict[tuple[str, str], models.Field]:
    return {
        (model._meta.label, field.name): field
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for field in [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    }


def test_every_field_is_classified_once_and_nothing_else_is() -> None:
    assert Counter((row["model"], row["field"]) for row in MAP.rows()).most_common(1)[0][1] == 1
    assert fields().keys() == CLASSIFIED.keys()
    assert set(CLASSIFIED.values()) == CLASSES


def test_words_that_a_person_may_type_are_never_called_operational() -> None:
    typed = {name for name, field in fields().items() if isinstance(field, models.TextField)}
    assert {name for name in typed if CLASSIFIED[name] == "operational"} == set()


def test_the_page_is_written_from_the_table() -> None:
    assert (ROOT / "docs" / "data-map.md").read_text() == MAP.page(), "python3 scripts/data_map.py"
