"""How instants, days and spans read to a person. Pure: `now` is an argument. Display is always Europe/London.

Style follows the GOV.UK guide: "Thursday 19 November 2026 at 4:10pm", "midday", "midnight", no leading noughts.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = 60, 3600, 86400
SOON = timedelta(hours=24)


class Due(NamedTuple):
    """A deadline as words and a state: done, late, overdue, today, soon, later."""

    words: str
    state: str


def clock(moment: datetime) -> str:
    """The time of day: 4:10pm, 9am, midday, midnight."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "midnight" if local.hour == 0 else "midday"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def day(value: date | datetime, *, weekday: bool = True, year: bool = True) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    parts = [value.strftime("%A")] if weekday else []
    parts += [str(value.day), value.strftime("%B")]
    return " ".join(parts + ([str(value.year)] if year else []))


def instant(moment: datetime, *, weekday: bool = True) -> str:
    return f"{day(moment, weekday=weekday)} at {clock(moment)}"


def near(moment: datetime, now: datetime) -> str:
    """Short form for lists: "today at 9:05am", "yesterday at 3pm", "19 November at 4:10pm" (other years named)."""
    local, today = moment.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((local - today).days)
    return f"{named or day(local, weekday=False, year=local.year != today.year)} at {clock(moment)}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def span(length: timedelta) -> str:
    """How long, in the one or two units a person would say: "8 minutes", "1 hour 45 minutes", "3 days"."""
    seconds = int(abs(length.total_seconds()))
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return count(seconds // MINUTE, "minute")
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        hours = count(seconds // HOUR, "hour")
        return f"{hours} {count(minutes, 'minute')}" if minutes and seconds < 6 * HOUR else hours
    days = seconds // DAY
    return count(days, "day") if days < 60 else count(days // 30, "month")


def ago(moment: datetime, now: datetime) -> str:
    return "just now" if now - moment < timedelta(minutes=1) else f"{span(now - moment)} ago"


def due(due_at: datetime, now: datetime, met_at: datetime | None = None) -> Due:
    """A deadline in words. Colour is only an extra: the words alone say whether it is late."""
    if met_at is not None:
        late = met_at - due_at
        return Due(f"Done {span(late)} late", "late") if late > timedelta(0) else Due("Done in time", "done")
    left = due_at - now
    if left <= timedelta(0):
        return Due("Overdue" if -left < timedelta(minutes=1) else f"Overdue by {span(left)}", "overdue")
    if left <= SOON:
        return Due(f"Due in {span(left)}", "today" if left <= timedelta(hours=4) else "soon")
    return Due(f"Due in {span(left)}", "later")
