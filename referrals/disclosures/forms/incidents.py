"""To open a serious incident, name who is in it, write what is known, and make people accountable."""

from collections.abc import Iterable
from typing import Any, ClassVar

from cases.forms.once import OnceForm, PersonField
from referrals.disclosures.choices import Body, EntryKind, PersonPart, Way
from referrals.disclosures.forms.common import JUST_NOW, MOST_WORDS, ChildForm
from safeguard.web import forms

WHO = [("child", "A child"), ("colleague", "Somebody who works here"), ("other", "Another adult")]


class OpenForm(OnceForm):
    title = forms.LineField(
        label="What is it, without names?", help_text="It stands in lists: “A child was hurt on a trip”.",
        missing="Enter what it is, without names",
    )  # fmt: skip
    happened_at = forms.WhenField(label="When did it happen?", missing="Enter when it happened")
    known_at = forms.WhenField(label="When did the school know?", help_text=JUST_NOW, required=False)
    place = forms.LineField(label="Where?", max_length=500, required=False)
    facts = forms.PlainTextField(
        label="The facts, as they are known now", rows=7, max_length=MOST_WORDS, missing="Enter the facts",
        help_text="Write full names: the chair’s version replaces them by each person’s part.",
    )  # fmt: skip
    done_at_once = forms.PlainTextField(label="What was done at once?", rows=4, max_length=MOST_WORDS, required=False)
    is_early_years = forms.ConfirmField(
        label="It happened in early years provision", required=False,
        help_text="A registered provider tells Ofsted of a serious accident, illness or death within 14 days.",
    )  # fmt: skip


class PersonForm(ChildForm):
    reveals: ClassVar = {"who": {"child": ["child_text"], "colleague": ["user", "kept_out_too"], "other": ["name"]}}
    needs: ClassVar = {"user": "Select who it is", "name": "Enter the name"}
    field_order = ("who", "child_text", "user", "kept_out_too", "name", "part", "child")

    who = forms.RadiosField(label="Who is it?", choices=WHO, missing="Select who it is")
    user = PersonField(label="Who works here?", picker=True, required=False)
    kept_out_too = forms.ConfirmField(label="This person must not read the incident", required=False)
    name = forms.LineField(label="Name", required=False)
    part = forms.RadiosField(label="What was their part?", choices=PersonPart.choices, missing="Select their part")

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].offer(people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["user"] = cleaned.get("user") or None
        if cleaned.pop("who", "") == "child":
            cleaned["pupil"] = self.found(cleaned)
            if cleaned["pupil"] is None and "child_text" not in self.errors:
                self.add_error("child_text", "Enter the child’s name or reference")
        else:
            cleaned.pop("child", None), cleaned.pop("child_text", None)
        return cleaned


class EntryForm(OnceForm):
    kind = forms.RadiosField(label="What do you add?", choices=EntryKind.choices, missing="Select what you add")
    text = forms.PlainTextField(label="In words", rows=6, max_length=MOST_WORDS, missing="Enter what there is to say")
    happened_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)


class ActionForm(OnceForm):
    title = forms.PlainTextField(
        label="What must be done?", help_text="The person reads this, and not the incident. Name no child.", rows=3,
        max_length=2_000, missing="Enter what must be done",
    )  # fmt: skip
    owner = PersonField(label="Who is accountable?", picker=True, missing="Select who is accountable")
    due_on = forms.DayField(
        label="By the end of which day?", past=False, missing="Enter the day by which it must be done"
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(people)


class ToldForm(OnceForm):
    body = forms.SelectField(label="Who was told?", choices=Body.choices, missing="Select who was told")
    person = forms.LineField(label="Name and role", required=False)
    how = forms.SelectField(label="How?", choices=Way.choices, missing="Select how they were told")
    told_words = forms.PlainTextField(
        label="What were they told, and with which reference?", rows=3, max_length=MOST_WORDS, required=False
    )
    told_at = forms.WhenField(label="When?", help_text=JUST_NOW, required=False)
