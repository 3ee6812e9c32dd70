"""Forms about authorities and their agencies, and about the authority that is a child's."""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from referrals.agencies.actions.directory import Ring
from referrals.agencies.choices import AgencyKind, Line
from referrals.agencies.forms.rows import RowsForm
from referrals.agencies.models import Authority
from safeguard.web import forms
from safeguard.web.school_forms import TimeField

MAY_CALL = frozenset("0123456789+()- ")
web_address = URLValidator(schemes=["http", "https"])


class WebField(forms.LineField):
    """An address on the web, which a person follows: http or https, nothing that runs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(kind="url", required=False, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text:
            try:
                web_address(text)
            except ValidationError:
                raise ValidationError(
                    f"{self.label}: enter a whole web address, like https://council.example/"
                ) from None
        return text


class TelephoneField(forms.LineField):
    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not (set(text) <= MAY_CALL and any(sign.isdecimal() for sign in text)):
            raise ValidationError("Enter a telephone number, like 01632 960001, 999 or +44 1632 960001")
        return text


class AuthorityForm(forms.GovForm):
    name = forms.LineField(label="Name of the authority", help_text="For example: Westmere Council.", max_length=120)
    partnership = forms.LineField(label="Its safeguarding children partnership", required=False, max_length=160)
    thresholds_title = forms.LineField(label="Title of its thresholds document", required=False)
    thresholds_url = WebField(label="Where the thresholds document is")
    edition = forms.LineField(
        label="Edition of the thresholds document",
        help_text="For example: September 2026.",
        required=False,
        width=20,
        max_length=60,
    )
    is_default = forms.ConfirmField(
        label="This is the school’s own authority: it is rung for every child who is not said to live elsewhere",
        required=False,
    )


class AgencyForm(RowsForm):
    columns: ClassVar = {
        "number": partial(TelephoneField, label="Number", kind="tel", width=20, max_length=30, required=False),
        "line": partial(
            forms.SelectField, label="When is it answered?", choices=Line.choices, blank=None, required=False
        ),
        "opens_at": partial(TimeField, label="From", help_text="Only at stated times, like 8:30am", required=False),
        "closes_at": partial(TimeField, label="To", help_text="Like 5pm", required=False),
    }
    key = "number"

    kind = forms.SelectField(label="What is it for?", choices=AgencyKind.choices, missing="Select what it is for")
    name = forms.LineField(label="Name", help_text="As your people know it.", max_length=160)
    notes = forms.PlainTextField(
        label="When and how to use it",
        help_text="For example: ask for a consultation first. Nothing about a child.",
        required=False,
        rows=2,
        max_length=2000,
    )
    email = forms.LineField(label="E-mail", kind="email", required=False, max_length=254)
    form_url = WebField(label="Where its form is")
    address = forms.PlainTextField(label="Address", required=False, rows=3, max_length=1000)

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        if text:
            try:
                validate_email(text)
            except ValidationError:
                raise ValidationError("Enter an e-mail address, like frontdoor@council.example") from None
        return text

    def clean(self) -> dict[str, Any]:
        """The numbers come out as `phones`; hours belong to the line that has them and are dropped from the others."""
        cleaned = super().clean()
        cleaned["phones"] = [self._ring(number, row) for number, row in self.filled_rows(cleaned)]
        return cleaned

    def _ring(self, number: int, row: dict[str, Any]) -> Ring:
        line = row["line"] or Line.HOURS
        if line != Line.HOURS:
            return Ring(row["number"], line)
        opens_at, closes_at = row["opens_at"], row["closes_at"]
        if opens_at is None or closes_at is None:
            missing = "opens_at" if opens_at is None else "closes_at"
            if f"{missing}_{number}" not in self.errors:
                self.add_error(f"{missing}_{number}", f"Number {number}: enter from when to when it is answered")
        elif closes_at <= opens_at:
            self.add_error(f"closes_at_{number}", f"Number {number}: it must close after it opens")
        return Ring(row["number"], line, opens_at, closes_at)


class RetireForm(forms.GovForm):
    reason = forms.PlainTextField(
        label="Why is it taken out?", help_text="What was sent to it stays as it is.", rows=2, max_length=1000
    )


class ResidenceForm(forms.GovForm):
    """One child and the authority that is responsible; both are offered, so that nothing else can be named."""

    pupil = forms.SelectField(label="Child")
    authority = forms.SelectField(label="Authority responsible", missing="Select the authority that is responsible")

    def __init__(self, *args: Any, pupils: Iterable[Any], authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = {pupil.ref: pupil for pupil in pupils}
        self.authorities = {str(one.pk): one for one in authorities}
        self.fields["pupil"].choices = [(ref, pupil.name) for ref, pupil in self.pupils.items()]
        self.fields["authority"].choices = [("", ""), *((pk, one.name) for pk, one in self.authorities.items())]
        self.initial.setdefault("pupil", next(iter(self.pupils), ""))

    def clean_pupil(self) -> Any:
        return self.pupils[self.cleaned_data["pupil"]]

    def clean_authority(self) -> Authority:
        return self.authorities[self.cleaned_data["authority"]]
