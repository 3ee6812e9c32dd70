"""JSON as bytes that the same data always give: keys in order, no space that is not needed, UTF-8, one line end."""

import json
from datetime import date, datetime
from typing import Any


def plain(value: Any) -> Any:
    """A date or instant as ISO text; what JSON knows stays as it is."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def canonical(data: Any) -> bytes:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain)
    return text.encode() + b"\n"
