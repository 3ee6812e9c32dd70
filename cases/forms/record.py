"""What the lists of the record can be narrowed to, and what is said when a task ends. Filters are GET forms."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from cases.selectors import pupils, record, work
from cases.selectors.groups import Group
from safeguard.calendar import instant
from safeguard.people.models import Status
from safeguard.web import forms

ONE_DAY = timedelta(days=1)


class FilterForm(forms.GovForm):
    """A GET form: every field is optional, and `applied` counts those that narrow the list."""

    ordinary: ClassVar[dict[str, str]] = {}  # answers that narrow nothing

    @property
    def applied(self) -> int:
        given = self.cleaned_data if self.is_valid() else {}
        return sum(bool(answer) and self.ordinary.get(name) != answer for name, answer in given.items())


class PupilSearchForm(FilterForm):
    ordinary = {"roll": pupils.ON_ROLL}

    q = forms.LineField(label="Name or tutor group", required=False, kind="search")
    year = forms.SelectField(label="Year group", required=False, blank="Every year")
    roll = forms.SelectField(
        label="On the roll",
        required=False,
        blank=None,
        choices=[(pupils.ON_ROLL, "On the roll now"), (pupils.LEFT, "Left"), (pupils.EVERYBODY, "Both")],
    )
    status = forms.SelectField(label="Status", required=False, blank="Any or none", choices=Status.Kind.choices)
    case = forms.ConfirmField(label="Has an open case", required=False)

    def __init__(self, *args: Any, years: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "Every year"), *((year, year) for year in years)]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words of the search narrows the list."""
        return self.applied > bool(self.is_valid() and self.cleaned_data["q"])

    def wanted(self) -> pupils.Search:
        """What to look for; call it on a valid form."""
        given = self.cleaned_data
        return pupils.Search(
            words=given["q"],
            year=given["year"],
            roll=given["roll"] or pupils.ON_ROLL,
            status=given["status"],
            has_open_case=given["case"],
        )


class ChronologyForm(FilterForm):
    kind = forms.CheckboxesField(label="Kinds of entry", required=False, choices=Group.choices, small=True)
    q = forms.LineField(label="Words", help_text="In what was written, or a name.", required=False, kind="search")
    since = forms.DayField(label="From", required=False)
    until = forms.DayField(label="To", required=False)
    significant = forms.ConfirmField(label="Significant entries only", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "The last day cannot be before the first day")
        return given

    def narrowed(self) -> dict[str, Any]:
        """Arguments of `selectors.chronology`; both days are included."""
        given = self.cleaned_data
        return {
            "chosen": given["kind"],
            "words": given["q"],
            "significant": given["significant"],
            "since": instant(given["since"], time.min) if given["since"] else None,
            "until": _end_of(given["until"]) if given["until"] else None,
        }


def _end_of(day: Any) -> datetime:
    return instant(day + ONE_DAY, time.min) - timedelta(microseconds=1)


class ReadersForm(FilterForm):
    who = forms.SelectField(label="Person", required=False, blank="Everybody")
    what = forms.SelectField(
        label="What they looked at",
        required=False,
        blank="Everything",
        choices=[*((code, words) for code, (words, _) in record.LOOKS.items()), (record.REFUSED, "Refused")],
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Everybody"), *((str(pk), name) for pk, name in people)]

    def narrowed(self) -> dict[str, Any]:
        """Arguments of `selectors.readers`."""
        given = self.cleaned_data
        return {"person": int(given["who"]) if given["who"] else None, "look": given["what"]}


class TeamForm(FilterForm):
    who = forms.SelectField(label="Person", required=False, blank="Everybody")

    def __init__(self, *args: Any, loads: Iterable[work.Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Everybody"), *((str(load.owner_id), load.name) for load in loads)]


class FinishTaskForm(forms.GovForm):
    result = forms.PlainTextField(
        label="What was done?",
        help_text="What you did, when, and what came of it. Whoever works on the case reads this.",
        missing="Enter what was done",
        rows=5,
    )


class WithdrawTaskForm(forms.GovForm):
    reason = forms.PlainTextField(
        label="Why is this task no longer needed?",
        help_text="It stays on the record as withdrawn, with your reason.",
        missing="Enter why the task is no longer needed",
        rows=3,
    )
