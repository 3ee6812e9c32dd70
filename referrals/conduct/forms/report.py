"""The report about an adult, and what its reporter may still say."""

from collections.abc import Iterable
from typing import Any, Final

from cases.forms.once import OnceForm, PersonField
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.choices import Employer, Standing
from safeguard.web import forms

MYSELF, COLLEAGUE, OTHER = "me", "colleague", "other"
WHOM: Final = [
    (COLLEAGUE, "Somebody who works here"),
    (OTHER, "Somebody else: supply staff, a volunteer, a contractor, a club that uses the building"),
    (MYSELF, "Myself"),
]
HINTS: Final = {
    MYSELF: "Something happened that could be misread, or that you wish you had done otherwise. That is welcome."
}


class ReportForm(OnceForm):
    """Whom it is about, and what was seen or heard. No child is chosen: nothing of it stands on a child's record."""

    reveals = {"whom": {COLLEAGUE: ["person"], OTHER: ["name", "role", "standing", "employer", "agency"]}}
    needs = {
        "person": "Select who it is about",
        "name": "Enter their name, or how one would know them",
        "standing": "Select what they are here",
        "employer": "Select who employs them",
    }

    whom = forms.RadiosField(label="Whom is it about?", choices=WHOM, hints=HINTS, missing="Select whom it is about")
    person = PersonField(label="Who is it?", picker=True, required=False)
    name = forms.LineField(label="Their name", help_text="Or how one would know them.", required=False, max_length=150)
    role = forms.LineField(label="What do they do here?", required=False, max_length=150)
    standing = forms.RadiosField(
        label="Are they the head or the chair of governors?", required=False,
        choices=[(Standing.STAFF, "Neither"), (Standing.HEAD, "The head"), (Standing.CHAIR, "The chair or the proprietor")],
    )  # fmt: skip
    employer = forms.RadiosField(label="Who employs them?", choices=Employer.choices, required=False)
    agency = forms.LineField(label="Name of the agency, firm or club", required=False, max_length=150)
    account = forms.PlainTextField(
        label="What did you see or hear?",
        help_text="Your own words. Keep what you saw and heard apart from what you think of it.",
        rows=8,
        missing="Enter what you saw or heard",
    )
    happened_at = forms.WhenField(label="When was it?", required=False, help_text="Leave this empty if you cannot say.")
    happened_words = forms.LineField(
        label="Or when, roughly?", required=False, max_length=300, help_text="For example: several times this term."
    )
    place = forms.LineField(label="Where?", required=False)
    children = forms.PlainTextField(
        label="Which children were there or are meant?", required=False, rows=2, max_length=2_000
    )
    witnesses = forms.PlainTextField(label="Who else saw or heard it?", required=False, rows=2, max_length=2_000)
    done_so_far = forms.PlainTextField(
        label="What was done to keep children safe?", required=False, rows=3, max_length=10_000
    )
    wants_no_name = forms.ConfirmField(
        label="I would rather not be named to others. Whoever reads this keeps to that as far as possible.",
        required=False,
    )

    def __init__(self, *args: Any, people: Iterable[Any], author: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.author = author
        self.fields["person"].offer(people, blank="Choose one")

    def clean(self) -> dict[str, Any]:
        """Turn the answers about the adult into one."""
        given = super().clean()
        whom, person = given.pop("whom", ""), given.pop("person", None)
        other = {name: given.pop(name, "") for name in ("name", "role", "standing", "employer", "agency")}
        if whom == OTHER:
            defaults = {"standing": Standing.STAFF, "employer": Employer.SCHOOL}
            given["adult"] = Adult(**{name: value or defaults.get(name, "") for name, value in other.items()})
        else:
            given["adult"] = Adult(person=self.author if whom == MYSELF else person)
        return given


class AdditionForm(OnceForm):
    text = forms.PlainTextField(label="What do you know now?", rows=6, missing="Enter what you know now")


class OwnLadoForm(OnceForm):
    """Where nobody at the school is independent of the adult, the reporter says that they spoke to the LADO."""

    told_at = forms.WhenField(label="When did you speak to them?", missing="Enter when you spoke to them")
    officer = forms.LineField(label="Whom did you speak to?", max_length=150, missing="Enter whom you spoke to")
    officer_ref = forms.LineField(label="Their reference", required=False, max_length=60, width=20)
    advice = forms.PlainTextField(label="What did they say?", rows=4, missing="Enter what they said")
