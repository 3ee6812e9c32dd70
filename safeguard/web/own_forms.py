"""Forms about oneself."""

from collections.abc import Iterable
from typing import Any

from safeguard.people.models import School
from safeguard.people.models.users import Digest
from safeguard.web import forms


class DigestForm(forms.GovForm):
    frequency = forms.RadiosField(
        label="How often should we write to you about what you owe?",
        help_text="Messages about something late always come at once, whatever you choose here.",
        choices=Digest.choices,
        missing="Select how often the digest should come",
    )


class SchoolForm(forms.GovForm):
    school = forms.RadiosField(label="School", choices=[], missing="Select a school")

    def __init__(self, *args: Any, schools: Iterable[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(school.pk), school.name) for school in schools]
        self.fields["school"].choices = choices  # type: ignore[attr-defined]
