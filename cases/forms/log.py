"""The questions that a reporter is asked, and the pages beside them: marks on the body, files.

What was typed is kept in a draft exactly as it came (less what a database cannot hold), whether or not it is valid;
`Sheet` (forms/sheet.py) makes the page out of it again and judges it when it is to be sent.
"""

import math
from collections.abc import Iterable
from typing import Any, Final

from django import forms as django_forms
from django.db.models import TextChoices

from cases.choices import Danger, Kind, MarkKind, Part
from safeguard.people.models import Pupil
from safeguard.web import bodymap, forms

NAMED_FIELDS: Final = ("named_1", "named_2", "named_3")
YES_NO: Final = [("yes", "Yes"), ("no", "No, not yet")]


class ConcernForm(forms.GovForm):
    """About six questions; what is optional can be left for later."""

    reveals = {"told_dsl": {"yes": ["told_whom"]}}
    needs = {"told_whom": "Enter who you told"}

    in_danger = forms.RadiosField(
        label="Is a child in danger now?",
        choices=Danger.choices,
        hints={Danger.NOW: "Ring 999 first. Then press Continue: we show you whom to ring, you can finish this later."},
        missing="Select whether a child is in danger now",
    )
    unnamed_child = forms.PlainTextField(
        label="Describe the child",
        help_text="For example the year, hair, coat, who they were with, where you saw them.",
        rows=2,
        max_length=5_000,
        required=False,
    )
    account = forms.PlainTextField(
        label="What did you see or hear?",
        help_text="Only the facts, in the order they happened. Write full names, not initials.",
        rows=7,
        missing="Enter what you saw or heard",
    )
    child_words = forms.PlainTextField(
        label="What did the child say?",
        help_text="In their own words, exactly as they said it.",
        rows=3,
        required=False,
    )
    view = forms.PlainTextField(
        label="What do you think about it?",
        help_text="Your own view, kept apart from the facts.",
        rows=2,
        required=False,
    )
    happened_at = forms.WhenField(
        label="When did it happen?",
        help_text="If you are not sure of the time, give the nearest you can, like 9:15am.",
        missing="Enter when it happened",
    )
    place = forms.LineField(label="Where?", max_length=1_000, required=False)
    kind = forms.SelectField(
        label="What is it mainly about?",
        help_text="If you are not sure, choose “Something else”: the safeguarding lead decides.",
        choices=Kind.choices,
        blank="Choose one",
        missing="Select what it is mainly about, or “Something else” if you are not sure",
    )
    told_dsl = forms.RadiosField(
        label="Have you told a safeguarding lead in person?",
        choices=YES_NO,
        missing="Select yes if you have told a safeguarding lead in person",
    )
    told_whom = forms.LineField(label="Who did you tell, and when?", max_length=1_000, required=False)
    done_so_far = forms.PlainTextField(
        label="What have you done so far?",
        help_text="For example who you spoke to, whether the child is with somebody.",
        rows=2,
        required=False,
    )
    named_1 = forms.SelectField(label="Name", picker=True, required=False)
    named_2 = forms.SelectField(label="Second name", picker=True, required=False)
    named_3 = forms.SelectField(label="Third name", picker=True, required=False)

    def __init__(self, *args: Any, colleagues: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMED_FIELDS:
            self.fields[name].choices = [("", ""), *((str(one.pk), one.label) for one in colleagues)]

    @property
    def named_open(self) -> bool:
        """Whether the part for a named colleague is to be shown open: there is an answer or a fault in it."""
        return any(self[name].value() or self.errors.get(name) for name in NAMED_FIELDS)


class ChildForm(forms.GovForm):
    """One child: typed and then chosen, with the child's own part in what happened."""

    text = forms.LineField(label="Child’s name", required=False)
    ref = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
    pick = forms.RadiosField(label="Which child do you mean?", required=False)
    part = forms.SelectField(label="What was their part in it?", blank=None, choices=Part.choices)

    def __init__(
        self,
        *args: Any,
        pupil: Pupil | None = None,
        label: str = "",
        matches: list[tuple[Pupil, str]] | None = None,
        is_stranger: bool = False,
        search_url: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        finder = {"data-picker": "true", "data-search-url": search_url, "data-value-name": self.add_prefix("ref")}
        self.fields["text"].widget.attrs |= finder
        self.pupil, self.chosen_label, self.is_stranger = pupil, label, is_stranger
        self.matches, self.was_searched = matches or [], matches is not None
        self.fields["pick"].choices = [(one.ref, said) for one, said in self.matches]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_stranger:
            self.add_error("text", "This child is not on the roll of this school. Choose the child again")
        elif self.pupil is None and (typed := cleaned.get("text")):
            self.add_error(*self.unchosen(typed))
        return cleaned

    def unchosen(self, typed: str) -> tuple[str, str]:
        if self.matches:
            return "pick", f"Choose which child you mean by “{shortened(typed)}”"
        return (
            "text",
            f"No child called “{shortened(typed)}” was found. Check the spelling, or describe the child below",
        )


def shortened(typed: str, most: int = 40) -> str:
    return typed if len(typed) <= most else f"{typed[:most]}…"


class ToolForm(forms.GovForm):
    """Holds what is wrong with the page as a whole, when no single answer is to blame."""


def place_on_drawing(value: Any) -> float | None:
    """A pointed place, or nothing: it is an extra, so a wrong one is dropped rather than argued about."""
    try:
        number = float(value or "nan")
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and 0 <= number <= 1_000 else None


class MarkForm(forms.GovForm):
    """One mark that was seen. The list of places is the control; the drawing is its shortcut."""

    region = forms.SelectField(
        label="Where on the body?",
        choices=bodymap.choices(),
        blank="Choose a place",
        missing="Choose a place on the body",
    )
    region_x = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
    region_y = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
    kind = forms.SelectField(
        label="What is it?", choices=MarkKind.choices, blank="Choose one", missing="Select what the mark is"
    )
    text = forms.PlainTextField(
        label="What does it look like?",
        help_text="Size, colour, shape. What the child says about it, in their own words.",
        rows=2,
        max_length=2_000,
        required=False,
    )

    def clean_region_x(self) -> float | None:
        return place_on_drawing(self.cleaned_data.get("region_x"))

    def clean_region_y(self) -> float | None:
        return place_on_drawing(self.cleaned_data.get("region_y"))

    @property
    def mark(self) -> dict[str, Any]:
        """As a draft keeps it."""
        clean = self.cleaned_data
        return {
            "region": clean["region"],
            "kind": clean["kind"],
            "text": clean["text"],
            "x": clean["region_x"],
            "y": clean["region_y"],
        }


class DraftFilesForm(forms.GovForm):
    files = forms.FilesField(  # type: ignore[assignment]
        label="Choose photos or papers", missing="Choose a file", most=10
    )


def marks_in_words(marks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As a page lists them."""
    return [mark | {"kind": words_of(MarkKind, mark["kind"]), "place": bodymap.label(mark["region"])} for mark in marks]


def words_of(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
