"""Forms about who works at a school, in which role, and whom they are related to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from safeguard.people.models import Membership, Pupil, School, User
from safeguard.policy import Role
from safeguard.web import forms

ROLES = [(role.value, role.label) for role in Role]
STATES = [("now", "Now"), ("ended", "Ended"), ("all", "All")]


class PeopleFilter(forms.GovForm):
    q = forms.LineField(label="Name or e-mail address", required=False, width=20, kind="search")
    role = forms.SelectField(label="Role", choices=ROLES, required=False, blank="Any role")
    state = forms.RadiosField(label="Roles held", choices=STATES, required=False, small=True, inline=True)


class AddPersonForm(forms.GovForm):
    """A person and their role in one step; somebody known from another school of the trust keeps their account."""

    name = forms.LineField(label="Name", max_length=150, missing="Enter the person’s name")
    email = forms.LineField(
        label="E-mail address",
        help_text="They sign in with it. We send a link there to choose a password.",
        kind="email",
        max_length=254,
        missing="Enter their e-mail address",
    )
    phone = forms.LineField(
        label="Phone",
        help_text="Shown to staff when a child is in danger, for leads.",
        kind="tel",
        width=20,
        max_length=30,
        required=False,
    )
    role = forms.SelectField(label="Role", choices=ROLES, missing="Select a role")
    from_on = forms.DayField(label="From")
    to_on = forms.DayField(label="Last day", help_text="Leave empty when there is no end yet.", required=False)
    covering = forms.SelectField(label="Covers for", choices=[], picker=True, required=False)
    reason = forms.LineField(label="Why", help_text="For example: maternity leave.", required=False)

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        choices = [("", ""), *((pk, user.name) for pk, user in self.people.items())]
        self.fields["covering"].choices = choices  # type: ignore[attr-defined]

    def clean_covering(self) -> User | None:
        return self.people.get(self.cleaned_data["covering"])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError("Enter an e-mail address like name@school.example") from None
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("from_on"), cleaned.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", "The last day cannot be before the first")
        if cleaned.get("role") == Role.INSPECTOR and not end and "to_on" not in self.errors:
            self.add_error("to_on", "Enter a last day: an inspector sees the figures for a limited time only")
        return cleaned


class EndRoleForm(forms.GovForm):
    to_on = forms.DayField(label="Last day in this role")
    reason = forms.LineField(label="Why does it end?", missing="Enter why the role ends")

    def __init__(self, *args: Any, held: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held

    def clean_to_on(self) -> date:
        day: date = self.cleaned_data["to_on"]
        if day < self.held.from_on:
            raise ValidationError("The last day cannot be before the first day in this role")
        return day


class RelativeForm(forms.GovForm):
    """`found` are the children that the search above the form gave; a school has too many for one list."""

    pupil = forms.RadiosField(label="Which child?", choices=[], missing="Select the child")
    user = forms.SelectField(label="Member of staff", choices=[], picker=True, missing="Select the member of staff")
    relationship = forms.LineField(
        label="How are they related to the child?",
        help_text="For example: mother, uncle.",
        width=20,
        max_length=60,
        missing="Enter how they are related",
    )

    def __init__(
        self, *args: Any, school: School, found: Iterable[Pupil], people: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        self.pupils = {pupil.ref: pupil for pupil in found}
        children = [(ref, f"{pupil.name}, {pupil.group}") for ref, pupil in self.pupils.items()]
        staff = [("", ""), *((pk, user.name) for pk, user in self.people.items())]
        self.fields["pupil"].choices = children  # type: ignore[attr-defined]
        self.fields["user"].choices = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "pupil" in cleaned and "user" in cleaned:
            cleaned |= {"pupil": self.pupils[cleaned["pupil"]], "user": self.people[cleaned["user"]]}
        return cleaned
