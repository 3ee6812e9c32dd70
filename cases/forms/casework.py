"""What is written on a case: notes, meetings with their tasks, reviews, corrections, papers."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms as django_forms
from django.forms import formset_factory
from django.utils.datastructures import MultiValueDict

from cases.choices import Direction, NoteKind
from cases.forms.once import OnceForm, PersonField
from safeguard.web import forms
from safeguard.web.forms import typed

MOST_TASKS: Final = 20
NOTE_KINDS: Final = [(kind.value, kind.label) for kind in NoteKind if kind != NoteKind.MEETING]
NOTE_HINTS: Final[dict[str, str]] = {
    NoteKind.CHILD_VOICE: "What the child says, wants and is afraid of, in their own words where you can.",
    NoteKind.PARENTS: "Look first who must not be told.",
}
DIRECTION_HINTS: Final[dict[str, str]] = {
    Direction.BETTER: "The risk to the child is going down, and the record shows why.",
    Direction.SAME: "What was done so far has not changed the risk.",
    Direction.WORSE: "The risk is going up. Think again about the severity, and about a referral.",
    Direction.UNCLEAR: "Too little is known yet. Say what would tell you.",
}
JUST_NOW = "Leave this empty if it was just now. The time of writing is recorded by itself."


class NoteForm(OnceForm):
    kind = forms.RadiosField(
        label="What do you add?", choices=NOTE_KINDS, hints=NOTE_HINTS, missing="Select what you add"
    )
    text = forms.PlainTextField(
        label="What was seen, said or done?",
        help_text="Keep what you saw and heard apart from what you think of it.",
        rows=8,
        missing="Enter what was seen, said or done",
    )
    present = forms.LineField(label="Who was there or on the line?", required=False, max_length=500)
    happened_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)
    is_significant = forms.ConfirmField(label="This is a significant event in the child’s life", required=False)


class TaskForm(OnceForm):
    title = forms.PlainTextField(
        label="What must be done?",
        help_text="The person reads this and the reference of the case. They do not see the case.",
        rows=3,
        max_length=2_000,
        missing="Enter what must be done",
    )
    owner = PersonField(label="By whom?", picker=True, missing="Select who must do it")
    due_on = forms.DayField(
        label="By the end of which day?", past=False, missing="Enter the day by which it must be done"
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(people)


class AgreedForm(forms.GovForm):
    """One row of a meeting: what was agreed, by whom, until when. A row left empty is no row."""

    title = forms.PlainTextField(
        label="What must be done?", rows=2, max_length=2_000, missing="Enter what must be done"
    )
    owner = PersonField(label="By whom?", missing="Select who must do it")
    due_on = forms.DayField(
        label="By the end of which day?", past=False, missing="Enter the day by which it must be done"
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(people)

    @property
    def row(self) -> tuple[str, Any, Any]:
        return self.cleaned_data["title"], self.cleaned_data["owner"], self.cleaned_data["due_on"]


class AgreedRows(django_forms.BaseFormSet):
    """Every row may be left empty, also one that was shown again with what had been typed."""

    def initial_form_count(self) -> int:
        return 0


AgreedFormSet = formset_factory(
    AgreedForm, formset=AgreedRows, extra=1, max_num=MOST_TASKS, absolute_max=MOST_TASKS + 5, validate_max=True
)


class MeetingForm(OnceForm):
    """Minutes with their rows; the clean value `agreed` is a list of (title, owner, day)."""

    text = forms.PlainTextField(label="Minutes", rows=10, missing="Enter the minutes of the meeting")
    present = forms.PlainTextField(
        label="Who was there?", help_text="Names and roles, also of people from outside.", rows=3,
        max_length=2_000, missing="Enter who was there",
    )  # fmt: skip
    happened_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)
    is_significant = forms.ConfirmField(label="This is a significant event in the child’s life", required=False)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.rows = self._rows(self.data if self.is_bound else None)

    def _rows(self, data: Any, **how: Any) -> Any:
        return AgreedFormSet(data, prefix="agreed", form_kwargs={"people": self.people}, **how)

    def resume(self, data: MultiValueDict[str, str]) -> None:
        """The rows too, and one more that is empty: without JavaScript this is "Add another"."""
        super().resume(data)
        rows = [typed(row, data) for row in self._rows(data).forms]
        self.rows = self._rows(None, initial=rows)
        self.rows.extra = len(rows) + 1

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.rows.is_valid():
            cleaned["agreed"] = [form.row for form in self.rows if form.has_changed()]
        return cleaned


class ReviewForm(OnceForm):
    summary = forms.PlainTextField(
        label="What has changed for the child since the last review?",
        help_text="What is better, what is worse, what the child says about it.",
        rows=8,
        missing="Enter what has changed for the child",
    )
    direction = forms.RadiosField(
        label="Which way is it going?",
        choices=Direction.choices,
        hints=DIRECTION_HINTS,
        missing="Select which way it is going",
    )
    safe_when = forms.PlainTextField(
        label="What must be true before this case can close?",
        help_text="Things that one can see: “Mia has eaten breakfast every day for six weeks”.",
        rows=4,
        max_length=10_000,
        required=False,
    )
    next_review_on = forms.DayField(
        label="Next review", help_text="There is always a next one until the case closes.", past=False,
        missing="Enter the day of the next review",
    )  # fmt: skip


class AmendForm(OnceForm):
    text = forms.PlainTextField(label="What is right?", rows=5, missing="Enter what is right")


class FilesForm(OnceForm):
    uploads = forms.FilesField(
        label="Photos or papers",
        help_text="Word, Excel, PDF, text, e-mail or pictures. What a file is, is judged by its content.",
        missing="Choose at least one file",
    )
