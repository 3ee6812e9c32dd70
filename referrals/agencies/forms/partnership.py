"""Forms about what was agreed with a partnership: a time limit, and the ladder of a disagreement."""

from functools import partial
from typing import Any, ClassVar

from referrals.agencies.actions.partnership import OURS, Rung
from referrals.agencies.choices import Unit
from referrals.agencies.forms.rows import RowsForm
from safeguard.web import forms
from safeguard.web.school_forms import NumberField

MOST_DAYS = 400


class Paper(forms.GovForm):
    """Where a rule stands: nothing local counts without it."""

    source = forms.LineField(
        label="Where it stands",
        help_text="The document of the partnership, with its section.",
        missing="Enter the document in which it stands",
    )
    edition = forms.LineField(
        label="Edition",
        help_text="For example: September 2026.",
        width=20,
        max_length=60,
        missing="Enter the edition of the document",
    )


class LimitForm(Paper):
    amount = NumberField(label="How many", least=1, most=MOST_DAYS)
    unit = forms.SelectField(label="Of what", choices=Unit.choices, missing="Select what is counted")
    field_order = ("amount", "unit", "source", "edition")


class AmountField(NumberField):
    """As `NumberField`, blank in a row that is blank."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


class StagesForm(RowsForm, Paper):
    columns: ClassVar = {
        "name": partial(forms.LineField, label="Name of the stage", max_length=120, required=False),
        "ours": partial(
            forms.SelectField,
            label="Who speaks for us",
            choices=[(role.value, role.label) for role in OURS],
            blank="",
            required=False,
        ),
        "theirs": partial(forms.LineField, label="With whom on their side", max_length=160, required=False),
        "amount": partial(
            AmountField, label="Time limit", help_text="How many", least=1, most=MOST_DAYS, required=False
        ),
        "unit": partial(forms.SelectField, label="Of what", choices=Unit.choices, blank=None, required=False),
    }
    key = "name"
    needed: ClassVar = {
        "ours": "select who speaks for us",
        "theirs": "enter with whom on their side",
        "amount": "enter the time limit",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.count + 1):
            self.initial.setdefault(f"unit_{number}", Unit.WORKING_DAYS.value)

    def clean(self) -> dict[str, Any]:
        """The rows come out as `stages`; a stage that is begun must be whole."""
        cleaned = super().clean()
        stages = []
        for number, row in self.filled_rows(cleaned):
            for name, sentence in self.needed.items():
                if not row[name] and f"{name}_{number}" not in self.errors:
                    self.add_error(f"{name}_{number}", f"Stage {number}: {sentence}")
            stages.append(Rung(**row | {"unit": row["unit"] or Unit.WORKING_DAYS}))
        cleaned["stages"] = stages
        if not stages and not self.errors:
            self.add_error("name_1", "Enter at least one stage")
        return cleaned
