"""Choosing a roll file, and agreeing to what it does."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.forms import FileInput

from safeguard.files.rules import size_problem
from safeguard.people.roll.plan import Plan
from safeguard.people.roll.records import StaffRow
from safeguard.web import forms

HOLDS: Final = [("whole", "The whole school"), ("part", "Only some children")]


class UploadForm(forms.GovForm):
    file = forms.FilesField(
        label="Roll file",
        help_text="A OneRoster 1.1 or 1.2 zip, or a CSV file of pupils from your school’s system. Up to 20 MB.",
        most=1,
        missing="Choose the roll file",
        widget=FileInput(attrs={"accept": ".csv,.txt,.zip"}),
    )
    holds = forms.RadiosField(
        label="Who is in the file?",
        choices=HOLDS,
        hints={
            "whole": "A child on the roll who is not in the file is shown as a leaver.",
            "part": "For one class or year: nobody is taken for a leaver.",
        },
        missing="Select who is in the file",
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"][0]
        if problem := size_problem(upload):
            raise ValidationError(problem)
        return upload


class CommitForm(forms.GovForm):
    """Agreement to a plan: the staff to add, and twice "yes" where so many leave that the file may be the wrong one."""

    staff = forms.CheckboxesField(
        label="Staff in the file who hold no role here",
        help_text="Tick those who should get an account and the role of staff. They get a letter to choose a password.",
        required=False,
    )
    sure = forms.ConfirmField(label="", missing="Tick the box if so many children have really left")
    leavers = forms.LineField(
        label="How many children leave?", width=4, missing="Type how many children leave, as a check"
    )

    def __init__(self, *args: Any, plan: Plan, offered: Sequence[StaffRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        choices = [(row.email, f"{row.name}, {row.email}, {row.post}") for row in offered]
        self.fields["staff"].choices = choices  # type: ignore[attr-defined]
        self.fields["sure"].label = f"Yes, {len(plan.leaving)} of the {plan.on_roll} children on the roll have left"
        if not offered:
            del self.fields["staff"]
        if not plan.needs_number:
            del self.fields["sure"], self.fields["leavers"]

    def clean_leavers(self) -> int:
        typed = self.cleaned_data["leavers"].replace(",", "")
        if typed != str(len(self.plan.leaving)):
            raise ValidationError("That is not the number of children who would leave. Look at the list again")
        return int(typed)
