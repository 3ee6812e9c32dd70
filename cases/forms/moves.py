"""What changes whose a case is, who may read it, and whether it is open."""

from collections.abc import Iterable
from typing import Any

from cases.choices import Ground, Outcome
from cases.forms.once import OnceForm, PersonField
from safeguard.web import forms

KEY_RISKS = "What could harm the child next, what is promised to whom, what must not be forgotten."


class OfferForm(OnceForm):
    to = PersonField(label="To whom?", missing="Select who shall own the case")
    reason = forms.PlainTextField(label="Why?", rows=3, max_length=10_000, missing="Enter why you hand it over")
    key_risks = forms.PlainTextField(
        label="Key risks", help_text=KEY_RISKS, rows=6, max_length=20_000, missing="Enter the key risks"
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(people)


class OfferConcernForm(OfferForm):
    """Its owner offers a concern to another lead."""

    to = PersonField(label="To whom?", missing="Select who shall own the concern")


class ReassignConcernForm(OfferConcernForm):
    """Somebody else's concern: offered like one's own, or given at once when its owner must not or can not act."""

    reveals = {"ground": {"offer": ["key_risks"]}}
    needs = {"key_risks": "Enter the key risks"}
    field_order = ["submission", "to", "ground", "key_risks", "reason"]

    ground = forms.RadiosField(
        label="How does it change hands?",
        choices=[
            ("offer", "It is offered: the owner keeps it until it is accepted"),
            (Ground.CONFLICT, "At once: the owner has a conflict of interest"),
            (Ground.ABSENCE, "At once: the owner is away"),
        ],
        hints={
            Ground.CONFLICT: "Both are told. A lead can then wall the owner off, so that they find no trace of it.",
            Ground.ABSENCE: "Both are told.",
        },
        missing="Select how it changes hands",
    )
    key_risks = forms.PlainTextField(label="Key risks", help_text=KEY_RISKS, rows=4, max_length=20_000, required=False)


class BulkOfferForm(OfferForm):
    """Several cases of one owner to one person. The references are those that the page lists."""

    cases = forms.CheckboxesField(label="Which cases?", missing="Select at least one case")
    field_order = ["submission", "cases", "to", "reason", "key_risks"]

    def __init__(self, *args: Any, cases: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {case.ref: case for case in cases}
        names = {ref: ", ".join(part.pupil.name for part in case.parts.all()) for ref, case in self.offered.items()}
        self.fields["cases"].choices = [(ref, f"{ref} · {name}") for ref, name in names.items()]

    def clean_cases(self) -> list[Any]:
        return [self.offered[ref] for ref in self.cleaned_data["cases"]]


class AnswerForm(OnceForm):
    reveals = {"answer": {"decline": ["reason"]}}
    needs = {"reason": "Enter why you decline"}

    answer = forms.RadiosField(
        label="Do you take this case on?",
        choices=[("accept", "Yes, I accept: from now on it is mine"), ("decline", "No, I decline")],
        hints={"decline": "The owner stays the owner and reads your reason."},
        missing="Select whether you take this case on",
    )
    reason = forms.PlainTextField(label="Why do you decline?", rows=4, max_length=10_000, required=False)


class AnswerConcernForm(AnswerForm):
    answer = forms.RadiosField(
        label="Do you take this concern on?",
        choices=[("accept", "Yes, I accept: from now on I decide on it"), ("decline", "No, I decline")],
        hints={"decline": "The owner stays the owner and reads your reason."},
        missing="Select whether you take this concern on",
    )


class ReasonForm(OnceForm):
    """One question: why. The label and the sentence for an empty answer come from the page."""

    reason = forms.PlainTextField(label="Why?", rows=4, max_length=10_000, missing="Enter why")


class ShareForm(OnceForm):
    person = PersonField(label="With whom?", missing="Select with whom you share the case")
    reason = forms.PlainTextField(
        label="Why do they need to read it?", rows=3, max_length=10_000, missing="Enter why they need to read it"
    )
    until = forms.DayField(
        label="Until which day?", help_text="At the end of that day they stop seeing it.", past=False,
        missing="Enter the last day on which they may read it",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)


class WallForm(OnceForm):
    person = PersonField(
        label="Who must find no trace of this case?", picker=True, missing="Select who must find no trace"
    )
    reason = forms.PlainTextField(
        label="Why?", help_text="For example: named in it, a relative, a close friend of the family.", rows=3,
        max_length=10_000, missing="Enter why they must find no trace",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)


class ProposeForm(OnceForm):
    outcome = forms.RadiosField(label="How did it end?", choices=Outcome.choices, missing="Select how it ended")
    rationale = forms.PlainTextField(
        label="Why is it right to close this case?",
        help_text="What is different for the child, how you know, and what would make you reopen it.",
        rows=6,
        missing="Enter why it is right to close this case",
    )


class CloseForm(ProposeForm):
    note = forms.PlainTextField(
        label="What do the people who logged the concerns read?",
        help_text="Short, and nothing about the case itself: “Thank you. What you saw was acted on.”",
        rows=2,
        max_length=2_000,
        required=False,
    )


class ReopenForm(OnceForm):
    reason = forms.PlainTextField(
        label="Why do you reopen it?", rows=4, max_length=10_000, missing="Enter why you reopen it"
    )
    next_review_on = forms.DayField(label="Next review", past=False, missing="Enter the day of the next review")
