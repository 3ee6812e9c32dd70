"""Forms about a school: whom to ring, when it meets, and how fast it wants to be."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError

from safeguard.people.models import School
from safeguard.web import forms
from safeguard.web.dates import read_time
from safeguard.web.words import day as day_words

SHORT: dict[str, Any] = {"width": 20, "max_length": 30, "required": False}


class TimeField(forms.LineField):
    """A time of day as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(width=5, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return read_time(text)[0] if text else None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class NumberField(forms.LineField):
    """A whole number between two bounds, with its unit in the label."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(width=3, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> int:
        text = super().clean(value).strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= 6 and self.least <= int(text) <= self.most):
            raise ValidationError(f"{self.label}: enter a whole number from {self.least} to {self.most}")
        return int(text)


class SchoolSettingsForm(forms.GovForm):
    phone = forms.LineField(label="School office", kind="tel", **SHORT)
    authority = forms.LineField(label="Local authority", required=False, max_length=100)
    front_door_phone = forms.LineField(label="Children’s social care, front door", kind="tel", **SHORT)
    front_door_hours = forms.LineField(label="Hours of the front door", required=False, max_length=100)
    out_of_hours_phone = forms.LineField(label="Out of hours (emergency duty team)", kind="tel", **SHORT)
    opens_at = TimeField(label="School opens")
    morning_ends_at = TimeField(label="Morning ends")
    closes_at = TimeField(label="School closes")
    danger_minutes = NumberField(label="Minutes to read a concern when a child is in danger", least=1, most=240)
    urgent_minutes = NumberField(label="Minutes to read an urgent concern", least=1, most=480)
    decide_school_days = NumberField(label="School days to decide on a concern", least=1, most=20)
    accept_school_days = NumberField(label="School days to accept a hand-over", least=1, most=20)
    answer_school_days = NumberField(label="School days to answer a reporter who is not satisfied", least=1, most=20)
    review_max_days = NumberField(label="Days between two reviews of a case, at most", least=1, most=366)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens, noon, closes = (cleaned.get(name) for name in ("opens_at", "morning_ends_at", "closes_at"))
        if opens and noon and closes and not opens < noon < closes:
            self.add_error("closes_at", "The school must open before its morning ends, and close after that")
        return cleaned


class SpanForm(forms.GovForm):
    """Days from and to; `taken` are (first, last, name) that may not overlap."""

    starts_on = forms.DayField(label="First day")
    ends_on = forms.DayField(label="Last day")

    def __init__(self, *args: Any, taken: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = list(taken)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "The last day cannot be before the first")
        elif start and end:
            self.refuse(
                f"These days overlap with {name}" for first, last, name in self.taken if first <= end and start <= last
            )
        return cleaned


class TermForm(SpanForm):
    name = forms.LineField(
        label="Name", help_text="For example: autumn term 2026.", max_length=60, missing="Enter the term’s name"
    )
    field_order = ("name", "starts_on", "ends_on")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, taken=school.terms.values_list("starts_on", "ends_on", "name"), **kwargs)


class ClosureForm(SpanForm):
    reason = forms.LineField(
        label="Why the school does not meet",
        help_text="For example: half-term, INSET, snow.",
        max_length=60,
        missing="Enter why the school does not meet",
    )
    field_order = ("reason", "starts_on", "ends_on")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, taken=school.closures.values_list("starts_on", "ends_on", "reason"), **kwargs)


class BankHolidayForm(forms.GovForm):
    on = forms.DayField(label="Day")
    is_holiday = forms.RadiosField(
        label="What is it for this school?",
        choices=[("yes", "A bank holiday"), ("no", "An ordinary day")],
        missing="Select what the day is",
    )
    reason = forms.LineField(label="Why", help_text="For example: a royal occasion.", missing="Enter why")

    def clean_is_holiday(self) -> bool:
        return bool(self.cleaned_data["is_holiday"] == "yes")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day.weekday() >= 5:
            raise ValidationError(f"{day_words(day)} is at a weekend: the school does not meet then anyway")
        return day
