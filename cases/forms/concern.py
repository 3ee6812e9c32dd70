"""The small acts beside the decision on a concern: telling, closing, correcting, walls, naming a child."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms as django_forms
from django.utils.datastructures import MultiValueDict

from cases.choices import AddendumKind, Part
from cases.forms.once import OnceForm, PersonField
from cases.forms.sheet import storable
from cases.selectors.picking import find_pupils, labelled
from safeguard.people.models import Pupil
from safeguard.web import forms

PICKED: Final = "data-picker"


class TellForm(OnceForm):
    note = forms.PlainTextField(
        label="What will the reporter read?",
        help_text="It takes the place of an earlier note. Do not repeat what was said about the family.",
        rows=4,
        max_length=5_000,
        missing="Enter what the reporter will read",
    )


class CloseForm(forms.GovForm):
    reason = forms.PlainTextField(label="Why is nothing more needed?", missing="Enter why nothing more is needed")
    note = forms.PlainTextField(
        label="What will the reporter read?", rows=3, max_length=5_000, required=False,
        help_text="They are told that it is closed in any case.",
    )  # fmt: skip


class AmendForm(OnceForm):
    """Add, correct, withdraw: three words for a dated entry beside what was written."""

    kind = forms.RadiosField(
        label="What do you want to put beside the report?",
        choices=[
            (AddendumKind.ADDITION, "Something I know now"),
            (AddendumKind.CORRECTION, "A correction"),
            (AddendumKind.WITHDRAWAL, "A withdrawal"),
        ],
        hints={
            AddendumKind.CORRECTION: "Something in the report is wrong. Say what is right, and how you know.",
            AddendumKind.WITHDRAWAL: "The whole report was an error: wrong child, sent twice. It stays as withdrawn.",
        },
        missing="Select what you want to put beside the report",
    )
    text = forms.PlainTextField(label="Your words", missing="Enter your words")


class WallForm(forms.GovForm):
    person = PersonField(label="Who must find no trace of this concern?", picker=True, missing="Select who it is")
    reason = forms.PlainTextField(
        label="Why?", rows=3, help_text="For example: named in the report, or a close friend of the family.",
        missing="Enter why",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people, blank="Choose one")


class NameChildForm(forms.GovForm):
    """Find a child on the roll by what is typed; without JavaScript the children found are offered to choose from."""

    child_text = forms.LineField(label="Name of the child", width=20, missing="Enter the name of the child")
    found = forms.RadiosField(label="Which child is it?", missing="Select which child it is")
    part = forms.RadiosField(
        label="What is this child’s part in it?", choices=Part.choices, missing="Select the child’s part in it"
    )

    def __init__(self, *args: Any, school: Any, search_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        box = {PICKED: "true", "data-search-url": search_url, "data-value-name": "child"}
        self.fields["child_text"].widget.attrs |= box
        self._offer(self.data.get("child_text", ""))

    def _offer(self, words: str) -> None:
        matches = labelled(find_pupils(self.school, storable(words)))
        found = self.fields["found"]
        found.widget = django_forms.RadioSelect() if matches else django_forms.HiddenInput()
        found.choices = [(pupil.ref, label) for pupil, label in matches]  # type: ignore[attr-defined]
        found.required = bool(matches)

    def resume(self, data: MultiValueDict[str, str]) -> None:
        self._offer(data.get("child_text", ""))
        super().resume(data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ref = cleaned.get("found") or storable(self.data.get("child", ""))
        pupil = Pupil.objects.at([self.school]).on_roll().filter(ref=ref).first() if ref else None
        if pupil is not None:
            self.errors.pop("found", None)
        elif cleaned.get("child_text") and not self.fields["found"].required:
            sentence = "Nobody on the roll has this name. Try a part of it, or another spelling"
            self.add_error("child_text", sentence)
        return {"pupil": pupil, "part": cleaned.get("part")}
