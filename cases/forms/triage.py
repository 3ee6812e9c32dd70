"""What a lead is asked about a concern: the filter of the queue, and the decision."""

from collections.abc import Iterable
from typing import Any, Final

from cases.choices import Clearance, DecisionKind, Kind, Severity, Urgency
from cases.forms.once import OnceForm, PersonField
from cases.models import Case, Concern
from safeguard.web import forms
from safeguard.web.words import count, day

OPENS_CASE: Final = {DecisionKind.OPEN_CASE, DecisionKind.REFER, DecisionKind.EARLY_HELP}
STATES: Final = {"unread": "Not read yet", "read": "Read, to be decided"}
DUE: Final = {"due": "To look at again today or earlier"}


class QueueFilter(forms.GovForm):
    """Cut the list. What cannot be understood narrows nothing."""

    words = forms.LineField(label="Child, reporter or reference", required=False, max_length=100)
    year = forms.SelectField(label="Year group", blank="Any", required=False)
    urgency = forms.SelectField(label="Urgency", blank="Any", required=False, choices=Urgency.choices)
    kind = forms.SelectField(label="Kind of concern", blank="Any", required=False, choices=Kind.choices)
    state = forms.SelectField(label="Only", blank="All of them", required=False)

    def __init__(self, *args: Any, years: Iterable[str], show: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "Any"), *((year, year) for year in years)]
        states = {"monitored": DUE, "decided": {}}.get(show, STATES)
        self.fields["state"].choices = [("", "All of them"), *states.items()]
        if not states:
            del self.fields["state"]

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DecisionForm(OnceForm):
    """One decision with its reason. How serious and who may read it are two separate questions."""

    reveals = {"decision": {DecisionKind.ADD_TO_CASE: ["case"]}}
    needs = {"case": "Select the open case to add this to"}

    decision = forms.RadiosField(
        label="What happens now?",
        choices=DecisionKind.choices,
        hints={
            DecisionKind.OPEN_CASE: "One person works on it until the child is safe.",
            DecisionKind.ADD_TO_CASE: "Somebody already works on a case of this child: this becomes part of it.",
            DecisionKind.REFER: "Children’s social care, the police or others are needed. The case owner refers.",
            DecisionKind.EARLY_HELP: "The family needs support soon; no child is suspected to suffer harm.",
            DecisionKind.MONITOR: "You look at it again by a day that you name. It stays yours until then.",
            DecisionKind.NO_FURTHER_ACTION: "It ends here. The reason stays on the record and the reporter is told.",
        },
        missing="Select what happens now",
    )
    case = forms.SelectField(label="Which case?", blank="Choose one", required=False)
    severity = forms.RadiosField(
        label="How serious is it for the child?",
        help_text="This says how much help is needed, not who may read it.",
        choices=Severity.choices,
        missing="Select how serious it is for the child",
    )
    clearance = forms.RadiosField(
        label="Who may read the case?",
        help_text="Restricting takes effect on a case opened now. A case that is open is restricted on its own page.",
        choices=Clearance.choices,
        initial=Clearance.TEAM,
        missing="Select who may read it",
    )
    kind = forms.SelectField(
        label="What kind of concern is it?",
        help_text="Your own word for it. What the reporter wrote stays as it was written.",
        choices=Kind.choices,
        blank=None,
    )
    reason = forms.PlainTextField(
        label="Why do you decide this?",
        help_text="Somebody who reads only this must understand it in ten years.",
        rows=4,
        missing="Enter why you decide this",
    )
    not_referred_because = forms.PlainTextField(
        label="Why is it not referred to another agency?",
        help_text="Leave it empty only when you refer.",
        rows=2,
        missing="Enter why it is not referred to another agency",
    )
    parents = forms.PlainTextField(
        label="Parents or carers: told, asked for consent, or why not?",
        help_text="Do not tell anybody who is marked “must not be told”, or where telling puts the child at risk.",
        rows=2,
        required=False,
    )
    owner = PersonField(
        label="Who will own the case?",
        help_text="Only for a case opened now. You own it until they accept it.",
        missing="Select who will own the case",
    )
    review_on = forms.DayField(
        label="When is it looked at again?",
        help_text="The first review of a new case, or the last day of monitoring.",
        required=False,
        past=False,
    )
    note = forms.PlainTextField(
        label="What will the reporter read?",
        help_text="A short note on their receipt. Thank them. Do not repeat what was said about the family.",
        rows=2,
        max_length=5_000,
        required=False,
    )

    def __init__(
        self, *args: Any, concern: Concern, cases: Iterable[Case], owners: Iterable[Any], latest: Any, user: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.cases = {case.ref: case for case in cases}
        self.fields["kind"].initial = concern.kind
        self.fields["owner"].initial = str(user.pk)
        self.fields["case"].choices = [
            ("", "Choose one"),
            *((ref, _case_words(one)) for ref, one in self.cases.items()),
        ]
        owner = self.fields["owner"]
        owner.offer(owners, blank="Choose one")
        owner.choices = [("", "Choose one"), *((key, _load_words(one)) for key, one in owner.people.items())]
        self.fields[
            "review_on"
        ].help_text += f" {day(latest)} is the latest for a new case, and the day if you leave it empty."
        if not self.cases:
            self._drop(DecisionKind.ADD_TO_CASE)
        if not concern.parts.all():
            self._drop(*OPENS_CASE)

    def _drop(self, *decisions: DecisionKind) -> None:
        """Do not offer what cannot be: there is no case to add to, or no child to open one about."""
        field = self.fields["decision"]
        field.choices = [(value, label) for value, label in field.choices if value not in decisions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        cleaned["case"] = self.cases.get(cleaned.get("case") or "")
        if decision == DecisionKind.REFER:
            self._forgo("not_referred_because", "")
        if decision not in OPENS_CASE:
            self._forgo("owner", None)
        if decision == DecisionKind.MONITOR and not cleaned.get("review_on") and "review_on" not in self.errors:
            self.add_error("review_on", "Enter the day until which you monitor")
        return cleaned

    def _forgo(self, name: str, empty: Any) -> None:
        """Ask nothing of a question that this decision does not put."""
        self.errors.pop(name, None)
        self.cleaned_data[name] = empty


def _case_words(case: Case) -> str:
    return f"{case.ref}, {case.get_severity_display()}, owner {case.owner.label}"


def _load_words(person: Any) -> str:
    return f"{person.label}, {count(person.open_cases, 'open case')}"
