"""What the forms of casework share: a token that makes a second sending harmless, and a choice of people."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError

from safeguard.web import forms


class TokenField(django_forms.UUIDField):
    """Hidden and new with every fresh page. A missing or mangled one guards nothing and is no error to the person."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4, widget=django_forms.HiddenInput)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class OnceForm(forms.GovForm):
    """A form that writes once however often it is sent; see `actions.remember_submission`."""

    submission = TokenField()


class PersonField(forms.SelectField):
    """One of the people offered; the clean value is the person. Give it the people with `offer`."""

    def offer(self, people: Iterable[Any], *, blank: str | None = "") -> None:
        self.people = {str(person.pk): person for person in people}
        shown = [(key, person.label) for key, person in self.people.items()]
        self.choices = shown if blank is None else [("", blank), *shown]

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value))
