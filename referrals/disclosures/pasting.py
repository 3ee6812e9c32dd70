"""Reading a notice that came as text: its labelled lines become answers, and what has no label stays with the person. Pure.

Police forces write notices in their own ways; what is not recognised with certainty is left alone.
"""

import re
from datetime import date, datetime, time
from typing import Any, Final

from safeguard.calendar import instant

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "police_ref": ("police reference", "incident reference", "reference number", "log number", "crime reference", "reference"),
    "child_name": ("child's name", "child name", "name of child", "childs name", "full name", "child", "name"),
    "born_on": ("date of birth", "dob", "d.o.b", "born"),
    "incident_at": (
        "date and time of incident", "incident date and time", "date/time of incident", "incident time", "incident date",
        "occurred",
    ),
    "incident_place": ("place of incident", "incident location", "location", "incident address", "address"),
    "circumstances": ("circumstances", "summary", "details of incident", "details", "what happened"),
    "child_voice": ("voice of the child", "child's voice", "voice of child", "what the child said"),
    "child_present": ("was the child present", "child present", "present"),
    "force": ("police force", "force", "from"),
}  # fmt: skip
NAMES: Final = {label: field for field, labels in LABELS.items() for label in labels}
LINE: Final = re.compile(r"^\s*([A-Za-z’'./ ]{3,40}?)\s*[:–]\s*(.*)$")
DAY: Final = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
MONTHS: Final = [
    *["january", "february", "march", "april", "may", "june"],
    *["july", "august", "september", "october", "november", "december"],
]
WORDED: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\s+(\d{4})\b")
CLOCK: Final = re.compile(r"\b([01]?\d|2[0-3])[:.]?([0-5]\d)\s*(?:hrs|hours|h)?\b")
YES_NO: Final = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
LONG: Final = {"circumstances", "child_voice"}


def read(text: str) -> dict[str, Any]:
    """Return the answers found: text, days, instants. A line without a label continues a longer answer above it."""
    said: dict[str, str] = {}
    open_field = ""
    for line in text.replace("\r", "").split("\n"):
        found = LINE.match(line)
        field = NAMES.get(found[1].strip().lower().replace("’", "'"), "") if found else ""
        if found and field:
            said.setdefault(field, found[2].strip())
            open_field = field
        elif open_field in LONG and open_field in said:
            said[open_field] = f"{said[open_field]}\n{line}".strip("\n")
        elif line.strip():
            open_field = ""
    return {field: value for field, words in said.items() if (value := _value(field, words)) not in ("", None)}


def _value(field: str, words: str) -> Any:
    if field == "born_on":
        return day_in(words)
    if field == "incident_at":
        return instant_in(words)
    if field == "child_present":
        return YES_NO.get(words.lower().strip(" ."), "")
    return words.strip()


def day_in(words: str) -> date | None:
    """Read 3/5/2017, 03.05.17, 2017-05-03 or 3 May 2017, the day before the month as in England; None when it is no day."""
    if numbers := DAY.search(words):
        day, month, year = (numbers[3] and (numbers[1], numbers[2], numbers[3])) or (numbers[6], numbers[5], numbers[4])
        return _date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    if worded := WORDED.search(words):
        month = next((n for n, name in enumerate(MONTHS, start=1) if name.startswith(worded[2].lower())), 0)
        return _date(int(worded[3]), month, int(worded[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def instant_in(words: str) -> datetime | None:
    """Read a day with its time in 24 hours; a day alone is no instant, and nothing is guessed."""
    day = day_in(words)
    rest = WORDED.sub(" ", DAY.sub(" ", words))
    clock = CLOCK.search(rest)
    if day is None or clock is None:
        return None
    return instant(day, time(int(clock[1]), int(clock[2])))
