"""What a case manager records in a matter, one form for each kind of entry (fields: KCSIE 2026, Part four)."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any, Final

from cases.forms.concern import NameChildForm
from cases.forms.once import OnceForm, PersonField, TokenField
from referrals.conduct import choices
from safeguard.calendar import instant
from safeguard.web import forms

NOT_YET: Final = "Leave this empty where there is nothing to say yet."


class NoteForm(OnceForm):
    text = forms.PlainTextField(label="What do you add to the record?", rows=6, missing="Enter what you add")


class ThresholdForm(OnceForm):
    """The harm test. The reasons are asked for either way."""

    reveals = {"decision": {choices.Decision.ALLEGATION: ["limbs"], choices.Decision.LOW_LEVEL: ["action", "response"]}}
    needs = {
        "limbs": "Select which parts of the threshold it meets or may meet",
        "action": "Enter what was done about it",
    }

    decision = forms.RadiosField(
        label="What is it?", choices=choices.Decision.choices, missing="Select what it is",
        hints={
            choices.Decision.ALLEGATION: "When in doubt, ask the LADO before you decide. Do not investigate first.",
            choices.Decision.LOW_LEVEL: "Not in line with the code of conduct, however small, and below the threshold.",
        },
    )  # fmt: skip
    limbs = forms.CheckboxesField(
        label="Which part of the harm threshold does it meet, or may it meet?",
        choices=choices.Limb.choices,
        required=False,
    )
    action = forms.PlainTextField(label="What was done about it?", rows=4, required=False)
    response = forms.PlainTextField(label="What did the adult say?", rows=4, required=False)
    reasons = forms.PlainTextField(label="Why do you decide this?", rows=5, missing="Enter why you decide this")


class LadoForm(OnceForm):
    told_at = forms.WhenField(label="When were they told?", missing="Enter when they were told")
    officer = forms.LineField(label="Name of the officer", max_length=150, missing="Enter the name of the officer")
    officer_ref = forms.LineField(label="Their reference", required=False, max_length=60, width=20)
    view = forms.RadiosField(label="What do they say it is?", choices=choices.LadoView.choices)
    advice = forms.PlainTextField(label="What did they advise?", rows=5, missing="Enter what they advised")
    next_steps = forms.PlainTextField(
        label="What was agreed as next steps?", rows=4, missing="Enter what was agreed",
        help_text="Also who may be told what: the child, the parents, the adult concerned.",
    )  # fmt: skip


class PatternForm(OnceForm):
    finding = forms.RadiosField(
        label="What do you find, reading everything about this adult together?",
        choices=[one for one in choices.Finding.choices if one[0] != choices.Finding.ALLEGATION],
        missing="Select what you find",
    )
    reasons = forms.PlainTextField(
        label="Why, and what is done about it?", rows=5, missing="Enter why, and what is done about it"
    )


class EscalationForm(OnceForm):
    limbs = forms.CheckboxesField(
        label="Which part of the harm threshold does it meet, or may it meet, taken together?",
        choices=choices.Limb.choices,
        missing="Select which parts of the threshold it meets or may meet",
    )
    reasons = forms.PlainTextField(
        label="Why do you decide this?", rows=5, missing="Enter why you decide this",
        help_text="The earlier records about this adult are cited by themselves.",
    )  # fmt: skip


class MeasureForm(OnceForm):
    """A risk assessment that ends in one measure. Suspension is never automatic."""

    hazards = forms.PlainTextField(label="What could go wrong for children meanwhile?", rows=3)
    controls = forms.PlainTextField(label="What keeps them safe?", rows=3)
    alternatives = forms.PlainTextField(
        label="Which alternatives to suspension were considered, and why not?", rows=3,
        missing="Enter which alternatives were considered",
    )  # fmt: skip
    measure = forms.RadiosField(
        label="What is decided?",
        choices=choices.Measure.choices,
        hints={choices.Measure.SUSPENDED: "It is confirmed in writing within one working day, with reasons."},
    )
    reasons = forms.PlainTextField(label="Why?", rows=3, missing="Enter why")
    agreed_with = forms.PlainTextField(
        label="Who agreed to it?",
        rows=2,
        help_text="Such as the LADO, HR, the chair.",
        missing="Enter who agreed to it",
    )
    starts_at = forms.WhenField(label="From when?", missing="Enter from when it holds")
    review_on = forms.DayField(label="Looked at again on", past=False, missing="Enter when it is looked at again")


class ToldForm(OnceForm):
    reveals = {"whom": {choices.Informed.ADULT: ["is_suspension_letter"]}}

    whom = forms.RadiosField(label="Who was told?", choices=choices.Informed.choices, missing="Select who was told")
    is_suspension_letter = forms.ConfirmField(
        label="This is the letter that confirms their suspension, with the reasons and a named contact", required=False
    )
    name = forms.LineField(label="Their name", required=False, max_length=150)
    told_at = forms.WhenField(label="When?", missing="Enter when they were told")
    what = forms.PlainTextField(label="What were they told?", rows=4, missing="Enter what they were told")


class StrategyForm(OnceForm):
    held_at = forms.WhenField(label="When was it?", missing="Enter when it was")
    present = forms.PlainTextField(label="Who was there?", rows=3, missing="Enter who was there")
    decided = forms.PlainTextField(label="What was decided?", rows=6, missing="Enter what was decided")
    police_ref = forms.LineField(label="Reference of the police", required=False, max_length=60, width=20)
    social_care_ref = forms.LineField(label="Reference of social care", required=False, max_length=60, width=20)


class ReviewForm(OnceForm):
    summary = forms.PlainTextField(
        label="What has moved, and what is still awaited?", rows=6, missing="Enter what has moved"
    )


class OutcomeForm(OnceForm):
    """One of five words. What the personnel file and references may say follows from it."""

    reveals = {
        "outcome": {
            choices.OutcomeKind.SUBSTANTIATED: ["file_words", "reference_words"],
            choices.OutcomeKind.UNSUBSTANTIATED: ["file_words"],
            choices.OutcomeKind.UNFOUNDED: ["file_words"],
        }
    }

    outcome = forms.RadiosField(
        label="What is the outcome?", choices=choices.OutcomeKind.choices, hints=choices.OUTCOME_HINTS
    )
    file_words = forms.PlainTextField(label="What does the personnel file say?", rows=4, required=False)
    reference_words = forms.PlainTextField(
        label="What do references say?", rows=3, required=False, help_text="Only what was substantiated may be named."
    )
    reasons = forms.PlainTextField(label="Why?", rows=5, missing="Enter why")
    leaving = forms.RadiosField(label="What becomes of the adult here?", choices=choices.Leaving.choices)
    learning = forms.PlainTextField(label="What was learned from it?", rows=4, missing="Enter what was learned")
    born_on = forms.DayField(
        label="Date of birth of the adult", future=False, required=False,
        help_text="The record is kept to their pension age, or ten years if that is longer.",
    )  # fmt: skip


class BodyForm(OnceForm):
    """Refer or not, with the reasons. To the DBS it is a legal duty when somebody was, or would have been, removed."""

    reveals = {"is_referred": {"yes": ["referred_on", "body_ref"]}}
    needs = {"referred_on": "Enter the day of the referral"}

    body = forms.RadiosField(label="To whom?", choices=choices.Body.choices, missing="Select to whom")
    is_referred = forms.RadiosField(
        label="Is the adult referred?",
        choices=[("yes", "Yes"), ("no", "No")],
        missing="Select whether the adult is referred",
    )
    referred_on = forms.DayField(label="On which day?", future=False, required=False)
    body_ref = forms.LineField(label="Their reference", required=False, max_length=60, width=20)
    reasons = forms.PlainTextField(label="Why?", rows=4, missing="Enter why")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        return given | {"is_referred": given.get("is_referred") == "yes"}


class CloseForm(OnceForm):
    summary = forms.PlainTextField(
        label="How was it followed up and resolved?", rows=5, missing="Enter how it was followed up and resolved"
    )


class ChildForm(NameChildForm):
    """A child on the roll, found by what is typed; the part of the child is said in words."""

    submission = TokenField()
    part = forms.LineField(label="What is the child’s part in it?", required=False)  # type: ignore[assignment]


class StatementForm(OnceForm):
    """The case manager's words for a child's own record, read by everybody who may read that record."""

    pupil = PersonField(label="On whose record?", missing="Select on whose record")
    text = forms.PlainTextField(
        label="What does the record say?", rows=5, missing="Enter what the record says",
        help_text="Name no adult. Everybody who may read this child’s record reads it, perhaps the adult concerned too.",
    )  # fmt: skip

    def __init__(self, *args: Any, pupils: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].people = {str(pupil.pk): pupil for pupil in pupils}
        self.fields["pupil"].choices = [("", ""), *((str(pupil.pk), pupil.name) for pupil in pupils)]


class HandOverForm(OnceForm):
    to = PersonField(label="To whom?", missing="Select to whom")
    reason = forms.PlainTextField(label="Why?", rows=3, missing="Enter why")

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(people)


class ShareForm(OnceForm):
    person = PersonField(label="With whom?", missing="Select with whom")
    reason = forms.PlainTextField(label="Why do they need it?", rows=3, missing="Enter why they need it")
    until = forms.DayField(label="Until the end of which day?", past=False, missing="Enter the last day")

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if day := given.get("until"):
            given["until"] = instant(day + timedelta(days=1), time.min)
        return given
