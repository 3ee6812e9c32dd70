"""To refer, or not to: what is asked on the case before anything goes out, and the filter of the list."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from cases.forms.once import OnceForm, PersonField
from referrals.outgoing.choices import Kind
from referrals.outgoing.selectors.records import SHOWN, Wanted
from safeguard.web import forms

KIND_HINTS: Final[dict[str, str]] = {
    Kind.CHILD_PROTECTION: "A child is suffering, or is likely to suffer, significant harm (section 47).",
    Kind.FAMILY_HELP: "A child needs help that only the authority can give (section 17).",
    Kind.EARLY_HELP: "Help in the community, with the family’s agreement.",
    Kind.EXPLOITATION: "A school is no first responder: police or social care submit it.",
    Kind.FOSTERING: "A child under 16 lives with somebody who is no close relative, for 28 days or more.",
    Kind.FGM: "A teacher knows that a girl under 18 was cut. If it is only feared, choose child protection.",
}


class AgencyField(forms.SelectField):
    """One of the doors in the directory; the clean value is the agency, or None."""

    def offer(self, agencies: Iterable[Any], *, blank: str = "") -> None:
        self.agencies = {str(agency.pk): agency for agency in agencies}
        shown = [(key, f"{agency.name}, {agency.authority.name}") for key, agency in self.agencies.items()]
        self.choices = [("", blank), *shown]

    def clean(self, value: Any) -> Any:
        return self.agencies.get(super().clean(value))


class ReferForm(OnceForm):
    reveals: ClassVar = {"kind": {Kind.FGM.value: ["teacher", "known_at"]}}
    needs: ClassVar = {
        "teacher": "Select the teacher who knows: the duty to report is theirs in person",
        "known_at": "Enter when the teacher learned of it",
    }

    kind = forms.RadiosField(
        label="What is asked for?", choices=Kind.choices, hints=KIND_HINTS, missing="Select what is asked for"
    )
    teacher = PersonField(label="Which teacher knows?", picker=True, required=False)
    known_at = forms.WhenField(label="When did the teacher learn of it?", required=False)
    is_danger = forms.ConfirmField(
        label="The child is suspected to suffer significant harm now", required=False,
        help_text="It must then be sent within hours, and the ladder is shorter.",
    )  # fmt: skip
    agency = AgencyField(label="To which agency?", required=False)
    children = forms.CheckboxesField(label="For which children?", missing="Select at least one child")
    reason = forms.PlainTextField(label="Why is it referred?", rows=4, missing="Enter why it is referred")

    def __init__(
        self, *args: Any, agencies: Iterable[Any], parts: Iterable[Any], people: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(agencies, blank="Decide when it is sent")
        self.fields["teacher"].offer(people)
        self.pupils = {str(part.pupil_id): part.pupil for part in parts}
        self.fields["children"].choices = [(key, pupil.name) for key, pupil in self.pupils.items()]
        self.fields["children"].initial = list(self.pupils)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["pupils"] = [self.pupils[key] for key in cleaned.pop("children", [])]
        return cleaned


class NotReferForm(OnceForm):
    kind = forms.SelectField(
        label="What was considered?", blank="", choices=[one for one in Kind.choices if one[0] != Kind.FGM],
        missing="Select what was considered",
    )  # fmt: skip
    reason = forms.PlainTextField(
        label="Why is it not referred?", rows=5, missing="Enter why it is not referred",
        help_text="What was weighed, what speaks against it, who was asked.",
    )  # fmt: skip
    threshold = forms.PlainTextField(
        label="Which threshold does this stand on?", rows=3, max_length=5_000,
        help_text="The level in the thresholds document of your partnership, and its edition.",
        missing="Enter the threshold that this stands on",
    )  # fmt: skip
    review_on = forms.DayField(
        label="When do you look at this again?", past=False, missing="Enter the day on which you look at this again"
    )


class LookAgainForm(OnceForm):
    review = forms.PlainTextField(
        label="What has changed, and does the decision stand?", rows=5, missing="Enter what you found"
    )
    next_on = forms.DayField(
        label="Look at it once more on", past=False, required=False,
        help_text="Leave this empty if the decision needs no further look. If it is referred now, make the referral.",
    )  # fmt: skip


class ListFilter(forms.GovForm):
    kind = forms.SelectField(label="Kind", blank="Any", required=False, choices=Kind.choices)
    agency = AgencyField(label="Agency", required=False)
    late = forms.ConfirmField(label="Only what is late", required=False)

    def __init__(self, *args: Any, agencies: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(agencies, blank="Any")

    def wanted(self, show: str) -> Wanted:
        """What cannot be understood narrows nothing."""
        self.is_valid()
        agency = self.cleaned_data.get("agency")
        return Wanted(
            show=show if show in SHOWN else "open",
            kind=self.cleaned_data.get("kind") or "",
            agency=agency.pk if agency else None,
            late=bool(self.cleaned_data.get("late")),
        )
