"""Days and instants as people write them, in Europe/London, with a sentence for everything that cannot be understood.

A browser sends `name_day`, `name_month`, `name_year` and `name_time`; a single `name` holding "12 November 2026 at
9.15am" or an ISO date is understood too. An hour that the clocks skip or repeat is never guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from safeguard.web.words import LONDON, clock
from safeguard.web.words import day as day_words

MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
TIME = re.compile(
    r"^(\d{1,2})(?:[:.h ]?([0-5]\d))?(?:[:.][0-5]\d)?\s*(a\.?m\.?|p\.?m\.?)?\s*(bst|gmt)?$", re.IGNORECASE
)
WORDED = {"noon": time(12), "midday": time(12), "12 noon": time(12), "12 midday": time(12), "midnight": time(0)}
SUMMER, WINTER = timedelta(hours=1), timedelta(0)
TIME_HINT = "Enter the time like 9:15am or 14:30"


def refuse(sentence: str, part: str = "") -> NoReturn:
    """The sentence may quote what was typed: a per cent sign in it is no placeholder."""
    raise ValidationError(sentence.replace("%", "%%"), code=part or "invalid", params={"part": part})


def month_number(text: str) -> int | None:
    """11, 11 with a nought before it, Nov or November."""
    text = text.strip().rstrip(".").lower()
    if text.isdecimal() and len(text) <= 2:
        return int(text)
    found = [number for number, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text)]
    if text == "sept":
        return 9
    return found[0] if len(found) == 1 else None


def split_day(text: str) -> list[str] | None:
    """Three parts out of "12 November 2026", "Thursday 12th Nov 2026", "12/11/2026" or "2026-11-12", else None."""
    text = text.strip()
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return [iso[3], iso[2], iso[1]]
    text = re.sub(r"(?i)^[a-z]+day,?\s+", "", text)
    worded = re.fullmatch(r"(?i)(\d{1,2})(?:st|nd|rd|th)?[\s/.,-]+([a-z]+|\d{1,2})\.?[\s/.,-]+(\d+)", text)
    return list(worded.groups()) if worded else None


def read_day(parts: list[str], label: str) -> date:
    """A real day, or a sentence that names the box to mend."""
    if parts[0] and not parts[1] and not parts[2] and (whole := split_day(parts[0])):
        parts = whole
    missing = [name for name, part in zip(("day", "month", "year"), parts, strict=True) if not part]
    if missing:
        refuse(f"{label} must include a {' and a '.join(missing)}", missing[0])
    numeral = re.sub(r"(?i)(st|nd|rd|th)$", "", parts[0])
    if not (numeral.isdecimal() and numeral.isascii() and 1 <= int(numeral) <= 31):
        refuse(f"{label}: the day must be a number from 1 to 31", "day")
    month = month_number(parts[1])
    if month is None or not 1 <= month <= 12:
        refuse(f"{label}: the month must be a number from 1 to 12 or a name, like 11 or November", "month")
    if not re.fullmatch(r"[0-9]{4}", parts[2]):
        refuse(f"{label}: the year must have 4 numbers, like 2026", "year")
    if not 1900 <= int(parts[2]) <= 2100:
        refuse(f"{label}: the year must be between 1900 and 2100", "year")
    try:
        return date(int(parts[2]), month, int(numeral))
    except ValueError:
        refuse(f"{label} must be a real date. {MONTHS[month - 1].title()} {parts[2]} has no day {int(numeral)}", "day")


def read_time(text: str) -> tuple[time, str]:
    """The time of day and "bst", "gmt" or "". A bare "3:15" in the small hours is asked about, not guessed."""
    said = re.sub(r"\s+", " ", text.strip().lower())
    if said in WORDED:
        return WORDED[said], ""
    match = TIME.match(said) if said.isascii() else None
    if not match:
        refuse(f"{TIME_HINT}. “{text.strip()[:20]}” was not understood", "time")
    hour, minute, half, zone = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", ""), match[4] or ""
    if half:
        if not 1 <= hour <= 12:
            refuse(f"{TIME_HINT}. There is no {hour}{half}", "time")
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif hour > 23:
        refuse(f"{TIME_HINT}. A day has no hour {hour}", "time")
    elif 1 <= hour < 7 and len(match[1]) == 1:
        refuse(f"Say if {match[1]}:{minute:02d} is in the morning or the afternoon: add am or pm", "time")
    elif match[2] is None:
        refuse("Add am or pm to the time, like 9am, or enter it like 09:00", "time")
    return time(hour, minute), zone


def locate(on: date, at: time, zone: str = "") -> datetime:
    """The instant that a wall clock in England showed. An hour skipped or repeated is refused with the way out."""
    naive = datetime.combine(on, at)
    first, second = naive.replace(tzinfo=LONDON, fold=0), naive.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    exists = first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == naive
    shown = f"{at.hour % 12 or 12}:{at.minute:02d}am"
    if not exists:
        refuse(
            f"There was no {shown} on {day_words(on)}: the clocks went forward. Enter a time before 1am or from 2am",
            "time",
        )
    if not zone:
        refuse(
            f"{shown} happened twice on {day_words(on)}: the clocks went back. "
            f"Add BST for the first time or GMT for the second, like {shown} BST",
            "time",
        )
    return first if zone == "bst" else second


class PartsWidget(forms.Widget):
    """Several boxes under one legend; the value is a dict of what was typed, whole or not."""

    use_fieldset = True
    template_name = "django/forms/widgets/date_parts.html"
    part_names: tuple[str, ...] = ("day", "month", "year")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if any(f"{name}_{part}" in data for part in self.part_names):
            return {part: str(data.get(f"{name}_{part}", "")).replace("\x00", "").strip() for part in self.part_names}
        return data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in self.part_names)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.part_names[0]}" if id_ else ""

    def format_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        if isinstance(value, datetime):
            local = value.astimezone(LONDON)
            return self.format_value(local.date()) | {
                "time": f"{local.hour % 12 or 12}:{local.minute:02d}{local:%p}".lower()
            }
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return {"day": str(value or "")}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed, base = self.format_value(value), context["widget"]["attrs"].get("id", f"id_{name}")
        widths = {"day": "2", "month": "2", "year": "4", "time": "5"}
        context["widget"]["parts"] = [
            {"name": f"{name}_{part}", "id": f"{base}_{part}", "label": part.title(), "width": widths[part],
             "value": typed.get(part, ""), "part": part}
            for part in self.part_names
        ]  # fmt: skip
        context["widget"]["invalid"] = "aria-invalid" in context["widget"]["attrs"]
        return context


class DayWidget(PartsWidget):
    pass


class WhenWidget(PartsWidget):
    part_names = ("day", "month", "year", "time")


class SpokenField(forms.Field):
    """What days and instants share: where they may lie, and the name their sentences begin with."""

    empty_sentence = "Enter the date"

    def __init__(self, *, future: bool = True, past: bool = True, missing: str = "", **kwargs: Any) -> None:
        self.future, self.past = future, past
        super().__init__(**kwargs)
        self.error_messages["required"] = missing or self.empty_sentence

    @property
    def spoken(self) -> str:
        return str(self.label or "The date").rstrip(" ?:.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def typed_parts(value: Any) -> dict[str, str]:
    """day, month, year and time out of what the widget read: the boxes, or one text."""
    if isinstance(value, dict):
        return {part: value.get(part, "") for part in ("day", "month", "year", "time")}
    text = str(value or "").replace("\x00", "").strip()
    found = re.fullmatch(r"(?i)(.+?)(?: at |(?<=\d)T|,? (?=\d{1,2}(?:[:.]\d\d\b|\s?[ap]\.?m)))(.+)", text)
    on, at = (found[1], found[2]) if found else (text, "")
    return dict(zip(("day", "month", "year"), split_day(on) or [on, "", ""], strict=True)) | {"time": at}


class DayField(SpokenField):
    """A day. `future=False` refuses days to come, `past=False` days gone by; `missing` is the sentence when empty."""

    widget = DayWidget

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = typed_parts(value)
        parts = [typed["day"], typed["month"], typed["year"]]
        if not any(parts):
            return None
        found = read_day(parts, self.spoken)
        today = timezone.localdate(timezone=LONDON)
        if not self.future and found > today:
            refuse(f"{self.spoken} must be today or in the past", "day")
        if not self.past and found < today:
            refuse(f"{self.spoken} must be today or in the future", "day")
        return found


class WhenField(SpokenField):
    """An instant, typed as a day and a time of day in England; the clean value is an aware datetime.

    An instant to come is refused unless `future=True`: most of what is recorded here has happened.
    """

    widget = WhenWidget
    empty_sentence = "Enter the date and the time"

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        super().__init__(future=future, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        typed = typed_parts(value)
        if not any(typed.values()):
            return None
        on = read_day([typed["day"], typed["month"], typed["year"]], self.spoken)
        if not typed["time"]:
            refuse(f"{self.spoken} must include a time. If you are not sure, give the nearest you can", "time")
        found = locate(on, *read_time(typed["time"]))
        self.check_side(found, on)
        return found

    def check_side(self, found: datetime, on: date) -> None:
        now = timezone.now()
        it_is = f"It is now {clock(now)} on {day_words(now)}"
        if not self.future and found > now:
            refuse(
                f"{self.spoken} must be in the past. {it_is}", "day" if on > now.astimezone(LONDON).date() else "time"
            )
        if not self.past and found < now:
            refuse(f"{self.spoken} must be in the future. {it_is}", "day")
