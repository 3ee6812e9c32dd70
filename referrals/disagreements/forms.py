"""The forms of disagreements. Each leaves in `cleaned_data` exactly what its action takes."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django import forms as django_forms

from cases.forms.once import OnceForm
from referrals.agencies.models import Stage
from referrals.disagreements.choices import ANSWERS, How, State, WordKind
from referrals.disagreements.rules import Answer
from safeguard.web import forms

JUST_NOW: Final = "Leave this empty if it was just now."
LEARNING: Final = "What we would do again, or differently, the next time we disagree."


class ChoiceField(forms.SelectField):
    """One of the records offered; the clean value is the record, or None. Give it the records with `offer`."""

    def offer(self, records: Iterable[tuple[Any, str]], *, blank: str) -> None:
        self.records = {str(record.pk): record for record, _ in records}
        self.choices = [("", blank), *((str(record.pk), label) for record, label in records)]

    def clean(self, value: Any) -> Any:
        return self.records.get(super().clean(value))


class OpenForm(OnceForm):
    authority = ChoiceField(label="With which authority?", missing="Select the authority")
    referral = ChoiceField(label="About which referral?", required=False)
    concern = ChoiceField(label="Whose reporter is not satisfied?", required=False)
    issue = forms.LineField(
        label="What do we disagree about, in one sentence?", max_length=300, missing="Enter what we disagree about"
    )
    position = forms.PlainTextField(
        label="What is our position, and why?", rows=6, missing="Enter our position",
        help_text="What the child is at risk of, what we ask for, and the facts that it rests on.",
    )  # fmt: skip
    threshold = forms.LineField(
        label="Which part of the threshold document do we rely on?", max_length=300,
        missing="Enter the part of the threshold document",
    )  # fmt: skip
    their_position = forms.PlainTextField(label="What is their position?", rows=4, required=False)
    their_person = forms.LineField(label="Who decided on their side?", required=False, max_length=200)
    is_danger = forms.RadiosField(
        label="Is the child in immediate danger?", choices=[("no", "No"), ("yes", "Yes")], inline=True,
        missing="Select whether the child is in immediate danger",
        help_text="If yes, ring 999 first. Stages may then be skipped, with the reason.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, authorities: list[Any], referrals: list[Any], concerns: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].offer([(one, one.name) for one in authorities], blank="Select an authority")
        self._offer("referral", [(one, f"{one.get_kind_display()}, {one.ref}") for one in referrals])
        self._offer("concern", [(one, one.ref) for one in concerns])

    def _offer(self, name: str, records: list[tuple[Any, str]]) -> None:
        if records:
            self.fields[name].offer(records, blank="None")
        else:
            del self.fields[name]

    def clean_is_danger(self) -> bool:
        return bool(self.cleaned_data["is_danger"] == "yes")


class AnswerForm(OnceForm):
    """Their answer at a stage. At the last stage it ends the disagreement either way, and always says what was learned."""

    reveals: ClassVar = {"how": {How.RESOLVED.value: ["outcome", "learning"]}}
    needs: ClassVar = {
        "outcome": "Enter what came of it for the child",
        "learning": "Enter what was learned from it",
    }

    person = forms.LineField(
        label="Who answered, in which role?", max_length=200, missing="Enter who answered on their side"
    )
    said = forms.PlainTextField(label="What did they answer?", rows=5, missing="Enter what they answered")
    how = forms.RadiosField(
        label="Is it resolved?",
        choices=[(how.value, how.label) for how in ANSWERS],
        missing="Select whether it is resolved",
    )
    outcome = forms.PlainTextField(label="What came of it for the child?", rows=3, required=False)
    learning = forms.PlainTextField(label="What was learned?", rows=3, required=False, help_text=LEARNING)
    answered_at = forms.WhenField(label="When did they answer?", help_text=JUST_NOW, required=False)
    stage = django_forms.IntegerField(required=False, widget=django_forms.HiddenInput)

    field_order = ["person", "said", "how", "outcome", "learning", "answered_at"]

    def __init__(self, *args: Any, stage: int, following: Stage | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stage"] = stage
        if following is None:
            vars(self).update(reveals={}, needs={})  # of this form alone: at the last stage they are always asked
            for name, missing in AnswerForm.needs.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = missing
        else:
            hint = f"Stage {following.number}, {following.name}, opens at once."
            self.fields["how"].hints = {How.NOT_RESOLVED.value: hint}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = ["how", "person", "said", "outcome", "learning"]
        said: dict[str, Any] = {name: cleaned.pop(name, None) or "" for name in names}
        return cleaned | {"answer": Answer(**said, answered_at=cleaned.pop("answered_at", None))}


class SkipForm(OnceForm):
    is_danger = forms.RadiosField(
        label="Is the child in immediate danger?", choices=[("yes", "Yes"), ("no", "No")], inline=True,
        missing="Select whether the child is in immediate danger",
    )  # fmt: skip
    to = forms.RadiosField(label="To which stage?", missing="Select a stage")
    reason = forms.PlainTextField(
        label="Why are the stages between skipped?", rows=4, missing="Enter why the stages are skipped"
    )

    def __init__(self, *args: Any, stages: list[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(one.number), f"{one.number}. {one.name}") for one in stages]

    def clean_is_danger(self) -> bool:
        return bool(self.cleaned_data["is_danger"] == "yes")

    def clean_to(self) -> int:
        return int(self.cleaned_data["to"])


class WordsForm(OnceForm):
    reveals: ClassVar = {"kind": {WordKind.STATEMENT.value: ["agreed_with"]}}
    needs: ClassVar = {"agreed_with": "Enter with whom it was agreed"}

    kind = forms.RadiosField(label="What do you add?", choices=WordKind.choices, missing="Select what you add")
    agreed_with = forms.LineField(label="With whom on their side was it agreed?", required=False, max_length=200)
    text = forms.PlainTextField(label="In words", rows=6, missing="Enter the words")

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_open:
            self.fields["kind"].choices = [(WordKind.STATEMENT.value, WordKind.STATEMENT.label)]
            self.initial["kind"] = WordKind.STATEMENT.value


class CloseForm(OnceForm):
    state = forms.RadiosField(
        label="How does it end?", missing="Select how it ends",
        choices=[(State.WITHDRAWN.value, State.WITHDRAWN.label), (State.ENDED.value, State.ENDED.label)],
        hints={
            State.WITHDRAWN: "We no longer disagree, or it no longer matters for the child.",
            State.ENDED: "Only when the limit of the last stage has passed without an answer.",
        },
    )  # fmt: skip
    outcome = forms.PlainTextField(label="What does this mean for the child?", rows=4, missing="Enter what this means")
    learning = forms.PlainTextField(
        label="What was learned?", rows=3, missing="Enter what was learned", help_text=LEARNING
    )
