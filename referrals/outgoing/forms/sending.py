"""Sending: the quick form of a call, and the whole referral in writing with the facts of the case to choose from."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from cases.forms.once import OnceForm
from referrals.outgoing import fields
from referrals.outgoing.choices import Consent, Informed, Kind, Way
from referrals.outgoing.facts import Facts
from referrals.outgoing.forms.deciding import AgencyField
from referrals.outgoing.models import Referral
from safeguard.web import forms

JUST_NOW: Final = "Leave this empty if it was just now."
CONSENT_HINTS: Final[dict[str, str]] = {
    Consent.NOT_SOUGHT: "Right where asking would raise the risk or cause delay. A section 47 enquiry needs no consent."
}
ASKED_OF: Final = {
    Kind.CHILD_PROTECTION: "A strategy discussion and a child protection enquiry.",
    Kind.FAMILY_HELP: "An assessment of the child’s needs.",
    Kind.EARLY_HELP: "An early help assessment with the family.",
    Kind.POLICE: "An investigation, and advice on what the school may do meanwhile.",
    Kind.PREVENT: "A check by the police, and Channel’s view.",
    Kind.EXPLOITATION: "A referral to the national referral mechanism, and protection of the child meanwhile.",
    Kind.FOSTERING: "A visit within seven working days.",
}


class ConsentForm(OnceForm):
    """What both ways of sending ask about consent: the reason stands under the answer that needs it."""

    reveals: ClassVar = {"consent": {Consent.REFUSED.value: ["why_refused"], Consent.NOT_SOUGHT.value: ["why_not"]}}
    needs: ClassVar = {
        "why_refused": "Enter why the referral is made without consent",
        "why_not": "Enter why consent was not sought",
    }

    agency = AgencyField(label="To which agency?", missing="Select the agency")
    consent = forms.RadiosField(
        label="Consent of a parent or carer", choices=Consent.choices, hints=CONSENT_HINTS,
        missing="Select whether consent was sought",
    )  # fmt: skip
    why_refused = forms.PlainTextField(label="Why is it made without consent?", rows=2, required=False)
    why_not = forms.PlainTextField(label="Why was consent not sought?", rows=2, required=False)

    def __init__(self, *args: Any, agencies: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(agencies)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["consent_reason"] = cleaned.pop("why_refused", "") or cleaned.pop("why_not", "")
        cleaned.pop("why_not", None)
        return cleaned


class PhoneForm(ConsentForm):
    person = forms.LineField(label="Whom did you speak to?", missing="Enter whom you spoke to")
    said = forms.PlainTextField(label="What did you say, and what did they say?", rows=6, missing="Enter what was said")
    reference = forms.LineField(label="Their reference", required=False, width=20, max_length=60)
    phoned_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)

    field_order = ["agency", "person", "said", "reference", "consent", "phoned_at"]


class WriteForm(ConsentForm):
    """The whole referral. `facts` are what the case holds; the clean value `shared` is what was chosen, as it is kept."""

    reveals: ClassVar = ConsentForm.reveals | {"parents_informed": {Informed.NO.value: ["informed_words"]}}
    needs: ClassVar = ConsentForm.needs | {"informed_words": "Enter why the parents do not know of it"}

    share_children = forms.CheckboxesField(label="The children", required=False)
    share_family = forms.CheckboxesField(label="Parents, carers and contacts", required=False)
    share_concerns = forms.CheckboxesField(label="Concerns as they were logged", required=False)
    summary = forms.PlainTextField(
        label="What is the concern?", rows=8, missing="Enter what the concern is",
        help_text="Begun for you from what was logged. Make it what the agency must know.",
    )  # fmt: skip
    child_views = forms.PlainTextField(
        label="What does the child say, want and fear?", rows=5, required=False, help_text="In their own words."
    )
    risk_now = forms.PlainTextField(label="What is the risk now?", rows=3, required=False)
    done_so_far = forms.PlainTextField(label="What was done so far, and what came of it?", rows=4, required=False)
    parents_informed = forms.RadiosField(
        label="Do the parents know of this referral?", choices=Informed.choices,
        missing="Select whether the parents know of this referral",
    )  # fmt: skip
    informed_words = forms.PlainTextField(label="Why not?", rows=2, required=False)
    requested = forms.PlainTextField(
        label="What do you ask them to do?", rows=3, missing="Enter what you ask them to do"
    )
    way = forms.SelectField(
        label="How is it sent?", blank=None, initial=Way.PORTAL,
        choices=[(way.value, way.label) for way in Way if way != Way.CALL],
    )  # fmt: skip
    person = forms.LineField(label="To whom there?", required=False)
    reference = forms.LineField(label="Their reference", required=False, width=20, max_length=60)
    written_at = forms.WhenField(label="When was it sent?", help_text=JUST_NOW, required=False)

    def __init__(self, *args: Any, referral: Referral, facts: Facts, **kwargs: Any) -> None:
        begun = {
            "summary": facts.summary,
            "child_views": facts.child_views,
            "done_so_far": facts.done_so_far,
            "risk_now": referral.reason,
            "requested": ASKED_OF.get(Kind(referral.kind), ""),
            "agency": str(referral.agency_id or ""),
            "consent": referral.consent,
            "why_refused": referral.consent_reason if referral.consent == Consent.REFUSED else "",
            "why_not": referral.consent_reason if referral.consent == Consent.NOT_SOUGHT else "",
            "reference": referral.phone_ref,
        }
        super().__init__(*args, initial=begun, **kwargs)
        self.facts, self.asked = facts, fields.questions(referral.kind)
        for name, _, offered in facts.headed:
            box = self.fields[name]
            box.choices = [(fact.key, fact.label) for fact in offered]
            box.hints = {fact.key: fact.words for fact in offered}
            box.initial = [fact.key for fact in offered]
            if not offered:
                del self.fields[name]
        for question in self.asked:
            self.fields[f"q_{question.name}"] = forms.PlainTextField(
                label=question.label, help_text=question.hint, rows=question.rows, max_length=fields.LONGEST,
                required=question.is_required, missing=f"Answer “{question.label}”",
            )  # fmt: skip

    @property
    def questions(self) -> list[Any]:
        return [self[f"q_{question.name}"] for question in self.asked]

    @property
    def shares(self) -> list[Any]:
        return [self[name] for name, _, _ in self.facts.headed if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        keys = [key for name, _, _ in self.facts.headed for key in cleaned.pop(name, None) or []]
        cleaned["shared"] = self.facts.chosen(keys)
        cleaned["answers"] = {question.name: cleaned.pop(f"q_{question.name}", "") for question in self.asked}
        return cleaned


class AddForm(OnceForm):
    text = forms.PlainTextField(
        label="What is added or put right?", rows=5, missing="Enter what is added or put right",
        help_text="What was sent stays as it was sent. This stands beside it, with your name and the time.",
    )  # fmt: skip
    told = forms.LineField(label="Who at the agency was told of it, when and how?", required=False, max_length=1_000)


class WordsForm(OnceForm):
    """One answer in words: the outcome of a referral, or the reason why it is withdrawn."""

    words = forms.PlainTextField(label="Why?", rows=4, missing="Enter why")
