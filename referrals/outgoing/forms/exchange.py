"""What comes back, what is said on the way, what was promised; and a teacher's own report to the police."""

from collections.abc import Iterable
from datetime import time
from typing import Any, ClassVar, Final

from cases.forms.once import OnceForm
from referrals.outgoing.actions import Contacted, Promised
from referrals.outgoing.choices import Direction, Ended, Reached, Said, Way
from referrals.outgoing.forms.deciding import AgencyField
from referrals.outgoing.turns import OUTCOMES, possible
from safeguard.calendar import instant
from safeguard.web import forms
from safeguard.web.dates import read_time

JUST_NOW: Final = "Leave this empty if it was just now."
DAY_ENDS: Final = time(17)


class PromiseFields(OnceForm):
    """What was promised and by when: a day, and a time if one was said. The clean value `promised` is a Promised or None."""

    promise = forms.PlainTextField(
        label="What did they promise to do?", rows=2, max_length=2_000, required=False,
        help_text="Leave this empty if nothing was promised. It is chased when its time has come.",
    )  # fmt: skip
    promise_on = forms.DayField(label="By which day?", past=False, required=False)
    promise_time = forms.LineField(
        label="By what time that day?", required=False, width=10, max_length=20, help_text="If none was said: 5pm."
    )

    def clean_promise_time(self) -> time:
        typed = self.cleaned_data["promise_time"]
        return read_time(typed)[0] if typed else DAY_ENDS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text, on = cleaned.pop("promise", ""), cleaned.pop("promise_on", None)
        at = cleaned.pop("promise_time", DAY_ENDS)
        if text and on is None and "promise_on" not in self.errors:
            self.add_error("promise_on", "Enter the day by which it was promised")
        if on and not text:
            self.add_error("promise", "Enter what was promised")
        cleaned["promised"] = Promised(text, instant(on, at)) if text and on else None
        return cleaned


class ContactForm(PromiseFields):
    """A contact or an attempt. The clean value `whom` is a Contacted."""

    reveals: ClassVar = {"reached": {Reached.SPOKE.value: ["person", "person_role", "said"]}}
    needs: ClassVar = {"person": "Enter whom you reached", "said": "Enter what was said"}

    agency = AgencyField(label="Which agency?", required=False)
    agency_name = forms.LineField(label="If it is not in the list, its name", required=False)
    telephone = forms.LineField(label="Number or address used", required=False, width=20, max_length=60)
    reached = forms.RadiosField(
        label="Was anybody reached?", choices=Reached.choices, missing="Select whether anybody was reached",
        hints={Reached.NOBODY: "An attempt counts: it stays on the record with its time."},
    )  # fmt: skip
    person = forms.LineField(label="Who was it?", required=False)
    person_role = forms.LineField(label="Their role", required=False)
    said = forms.PlainTextField(label="What was said?", rows=5, required=False)
    way = forms.SelectField(label="How?", blank=None, choices=Way.choices, initial=Way.CALL)
    direction = forms.RadiosField(
        label="Who contacted whom?", choices=Direction.choices, initial=Direction.OUT, inline=True
    )
    happened_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)
    referral = forms.SelectField(label="On which referral?", required=False)

    field_order = [
        *["agency", "agency_name", "telephone", "reached", "promise", "promise_on", "promise_time"],
        *["referral", "way", "direction", "happened_at"],
    ]

    def __init__(self, *args: Any, agencies: Iterable[Any], referrals: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(agencies, blank="Not in the list")
        self.referrals = {one.ref: one for one in referrals}
        shown = [(ref, f"{one.get_kind_display()}, {ref}") for ref, one in self.referrals.items()]
        self.fields["referral"].choices = [("", "None: on the case alone"), *shown]
        if not self.referrals:
            del self.fields["referral"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = ["agency", "agency_name", "person", "person_role", "telephone", "way", "direction"]
        said = {name: cleaned.pop(name, None) or "" for name in names}
        if not said["agency"] and not said["agency_name"] and not self.errors:
            self.add_error("agency", "Select the agency, or enter its name")
        whom: dict[str, Any] = said | {"agency": said["agency"] or None}
        cleaned["whom"] = Contacted(**whom)
        cleaned["referral"] = self.referrals.get(cleaned.get("referral") or "")
        return cleaned


class ResponseForm(PromiseFields):
    """What came back. Under each answer that can turn out in one of a few ways stands how it did."""

    kind = forms.RadiosField(label="What came back?", missing="Select what came back")
    said = forms.PlainTextField(label="What did they say?", rows=5, missing="Enter what they said")
    person = forms.LineField(label="Who said it, in which role?", required=False)
    telephone = forms.LineField(label="Their number", required=False, width=20, max_length=60)
    reference = forms.LineField(label="Their reference", required=False, width=20, max_length=60)
    happened_at = forms.WhenField(label="When was it?", help_text=JUST_NOW, required=False)

    field_order = [
        *["kind", "said", "person", "telephone", "reference", "happened_at"],
        *["promise", "promise_on", "promise_time"],
    ]

    def __init__(self, *args: Any, referral: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = possible(referral.kind)
        self.fields["kind"].choices = [(said.value, said.label) for said in offered]
        reveals: dict[str, dict[str, list[str]]] = {"kind": {}}
        needs: dict[str, str] = {}
        for said in offered:
            if said in OUTCOMES:
                name = f"outcome_{said}"
                self.fields[name] = forms.RadiosField(
                    label="How did it turn out?", required=False,
                    choices=[(outcome.value, outcome.label) for outcome in OUTCOMES[said]],
                )  # fmt: skip
                reveals["kind"][said.value] = [name]
                needs[name] = "Select how it turned out"
        vars(self).update(reveals=reveals, needs=needs)  # of this form alone: they follow the kind of the referral

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcomes = [cleaned.pop(f"outcome_{said}", "") for said in Said if f"outcome_{said}" in self.fields]
        cleaned["outcome"] = next(filter(None, outcomes), "")
        return cleaned


class EndPromiseForm(OnceForm):
    ended = forms.RadiosField(label="What became of it?", choices=Ended.choices, missing="Select what became of it")
    words = forms.PlainTextField(
        label="How do you know?", rows=4, missing="Enter how you know",
        help_text="What came, who said so, when. Nothing is ticked off without words.",
    )  # fmt: skip


class ReportForm(OnceForm):
    """The teacher's own report to the police."""

    reported_at = forms.WhenField(label="When did you tell the police?", missing="Enter when you told the police")
    police_ref = forms.LineField(
        label="The police’s reference", width=20, max_length=60, missing="Enter the reference that the police gave you"
    )
    police_person = forms.LineField(label="Whom did you speak to?", required=False)
    words = forms.PlainTextField(
        label="What did they tell you to do?", rows=3, required=False,
        help_text="Do not write down here what the girl said: that belongs to the concern you logged.",
    )  # fmt: skip
