"""The forms of transfers. Each leaves in `cleaned_data` exactly what its action takes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms as django_forms
from django.utils import timezone

from cases.forms.once import OnceForm
from referrals.transfers.bundle import Choice, Find
from referrals.transfers.choices import HELD, Carried, Copy, How, Method, Reason, Receipt, Rung
from safeguard.web import forms

SHOW, WITHHOLD = "show", "withhold"
JUST_NOW: Final = "Leave this empty if it was just now."
BY_HAND: Final = [(one.value, one.label) for one in Receipt if one != Receipt.LINK]


def _when() -> forms.WhenField:
    return forms.WhenField(label="When was that?", help_text=JUST_NOW, required=False)


class NowForm(OnceForm):
    """An act that was just now unless another time is given."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "happened_at" in self.fields:
            cleaned["happened_at"] = cleaned.get("happened_at") or timezone.now()
        return cleaned


class ChildField(forms.SelectField):
    """One of the children offered; the clean value is the child."""

    def offer(self, pupils: Iterable[Any]) -> None:
        self.pupils = {pupil.ref: pupil for pupil in pupils}
        shown = [(ref, ", ".join(filter(None, [pupil.name, pupil.group]))) for ref, pupil in self.pupils.items()]
        self.choices = [("", ""), *shown]

    def clean(self, value: Any) -> Any:
        return self.pupils.get(super().clean(value))


class StartForm(OnceForm):
    pupil = ChildField(label="Which child?", picker=True, missing="Select the child")
    reason = forms.RadiosField(
        label="Why does the file go?", choices=Reason.choices, missing="Select why the file goes"
    )
    left_on = forms.DayField(label="The child’s last day here", missing="Enter the child’s last day here")
    setting = forms.LineField(label="Next school or college, if it is known", required=False)

    def __init__(self, *args: Any, pupils: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].offer(pupils)


class DestinationForm(OnceForm):
    """To whom and how. A school needs a name and a person there; a download needs the address that the link goes to."""

    reveals: ClassVar = {
        "method": {
            Method.BUNDLE.value: ["email"],
        }
    }
    needs: ClassVar = {"email": "Enter the e-mail address of the safeguarding lead there"}
    setting = forms.LineField(label="Next school or college", required=False)
    person = forms.LineField(label="Safeguarding lead there", required=False, max_length=120)
    post = forms.LineField(label="Their post", required=False, max_length=120)
    phone = forms.LineField(
        label="Telephone", required=False, max_length=40, width=20, kind="tel",
        help_text="From the school’s own website, not from a message: the code is read out on this number.",
    )  # fmt: skip
    method = forms.RadiosField(
        label="How does the file go?", choices=Method.choices, missing="Select how the file goes"
    )
    email = forms.LineField(label="E-mail address", required=False, kind="email", max_length=254)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("method") and cleaned["method"] not in HELD:
            for name, sentence in (
                ("setting", "Enter the next school or college"),
                ("person", "Enter who receives it"),
            ):
                if not cleaned.get(name):
                    self.add_error(name, sentence)
        if cleaned.get("email") and "@" not in cleaned["email"]:
            self.add_error("email", "Enter an e-mail address like name@school.example")
        return cleaned


class HoldForm(NowForm):
    person = forms.LineField(label="Whom at the authority did you tell?", missing="Enter whom you told")
    how = forms.RadiosField(label="How?", choices=How.choices, missing="Select how", inline=True)
    said = forms.PlainTextField(label="What was said?", rows=4, max_length=5_000, missing="Enter what was said")
    happened_at = _when()
    worker = forms.LineField(label="The child’s social worker, if you told them too", required=False)


class CancelForm(OnceForm):
    because = forms.PlainTextField(
        label="Why does the file not have to go?",
        rows=3,
        max_length=2_000,
        missing="Enter why the file does not have to go",
    )


class ChaseForm(NowForm):
    rung = forms.RadiosField(label="Whom did you ask?", choices=[], missing="Select whom you asked")
    how = forms.RadiosField(label="How?", choices=How.choices, missing="Select how", inline=True)
    person = forms.LineField(label="Name", missing="Enter whom you asked")
    said = forms.PlainTextField(label="What was said?", rows=4, max_length=5_000, missing="Enter what was said")
    happened_at = _when()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rung"].choices = [one for one in Rung.choices if one[0] != Rung.WORKER]


