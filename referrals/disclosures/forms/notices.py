"""To take a notice down, to say which child it is, and to plan the child's day."""

from collections.abc import Iterable
from typing import Any, ClassVar

from cases.choices import Danger, Kind
from cases.forms.once import OnceForm, PersonField
from referrals.disclosures.choices import Channel, NoticeKind, Present, Support
from referrals.disclosures.forms.common import JUST_NOW, MOST_WORDS, ChildForm
from safeguard.web import forms

YES_NO = [("no", "No"), ("yes", "Yes, because")]


class NoticeForm(OnceForm):
    """As the police gave it. What came as text can be pasted and read into the boxes, then checked."""

    pasted = forms.PlainTextField(
        label="Paste the notice here, if it came as text", rows=5, max_length=MOST_WORDS, required=False,
        help_text="“Read it into the form” fills in what it recognises. Check every answer: nothing is kept before you send it.",
    )  # fmt: skip
    kind = forms.RadiosField(label="What is it?", choices=NoticeKind.choices, missing="Select what it is")
    force = forms.LineField(label="From which police force?", missing="Enter which police force it came from")
    police_ref = forms.LineField(label="Police reference", max_length=60, required=False, width=20)
    channel = forms.SelectField(label="How did it come?", choices=Channel.choices, missing="Select how it came")
    received_at = forms.WhenField(label="When did the school receive it?", missing="Enter when the school received it")
    incident_at = forms.WhenField(label="When was the incident?", missing="Enter when the incident was")
    incident_place = forms.LineField(label="Where was it?", max_length=500, required=False)
    child_name = forms.LineField(
        label="The child’s name, as the police wrote it", help_text="One notice for each child.",
        missing="Enter the child’s name as the police wrote it",
    )  # fmt: skip
    born_on = forms.DayField(label="Date of birth, as the police wrote it", future=False, required=False)
    child_present = forms.RadiosField(
        label="Was the child there?", choices=Present.choices, missing="Select whether the child was there"
    )
    circumstances = forms.PlainTextField(
        label="What happened, in the words of the police", rows=7, max_length=MOST_WORDS, missing="Enter what happened"
    )
    child_voice = forms.PlainTextField(
        label="The child’s voice", help_text="What the child said or showed, if the notice says it.", rows=3,
        max_length=MOST_WORDS, required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.pop("pasted", None)
        return cleaned


class MatchForm(ChildForm):
    """The children whom it may be about are offered, the likeliest first; any other is found by name."""

    reveals: ClassVar = {"pick": {"other": ["child_text"]}}
    needs: ClassVar = {}
    field_order = ("pick", "child_text", "child")

    pick = forms.RadiosField(label="Which child is it?", missing="Select which child it is")

    def __init__(self, *args: Any, offered: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pupil_id): one for one in offered}
        self.fields["pick"].choices = [
            *((key, one.pupil.name) for key, one in self.offered.items()),
            ("other", "Another child"),
        ]
        self.fields["pick"].hints = {key: _said(one) for key, one in self.offered.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        pick = cleaned.pop("pick", "")
        if pick == "other":
            cleaned["pupil"] = self.found(cleaned)
            if cleaned["pupil"] is None and not self.errors:
                self.add_error("child_text", "Enter the child’s name or reference")
        else:
            cleaned.pop("child", None), cleaned.pop("child_text", None)
            cleaned["pupil"] = self.offered[pick].pupil if pick in self.offered else None
        return cleaned


def _said(one: Any) -> str:
    pupil = one.pupil
    born = f"born {pupil.born_on:%-d %B %Y}" if pupil.born_on else "no date of birth on the roll"
    return f"{one.agrees}. {', '.join(filter(None, [pupil.group, born, pupil.ref]))}"


class NotOursForm(OnceForm):
    reason = forms.PlainTextField(
        label="Why is no child of ours meant?", rows=3, max_length=MOST_WORDS,
        missing="Enter why no child of ours is meant",
    )  # fmt: skip
    told = forms.PlainTextField(
        label="Whom did you tell, and when?", rows=3, max_length=MOST_WORDS, missing="Enter whom you told, and when",
        help_text="The police or the authority, so that the notice reaches the right school.",
    )  # fmt: skip


class PlanForm(OnceForm):
    reveals: ClassVar = {"safe": {"yes": ["safe_because"]}}
    needs: ClassVar = {"safe_because": "Enter why it is safe to speak with the family about it"}

    support = forms.RadiosField(
        label="Which support does the child get?",
        choices=Support.choices,
        missing="Select which support the child gets",
    )
    plan = forms.PlainTextField(
        label="What does the school do today?",
        rows=4,
        max_length=MOST_WORDS,
        missing="Enter what the school does today",
    )
    person = PersonField(label="Who must know?", picker=True, required=False)
    told_words = forms.PlainTextField(
        label="What were they told?", rows=2, max_length=MOST_WORDS, required=False,
        help_text="As little as they need: “Be kind to her today, and tell me if she is upset.”",
    )  # fmt: skip
    safe = forms.RadiosField(
        label="Is it safe to raise it with the family?", choices=YES_NO, initial="no",
        missing="Select whether it is safe to raise it with the family",
    )  # fmt: skip
    safe_because = forms.PlainTextField(label="Why is that safe?", rows=2, max_length=MOST_WORDS, required=False)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people, blank="Nobody else yet")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["safe_to_raise"] = cleaned.pop("safe", "") == "yes"
        if cleaned.get("person") and not cleaned.get("told_words"):
            self.add_error("told_words", "Enter what they were told")
        return cleaned


class ToldForm(OnceForm):
    person = PersonField(label="Who was told?", picker=True, missing="Select who was told")
    told_words = forms.PlainTextField(
        label="What were they told?", rows=3, max_length=MOST_WORDS, missing="Enter what they were told"
    )
    told_at = forms.WhenField(label="When?", help_text=JUST_NOW, required=False)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)


class FollowForm(OnceForm):
    """A concern from the notice: what the notice says is taken over, this is what it cannot say."""

    in_danger = forms.RadiosField(
        label="Is a child in danger now?", choices=Danger.choices, missing="Select whether a child is in danger now"
    )
    kind = forms.SelectField(
        label="What is it mainly about?", choices=Kind.choices, initial=Kind.DOMESTIC,
        missing="Select what it is mainly about",
    )  # fmt: skip
    view = forms.PlainTextField(
        label="What do you think about it?", rows=3, max_length=MOST_WORDS, required=False,
        help_text="Your own view, kept apart from the words of the police.",
    )  # fmt: skip


class CaseForm(OnceForm):
    case = forms.RadiosField(label="Which case?", missing="Select the case")

    def __init__(self, *args: Any, cases: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {case.ref: case for case in cases}
        self.fields["case"].choices = [(ref, f"{ref}, owner {case.owner.label}") for ref, case in self.cases.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["case"] = self.cases.get(cleaned.get("case", ""))
        return cleaned
