"""Fields that say what is wrong in a sentence, keep every character a person typed, and need no JavaScript."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from safeguard.web.dates import DayField, DayWidget, WhenField, WhenWidget

__all__ = ["DayField", "DayWidget", "WhenField", "WhenWidget"]

WHOLE_ACCOUNT = 100_000
NUL_SENTENCE = "{label} had a character in it that cannot be kept. We have taken it out: check the words, then continue"


def named(label: object, fallback: str = "This answer") -> str:
    """The field's name as the start of a sentence, without a closing question mark."""
    return str(label or fallback).rstrip(" ?:.")


class WholeText(forms.CharField):
    """Text kept whole: NUL and broken surrogates are refused with a sentence, line ends normalised, all else kept."""

    longest = WHOLE_ACCOUNT

    def __init__(self, *, longest: int, missing: str, **kwargs: Any) -> None:
        super().__init__(strip=False, **said(kwargs, missing))
        self.longest = longest
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        text = "" if value in self.empty_values else str(value)
        text = self.tidy(text)
        if "\x00" in text or not encodable(text):
            raise ValidationError(NUL_SENTENCE.format(label=named(self.label)), code="nul")
        return text if text.strip() else str(self.empty_value)

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.longest and len(value) > self.longest:
            over = len(value) - self.longest
            sentence = f"{named(self.label)} must be {self.longest:,} characters or fewer. Take out {over:,} or more"
            raise ValidationError(sentence, code="max_length")

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again after an error: all that was typed, less what could not be kept."""
        if not isinstance(data, str):
            return data
        return data.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class PlainTextField(WholeText):
    """Lines of plain text, up to 100,000 characters by default, never trimmed and never cut short by the browser."""

    def __init__(self, *, rows: int = 5, max_length: int = WHOLE_ACCOUNT, missing: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "cols": None}))
        super().__init__(longest=max_length, missing=missing, **kwargs)


class LineField(WholeText):
    """One line. `width`: 2, 3, 4, 5, 10, 20 characters or a fraction such as "one-half"; `kind`: the input's type."""

    def __init__(
        self,
        *,
        width: int | str = "",
        kind: str = "text",
        autocomplete: str = "off",
        max_length: int = 200,
        missing: str = "",
        **kwargs: Any,
    ) -> None:
        attrs = {"autocomplete": autocomplete, "class": width_class(width)}
        widget = forms.TextInput(attrs={name: value for name, value in attrs.items() if value})
        widget.input_type = kind
        kwargs.setdefault("widget", widget)
        super().__init__(longest=max_length, missing=missing, **kwargs)

    def tidy(self, text: str) -> str:
        return " ".join(super().tidy(text).split("\n")).strip()


def width_class(width: int | str) -> str:
    if not width:
        return ""
    return f"govuk-input--width-{width}" if isinstance(width, int) else f"govuk-!-width-{width}"


def said(kwargs: dict[str, Any], missing: str) -> dict[str, Any]:
    """Give the field its own sentence for an empty answer: `missing`, or "Enter <label>"."""
    label = str(kwargs.get("label") or "")
    sentence = missing or (f"Enter {lower_first(named(label))}" if label else "Enter an answer")
    messages = {"required": sentence} | dict(kwargs.pop("error_messages", None) or {})
    return kwargs | {"error_messages": messages}


def lower_first(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


class ChoiceMixin:
    """Sentences for a choice, hints under single choices, and a kind answer to a value that was never offered."""

    def choose(self, kwargs: dict[str, Any], hints: Mapping[str, str] | None, missing: str) -> dict[str, Any]:
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        sentence = missing or f"Select {lower_first(named(kwargs.get('label'), 'an answer'))}"
        unknown = "Select one of the answers shown: the one sent is not among them"
        messages = {"required": sentence, "invalid_choice": unknown, "invalid_list": unknown}
        return kwargs | {"error_messages": messages | dict(kwargs.pop("error_messages", None) or {})}


class RadiosField(ChoiceMixin, forms.ChoiceField):
    """One of a few. `hints={"value": "words"}`; `inline=True` for two short answers; `small=True` in filters."""

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        missing: str = "",
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        self.inline, self.small = inline, small
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(**self.choose(kwargs, hints, missing))


class CheckboxesField(ChoiceMixin, forms.MultipleChoiceField):
    """Any of a few."""

    def __init__(
        self, *, hints: Mapping[str, str] | None = None, missing: str = "", small: bool = False, **kwargs: Any
    ) -> None:
        self.small = small
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**self.choose(kwargs, hints, missing))


class SelectField(ChoiceMixin, forms.ChoiceField):
    """One of many, as a select. With `blank` the first entry is empty; `picker=True` makes it a type-to-find box."""

    def __init__(
        self,
        *,
        blank: str | None = "",
        picker: bool = False,
        missing: str = "",
        choices: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        attrs = {"data-picker": "true"} if picker else {}
        kwargs.setdefault("widget", forms.Select(attrs=attrs))
        offered = choices if blank is None or callable(choices) else [("", blank), *choices]
        super().__init__(choices=offered, **self.choose(kwargs, None, missing))


class ConfirmField(forms.BooleanField):
    """One box to tick, whose label is the whole sentence that a person agrees to."""

    def __init__(self, *, missing: str = "", **kwargs: Any) -> None:
        messages = {"required": missing or "Tick the box to confirm"} | dict(kwargs.pop("error_messages", None) or {})
        super().__init__(error_messages=messages, **kwargs)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/files.html"


class FilesField(forms.Field):
    """Several files in one control; the clean value is a list. What a file may be is for `safeguard.files` to say."""

    widget = ManyFilesInput
    default_error_messages = {
        "required": "Choose a file",
        "encoding": "Choose the file again: it did not arrive as a file",
    }

    def __init__(self, *, most: int = 10, missing: str = "", **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", ManyFilesInput(attrs={"multiple": True}))
        super().__init__(**(said(kwargs, missing) if missing else kwargs))

    def to_python(self, value: Any) -> list[Any]:
        return [one for one in (value if isinstance(value, list | tuple) else [value]) if one]

    def clean(self, value: Any) -> list[Any]:
        files = self.to_python(value)
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if any(not hasattr(one, "read") for one in files):
            raise ValidationError(self.error_messages["encoding"], code="encoding")
        if len(files) > self.most:
            raise ValidationError(f"Choose {self.most} files or fewer at a time", code="too_many")
        return files
