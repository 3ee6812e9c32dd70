"""Judging data by a JSON Schema: the part of draft 2020-12 that docs/transfer/record.schema.json uses, and nothing more."""

import json
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

PLACE: Final = Path(settings.BASE_DIR) / "docs" / "transfer" / "record.schema.json"
TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
UNSTORED: Final = re.compile("[\\x00\\ud800-\\udfff]")
MOST: Final = 2**53


@cache
def record_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(PLACE.read_text())
    return schema


def first_problem(data: Any) -> str:
    """Say where the data first part from the schema of the record; "" when they follow it."""
    try:
        return next(_problems(data, record_schema(), "record"), "")
    except RecursionError:
        return "record: nested deeper than any record is"


def _problems(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _problems(value, record_schema()["$defs"][schema["$ref"].removeprefix("#/$defs/")], place)
    if not _can_be_stored(value):
        yield f"{place}: a character or number that no database takes"
        return
    if "type" in schema and not _is_of(value, schema["type"]):
        yield f"{place}: not {_words(schema['type'])}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place}: not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: not one of the words it may be"
    if isinstance(value, str):
        yield from _of_text(value, schema, place)
    elif isinstance(value, dict):
        yield from _of_object(value, schema, place)
    elif isinstance(value, list):
        yield from _of_list(value, schema, place)
    elif "minimum" in schema and value is not None and value < schema["minimum"]:
        yield f"{place}: below {schema['minimum']}"


def _can_be_stored(value: Any) -> bool:
    """JSON can say more than a database keeps: NUL, halves of characters, numbers without an end."""
    if isinstance(value, str):
        return not UNSTORED.search(value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or abs(value) <= MOST


def _is_of(value: Any, kinds: str | list[str]) -> bool:
    names = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _words(kinds: str | list[str]) -> str:
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def _of_text(value: str, schema: dict[str, Any], place: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0) or len(value) > schema.get("maxLength", len(value)):
        yield f"{place}: too short or too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: not of the form it has to be"
    if "format" in schema and not _is_dated(value, schema["format"]):
        yield f"{place}: no {schema['format']}"


def _is_dated(value: str, form: str) -> bool:
    try:
        if form == "date":
            return len(value) == 10 and bool(date.fromisoformat(value))
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _of_object(value: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value)
    properties = schema.get("properties", {})
    for name, inside in value.items():
        if name in properties:
            yield from _problems(inside, properties[name], f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{place}: {name[:40]!r} is not known"


def _of_list(value: list[Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{place}: too many"
    if "items" in schema:
        for number, inside in enumerate(value):
            yield from _problems(inside, schema["items"], f"{place}[{number}]")
