"""What the forms share: a page with one answer, and a child who is found by name or reference without a script."""

from typing import Any

from django import forms as django_forms
from django.urls import reverse

from cases.forms.once import OnceForm
from cases.selectors.picking import label_of
from referrals.disclosures.matching import same_name
from safeguard.web import forms

MOST_WORDS = 20_000
JUST_NOW = "Leave this empty if it was just now."


def asking(name: str, label: str, missing: str, **how: Any) -> type[OnceForm]:
    """A form with one answer in words."""
    field = forms.PlainTextField(label=label, missing=missing, max_length=MOST_WORDS, **{"rows": 5} | how)
    return type("AskingForm", (OnceForm,), {name: field})


class ConfirmForm(OnceForm):
    """Nothing to fill in: the page says what will be done, the button does it, once."""


class ChildForm(OnceForm):
    """A child by typing: picked from what is found, or by a name that only one child has, or by the reference."""

    child_text = forms.LineField(
        label="Child", required=False, help_text="Type the name, or the reference like OAK-P-00012."
    )
    child = django_forms.CharField(required=False, max_length=30, widget=django_forms.HiddenInput)

    def __init__(self, *args: Any, school: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        finder = {"data-picker": "true", "data-search-url": reverse("cases:pupil_search"), "data-value-name": "child"}
        self.fields["child_text"].widget.attrs |= finder

    def found(self, cleaned: dict[str, Any]) -> Any:
        """Take the typed child out of the answers; None with an error beside it when it is not clear who is meant."""
        picked, typed = cleaned.pop("child", "") or "", cleaned.pop("child_text", "") or ""
        matches = same_name(self.school, picked) if "-P-" in picked.upper() else []
        matches = matches or same_name(self.school, typed.partition(",")[0])
        if len(matches) == 1:
            return matches[0]
        if matches:
            said = "; ".join(f"{label_of(one)} ({one.ref})" for one in matches)
            self.add_error("child_text", f"Several children match. Enter the reference of one: {said}")
        elif typed:
            self.add_error("child_text", "No child of that name was found. Check the spelling, or enter the reference")
        return None
