"""To record a request or a need, and how it ended."""

from collections.abc import Iterable
from typing import Any, ClassVar

from cases.forms.once import OnceForm
from referrals.disclosures.choices import EDITIONS, Basis, Ground, Origin, Way
from referrals.disclosures.forms.common import JUST_NOW, MOST_WORDS
from safeguard.web import forms

ASKED = ["asked_body", "asked_person", "asked_role", "asked_how", "asked_at"]
GROUND_HINTS: dict[str, str] = {
    Ground.HARM: "The one exception to the duty: say below what the harm would be.",
    Ground.UNPROVEN: "Ring back on a number that you know before you refuse.",
}


class OpenForm(OnceForm):
    reveals: ClassVar = {"origin": {Origin.ASKED.value: ASKED}}
    needs: ClassVar = {"asked_body": "Enter which body asks", "asked_how": "Select how they asked"}

    children = forms.CheckboxesField(label="About which children?", missing="Select at least one child")
    origin = forms.RadiosField(label="Why now?", choices=Origin.choices, missing="Select why now")
    asked_body = forms.LineField(
        label="Which body asks?", help_text="For example the authority, the police, a hospital, another school.",
        required=False,
    )  # fmt: skip
    asked_person = forms.LineField(label="Who asked?", required=False)
    asked_role = forms.LineField(label="Their role", required=False)
    asked_how = forms.SelectField(label="How did they ask?", choices=Way.choices, required=False)
    asked_at = forms.WhenField(label="When did they ask?", help_text=JUST_NOW, required=False)
    need = forms.PlainTextField(
        label="What is asked for, or what is the need?", rows=4, max_length=MOST_WORDS,
        missing="Enter what is asked for, or what the need is",
    )  # fmt: skip

    def __init__(self, *args: Any, pupils: Iterable[Any], chosen: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = {str(pupil.pk): pupil for pupil in pupils}
        self.fields["children"].choices = [(key, pupil.name) for key, pupil in self.pupils.items()]
        self.fields["children"].initial = [str(pupil.pk) for pupil in chosen]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["pupils"] = [self.pupils[key] for key in cleaned.pop("children", [])]
        return cleaned


class ShareForm(OnceForm):
    to_body = forms.LineField(label="Which body received it?", missing="Enter which body received it")
    to_person = forms.LineField(label="Who received it?", required=False)
    to_role = forms.LineField(label="Their role", required=False)
    basis = forms.RadiosField(
        label="Why may it, or must it, be shared?", choices=Basis.choices, hints=EDITIONS,
        missing="Select why it may be shared",
    )  # fmt: skip
    why = forms.PlainTextField(
        label="Why is it relevant for them?", rows=3, max_length=MOST_WORDS, missing="Enter why it is relevant for them"
    )
    what = forms.PlainTextField(
        label="What exactly was shared?", help_text="In words, also of what you attach. Only what they need.", rows=6,
        missing="Enter what was shared",
    )  # fmt: skip
    uploads = forms.FilesField(label="What was sent, as files", required=False)
    method = forms.SelectField(label="How?", choices=Way.choices, missing="Select how it was shared")
    shared_at = forms.WhenField(label="When?", help_text=JUST_NOW, required=False)


class WithholdForm(OnceForm):
    to_body = forms.LineField(label="To which body is it not given?", required=False)
    ground = forms.RadiosField(
        label="Why is it not shared?", choices=Ground.choices, hints=GROUND_HINTS, missing="Select why it is not shared"
    )
    reason = forms.PlainTextField(
        label="The reason, in full", help_text="What was weighed, who was asked for advice.", rows=6,
        max_length=MOST_WORDS, missing="Enter the reason",
    )  # fmt: skip
    answered = forms.PlainTextField(
        label="What did you tell whoever asked?", help_text="To whom, when, how. Leave it empty if nobody asked.",
        rows=3, max_length=MOST_WORDS, required=False,
    )  # fmt: skip
