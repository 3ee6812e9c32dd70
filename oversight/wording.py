"""Numbers in words, the same in headings, tables and charts. Halves are rounded up, as people do."""

from decimal import ROUND_HALF_UP, Decimal
from math import isinf

from oversight.suppression import Shown
from safeguard.web.words import count as counted

HIDDEN = "hidden"
NOT_SHOWN = "not shown"
NOT_YET = "not yet"
MINUTE, HOUR, DAY = 60, 3600, 86400


def half_up(number: float, places: int = 0) -> str:
    step = Decimal(1).scaleb(-places)
    return str(Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP))


def number(count: Shown) -> str:
    return HIDDEN if count is None else str(count)


def rate(value: float | None) -> str:
    return HIDDEN if value is None else half_up(value, 1)


def duration(seconds: float | None) -> str:
    """Whole minutes under two hours, whole hours under two days, then days to one place."""
    if seconds is None or isinf(seconds):
        return NOT_SHOWN if seconds is None else NOT_YET
    if seconds < 2 * HOUR:
        return counted(int(half_up(seconds / MINUTE)), "minute")
    if seconds < 2 * DAY:
        return counted(int(half_up(seconds / HOUR)), "hour")
    return f"{half_up(seconds / DAY, 1)} days"


def school_days(days: float | None) -> str:
    if days is None or isinf(days):
        return NOT_SHOWN if days is None else NOT_YET
    return "same day" if not days else counted(int(days), "school day")


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