class PaperForm(NowForm):
    pages = django_forms.IntegerField(
        label="How many pages?", min_value=1, max_value=100_000,
        error_messages={"required": "Enter the number of pages", "invalid": "Enter the number of pages in figures"},
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"}),
    )  # fmt: skip
    carried = forms.RadiosField(
        label="How did it travel?", choices=Carried.choices, missing="Select how it travelled",
    )  # fmt: skip
    person = forms.LineField(label="To whom, or from whom?", missing="Enter the name")
    signed = forms.LineField(label="Who signed for it?", required=False)
    happened_at = _when()


class ReceiptForm(OnceForm):
    how = forms.RadiosField(label="How did they confirm it?", choices=BY_HAND, missing="Select how they confirmed it")
    name = forms.LineField(label="Who confirmed it?", max_length=120, missing="Enter who confirmed it")
    post = forms.LineField(label="Their post", max_length=120, missing="Enter their post")


class CodeForm(forms.GovForm):
    code = forms.LineField(
        label="Code", width=20, max_length=40, missing="Enter the code",
        help_text="Twelve letters and digits, read out to you on the telephone."
    )  # fmt: skip


class ConfirmForm(forms.GovForm):
    name = forms.LineField(label="Your name", max_length=100, missing="Enter your name")
    post = forms.LineField(label="Your post", max_length=60, missing="Enter your post")
    setting = forms.LineField(label="Your school or college", max_length=60, missing="Enter your school or college")


class UploadForm(OnceForm):
    upload = forms.FilesField(label="The file that you downloaded", most=1, help_text="It ends in .zip.")
    fingerprint = forms.LineField(
        label="Fingerprint", required=False, max_length=100,
        help_text="As the sending school read it out. Without it, a file that somebody rewrote as a whole is not found out.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("upload"):
            cleaned["upload"] = cleaned["upload"][0]
        return cleaned


class AttachForm(OnceForm):
    pupil = ChildField(label="Which of our children is it?", picker=True, missing="Select the child")
    sure = forms.ConfirmField(
        label="I have compared name, date of birth and UPN", missing="Tick the box when you have compared the child"
    )

    def __init__(self, *args: Any, pupils: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].offer(pupils)


class NoFileForm(OnceForm):
    """The earlier school's word about one child or several: `chosen` are references of requests."""

    person = forms.LineField(label="Who said so?", missing="Enter who said so", help_text="Name, post and school.")
    said = forms.PlainTextField(
        label="What was said, and how?", rows=2, max_length=2_000, missing="Enter what was said"
    )


class KeepingForm(OnceForm):
    copy = forms.RadiosField(label="What does the school keep?", choices=Copy.choices, missing="Select what is kept")
    reason = forms.PlainTextField(
        label="Why?", rows=4, max_length=2_000, required=False,
        help_text="A full copy needs a reason: the retention schedule that you follow, or the advice of your authority.",
    )  # fmt: skip


# --- The review of the contents ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """One find as the page asks about it. `code` stands in the names of its controls."""

    find: Find
    code: str
    answer: str
    reason: str

    @property
    def is_undecided(self) -> bool:
        return self.find.shows is None

    @property
    def otherwise(self) -> str:
        return WITHHOLD if self.find.shows else SHOW

    @property
    def is_ticked(self) -> bool:
        return self.answer == self.otherwise


def code_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


class ContentsForm(OnceForm):
    """Every find with its answer. One control is sent for what stays as it is: a file of a thousand entries is one form."""

    digest = django_forms.CharField(widget=django_forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, finds: Iterable[Find], decided: Mapping[str, Choice], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.typed, self.finds = data, list(finds)
        self.decided = decided

    def resume(self, data: Any) -> None:
        self.typed = data

    def asked(self) -> list[Asked]:
        return [self._asked(find) for find in self.finds]

    def _asked(self, find: Find) -> Asked:
        code = code_of(find.key)
        if self.typed is None:
            choice = self.decided.get(find.key)
            answer = "" if choice is None else SHOW if choice.shows else WITHHOLD
            return Asked(find, code, answer, choice.reason if choice else "")
        return Asked(find, code, self.typed.get(f"a-{code}", ""), self.typed.get(f"r-{code}", "").strip()[:2_000])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        answered = [asked for asked in self.asked() if asked.answer in (SHOW, WITHHOLD)]
        cleaned["choices"] = {one.find.key: Choice(one.answer == SHOW, one.reason) for one in answered}
        return cleaned
