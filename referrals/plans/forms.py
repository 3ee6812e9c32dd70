"""The forms of plans. Each leaves in `cleaned_data` exactly what its action takes."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError

from cases.forms.casework import AgreedFormSet
from cases.forms.once import OnceForm
from referrals.plans import rules
from referrals.plans.actions import Ask
from referrals.plans.choices import Attendance, Category, Fact, LegalBasis, Level, MeetingKind, Post
from safeguard.web import forms
from safeguard.web.forms import typed

NAMED: Final = ("name", "phone", "email", "team")
CARE_FIELDS: Final = [
    "legal_basis",
    "contact",
    "delegated",
    "carer_name",
    "carer_phone",
    "virtual_school_name",
    "virtual_school_phone",
]
POSTS: Final = {
    "worker": Post.SOCIAL_WORKER,
    "manager": Post.MANAGER,
    "lead": Post.LEAD,
    "chair": Post.CHAIR,
    "carer": Post.CARER,
    "virtual_school": Post.VIRTUAL_SCHOOL,
}
CODED: Final = (Fact.CATEGORY, Fact.LEGAL_BASIS)  # said by a word of a fixed list
MOST_WORDS: Final = 10_000


class OneOfField(forms.SelectField):
    """One of a few records; the clean value is the record. Give it the records with `offer`."""

    def offer(self, records: Iterable[Any], *, blank: str | None = "", label: Any = str) -> None:
        self.records = {str(record.pk): record for record in records}
        shown = [(key, label(record)) for key, record in self.records.items()]
        self.choices = shown if blank is None else [("", blank), *shown]

    def clean(self, value: Any) -> Any:
        return self.records.get(super().clean(value))


def _name(label: str, **how: Any) -> forms.LineField:
    return forms.LineField(label=label, required=False, max_length=120, **how)


def _phone(label: str) -> forms.LineField:
    return forms.LineField(label=label, required=False, max_length=40, width=20, kind="tel")


def _mail(label: str) -> forms.LineField:
    return forms.LineField(label=label, required=False, max_length=254, kind="email")


class StartForm(OnceForm):
    """A plan from its first day. Who carries it is asked at once: whom to ring is the first thing that is needed."""

    reveals: ClassVar = {"level": {Level.CHILD_PROTECTION: ["category"], Level.LOOKED_AFTER: CARE_FIELDS}}
    needs: ClassVar = {"category": "Select the category", "legal_basis": "Select the legal basis"}
    pupil = OneOfField(label="Which child?", missing="Select the child")
    level = forms.RadiosField(label="Which plan?", choices=Level.choices, missing="Select which plan it is")
    category = forms.RadiosField(label="Category", choices=Category.choices, required=False)
    legal_basis = forms.SelectField(label="Legal basis", choices=LegalBasis.choices, required=False)
    contact = forms.PlainTextField(
        label="Contact with family", help_text="With whom, how, and with whom not.", rows=3, required=False,
        max_length=MOST_WORDS,
    )  # fmt: skip
    delegated = forms.PlainTextField(
        label="Delegated authority", help_text="What the carer may decide alone: trips, photographs, first aid.",
        rows=3, required=False, max_length=MOST_WORDS,
    )  # fmt: skip
    carer_name = _name("Carer")
    carer_phone = _phone("The carer’s telephone")
    virtual_school_name = _name("Virtual school head")
    virtual_school_phone = _phone("The virtual school’s telephone")
    started_on = forms.DayField(
        label="From which day?", help_text="The day of the conference or decision.", future=False,
        missing="Enter the day from which the plan runs",
    )  # fmt: skip
    reason = forms.PlainTextField(
        label="Why did it start?", rows=4, max_length=MOST_WORDS, missing="Enter why the plan started"
    )
    authority = OneOfField(label="Which authority leads?", required=False)
    worker_name = _name("Social worker", help_text="Leave it empty if nobody is named yet.")
    worker_phone = _phone("The social worker’s telephone")
    worker_email = _mail("The social worker’s e-mail")
    worker_team = _name("Team")
    manager_name = _name("The social worker’s manager")
    manager_phone = _phone("The manager’s telephone")
    lead_name = _name("Lead practitioner, if somebody else leads")
    lead_phone = _phone("The lead practitioner’s telephone")
    chair_name = _name("Conference chair or reviewing officer")
    chair_phone = _phone("Their telephone")
    school_part = forms.PlainTextField(
        label="What does the school do under the plan?",
        help_text="As the plan says it. What one person must do by a day becomes a task when you record a meeting.",
        rows=4, required=False, max_length=MOST_WORDS,
    )  # fmt: skip

    def __init__(self, *args: Any, pupils: Iterable[Any], authorities: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        children = list(pupils)
        self.fields["pupil"].offer(children, blank=None if len(children) == 1 else "")
        self.fields["authority"].offer(authorities, blank="Not known yet")

    def clean_worker_email(self) -> str:
        return mail_address(self.cleaned_data["worker_email"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        posts = {
            post: {part: said.pop(f"{name}_{part}", "") or "" for part in NAMED if f"{name}_{part}" in self.fields}
            for name, post in POSTS.items()
        }
        facts = {fact: said.pop(fact.value, "") or "" for fact in (Fact.CONTACT, Fact.DELEGATED, Fact.SCHOOL_PART)}
        return said | {"posts": {post: named for post, named in posts.items() if named.get("name")}, "facts": facts}


def mail_address(text: str) -> str:
    """An address, or a sentence; empty stays empty."""
    if text and ("@" not in text or " " in text):
        raise ValidationError("Enter an e-mail address in the correct format, like name@example.com")
    return text


class StepForm(StartForm):
    """The next plan, in place of the one that it follows."""

    ended_why = forms.RadiosField(label="How did the plan that runs now end?", missing="Select how it ended")
    field_order = ("ended_why", "pupil", "level")
    reveals: ClassVar = {"level": {Level.CHILD_PROTECTION: ["category"]}}

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [one for one in rules.ENDINGS[Level(level)] if one in rules.WITH_A_NEXT_PLAN]
        self.fields["ended_why"].choices = [(one.value, one.label) for one in ways]
        self.fields["level"].choices = [one for one in Level.choices if one[0] in rules.LADDER and one[0] != level]
        for name in CARE_FIELDS:
            del self.fields[name]


class EndForm(OnceForm):
    why = forms.RadiosField(label="How did it end?", missing="Select how the plan ended")
    ended_on = forms.DayField(label="On which day?", future=False, missing="Enter the day on which the plan ended")
    reason = forms.PlainTextField(
        label="Why?", help_text="What has changed for the child, and who supports the family now.", rows=4,
        max_length=MOST_WORDS, missing="Enter why the plan ended",
    )  # fmt: skip

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [(one.value, one.label) for one in rules.ENDINGS[Level(level)]]


class PersonForm(OnceForm):
    """Another person in a post, from a day. Whoever held it stays on the record."""

    post = forms.SelectField(label="Who is it?", choices=Post.choices, missing="Select who it is")
    name = forms.LineField(
        label="Name", help_text="If nobody is named yet, write that, with the duty team’s number.", max_length=120,
        missing="Enter the name",
    )  # fmt: skip
    phone = _phone("Telephone")
    email = _mail("E-mail")
    team = _name("Team or agency")
    from_on = forms.DayField(label="From which day?", future=False, missing="Enter the day from which it holds")

    def clean_email(self) -> str:
        return mail_address(self.cleaned_data["email"])


class ChangeForm(OnceForm):
    """What the plan says of one thing from a day; what it said before stays on the record."""

    fact = forms.RadiosField(label="What has changed?", missing="Select what has changed")
    category = forms.RadiosField(label="Category from now on", choices=Category.choices, required=False)
    legal_basis = forms.SelectField(label="Legal basis from now on", choices=LegalBasis.choices, required=False)
    words = forms.PlainTextField(
        label="What does the plan say now?",
        help_text="In the plan’s own words where you can. A category or legal basis selected above needs nothing here.",
        rows=5,
        required=False,
        max_length=MOST_WORDS,
    )
    from_on = forms.DayField(label="From which day?", future=False, missing="Enter the day from which it holds")
    reveals: ClassVar = {"fact": {fact: [fact.value] for fact in CODED}}
    needs: ClassVar = {"category": "Select the category", "legal_basis": "Select the legal basis"}

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = rules.FACTS[Level(level)]
        self.fields["fact"].choices = [(fact.value, fact.label) for fact in known]
        for fact in set(CODED) - set(known):
            del self.fields[fact.value]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        codes = {fact: said.pop(fact.value, "") for fact in CODED}
        chosen = said.get("fact")
        if chosen in codes:
            said["words"] = codes[Fact(chosen)]
        elif chosen and not said.get("words"):
            self.add_error("words", "Enter what the plan says now")
        return said


class BookForm(OnceForm):
    """A meeting and its day. A conference starts the clock of the school's report."""

    kind = forms.RadiosField(label="Which meeting?", missing="Select which meeting it is")
    booked_for = forms.WhenField(label="When?", future=True, missing="Enter the day and time of the meeting")
    venue = forms.PlainTextField(
        label="Where?", help_text="A place, or how to join online.", rows=2, required=False, max_length=1_000
    )
    invited = forms.PlainTextField(label="Who from the school is invited?", rows=2, required=False, max_length=1_000)

    def __init__(self, *args: Any, kinds: Iterable[MeetingKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class BookFirstForm(BookForm):
    """A meeting that may make a plan: for a child of the case."""

    pupil = OneOfField(label="About which child?", missing="Select the child")
    field_order = ("pupil",)

    def __init__(self, *args: Any, pupils: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        children = list(pupils)
        self.fields["pupil"].offer(children, blank=None if len(children) == 1 else "")


class ReasonForm(OnceForm):
    reason = forms.PlainTextField(
        label="Why?", rows=4, max_length=MOST_WORDS, missing="Enter why it does not take place"
    )


class ShareForm(OnceForm):
    shared_at = forms.WhenField(label="When did the family see the report?", missing="Enter when the family saw it")


class SendForm(OnceForm):
    """The report has gone out. Where the family has not seen it, the form asks why."""

    sent_at = forms.WhenField(label="When was it sent?", missing="Enter when the report was sent")
    sent_to = forms.LineField(label="To whom?", max_length=500, missing="Enter to whom the report was sent")
    not_shared = forms.PlainTextField(
        label="Why has the family not seen it?",
        rows=3,
        max_length=MOST_WORDS,
        missing="Enter why the family has not seen it",
    )
    uploads = forms.FilesField(
        label="The report", help_text="Word, PDF or pictures. It is kept with the meeting.", required=False
    )

    def __init__(self, *args: Any, is_shared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_shared:
            del self.fields["not_shared"]


class RecordForm(OnceForm):
    """What came of a meeting; the clean value `agreed` is a list of (title, owner, day), `following` of dates agreed."""

    reveals: ClassVar = {
        "attendance": {
            Attendance.ATTENDED: ["attended", "contributions"],
            Attendance.APOLOGIES: ["apologies"],
            Attendance.NOT_INVITED: ["not_invited"],
        }
    }
    needs: ClassVar = {
        "attended": "Enter who took part for the school",
        "apologies": "Enter why nobody took part",
        "not_invited": "Enter what happened",
    }
    held_at = forms.WhenField(label="When was it held?", missing="Enter when the meeting was held")
    attendance = forms.RadiosField(
        label="Did the school take part?", choices=Attendance.choices, missing="Select if the school took part"
    )
    attended = forms.PlainTextField(label="Who took part for the school?", rows=2, required=False, max_length=2_000)
    contributions = forms.PlainTextField(
        label="What did the school say?", rows=4, required=False, max_length=MOST_WORDS
    )
    apologies = forms.PlainTextField(label="Why did nobody take part?", rows=2, required=False, max_length=2_000)
    not_invited = forms.PlainTextField(
        label="What happened?",
        help_text="When you heard of it, and from whom.",
        rows=2,
        required=False,
        max_length=2_000,
    )
    decided = forms.RadiosField(label="What came of it?", missing="Select what came of the meeting")
    decision = forms.PlainTextField(
        label="What was decided, and why?", rows=6, max_length=MOST_WORDS, missing="Enter what was decided"
    )
    dissent = forms.PlainTextField(
        label="Where did the school not agree?",
        help_text="Also if it said nothing at the meeting. A decision that the school cannot accept can be taken further.",
        rows=3, required=False, max_length=MOST_WORDS,
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: Iterable[Any], decisions: Iterable[Any], nexts: Iterable[MeetingKind], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided"].choices = [(one.value, one.label) for one in decisions]
        self.nexts = {f"next_{kind.value}": kind for kind in nexts}
        for name, kind in self.nexts.items():
            label = f"Next: {kind.label[0].lower()}{kind.label[1:]}" if kind != MeetingKind.PEP else "Next: PEP meeting"
            self.fields[name] = forms.WhenField(label=label, required=False, future=True)
        self.people = list(people)
        self.rows = self._rows(self.data if self.is_bound else None)

    def _rows(self, data: Any, **how: Any) -> Any:
        return AgreedFormSet(data, prefix="agreed", form_kwargs={"people": self.people}, **how)

    def resume(self, data: Any) -> None:
        """The rows too, and one more that is empty: without JavaScript this is "Add another"."""
        super().resume(data)
        rows = [typed(row, data) for row in self._rows(data).forms]
        self.rows = self._rows(None, initial=rows)
        self.rows.extra = len(rows) + 1

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        dates = [(kind, said.pop(name, None)) for name, kind in self.nexts.items()]
        said["following"] = [Ask(kind, booked_for) for kind, booked_for in dates if booked_for]
        said["apologies"] = said.get("apologies") or said.pop("not_invited", "") or ""
        said.pop("not_invited", None)
        if self.rows.is_valid():
            said["agreed"] = [form.row for form in self.rows if form.has_changed()]
        return said
