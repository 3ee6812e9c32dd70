"""The form base: Django's own form machinery drawn with GOV.UK components, working without JavaScript.

A page author declares fields, each with its own error sentence, and writes `{{ form }}` or
`{{ form.name.as_field_group }}`. The fields themselves are in `safeguard.web.fields` and are offered here as well.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from safeguard.web.fields import (
    CheckboxesField,
    ConfirmField,
    DayField,
    FilesField,
    LineField,
    PlainTextField,
    RadiosField,
    SelectField,
    WhenField,
)

__all__ = [
    "CheckboxesField",
    "ConfirmField",
    "DayField",
    "FilesField",
    "GovForm",
    "LineField",
    "PlainTextField",
    "RadiosField",
    "Renderer",
    "SelectField",
    "WhenField",
    "typed",
]

CLASSES = {
    forms.Textarea: "govuk-textarea",
    forms.Select: "govuk-select",
    forms.FileInput: "govuk-file-upload",
    Input: "govuk-input",
}
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class GovBoundField(BoundField):
    """A field on a page: adds the component's classes, and knows where its error link must land."""

    @property
    def kind(self) -> str:
        """Which shape the field template draws: radios, checkboxes, confirm, group (several boxes) or control."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxSelectMultiple):  # a RadioSelect too, to Django
            return "checkboxes"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, forms.CheckboxInput):
            return "confirm"
        return "group" if self.use_fieldset else "control"

    @property
    def aria_describedby(self) -> str | None:
        """As Django's, but without naming a hint or error that the page does not show."""
        return super().aria_describedby or None

    @property
    def optional(self) -> bool:
        """Whether to say so: not of a field that the form demands once its choice is picked, or its row is begun."""
        demanded = {*getattr(self.form, "needs", {}), *getattr(self.form, "unmarked", ())}
        return not self.field.required and self.name not in demanded

    @property
    def error_target(self) -> str:
        """The id that the error summary links to: the first choice of a group, or the date part that is wrong."""
        if not self.auto_id:
            return ""
        if isinstance(self.field.widget, CHOICES):
            return f"{self.auto_id}_0"
        if parts := getattr(self.field.widget, "part_names", ()):
            return f"{self.auto_id}_{self.wrong_part or parts[0]}"
        return self.id_for_label or self.auto_id

    @cached_property
    def wrong_part(self) -> str:
        """day, month, year or time, when one part of a date is what is wrong."""
        for error in self.form.errors.as_data().get(self.name, ()) if self.form.is_bound else ():
            if part := (error.params or {}).get("part"):
                return str(part)
        return ""

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices of a radio or checkbox group with their hints and the fields that each one reveals."""
        hints = getattr(self.field, "hints", {})
        reveals = getattr(self.form, "reveals", {}).get(self.name, {})
        shaped = []
        for choice in self.subwidgets:
            value = str(choice.data["value"])
            shown = [self.form[name] for name in reveals.get(value, ()) if name in self.form.fields]
            shaped.append(
                {"data": choice.data, "label": choice.choice_label, "hint": hints.get(value, ""), "reveals": shown}
            )
        return shaped

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if "aria-describedby" in built and not built["aria-describedby"]:
            del built["aria-describedby"]
        base = next((name for kind, name in CLASSES.items() if isinstance(widget, kind)), "")
        if not base or widget.is_hidden or isinstance(widget, (*CHOICES, forms.CheckboxInput)):
            return built
        names = [base, *([f"{base}--error"] if self.errors else []), widget.attrs.get("class", "")]
        return built | {"class": " ".join(filter(None, names))}


class Renderer(TemplatesSetting):
    """Named by the FORM_RENDERER setting; templates/django/forms/ replaces Django's own."""

    bound_field_class = GovBoundField


class GovForm(forms.Form):
    """Base of every form. `reveals = {"field": {"value": ["other_field"]}}` shows fields under one choice.

    A revealed field is optional to Django; when its choice is picked and it must be filled, name it in `needs` with its
    sentence: `needs = {"other_field": "Enter …"}`. What was typed under a choice that is not picked is dropped.
    """

    use_required_attribute = False
    reveals: ClassVar[dict[str, dict[str, list[str]]]] = {}
    needs: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def revealed_names(self) -> set[str]:
        return {name for choices in self.reveals.values() for names in choices.values() for name in names}

    def get_context(self) -> dict[str, Any]:
        """Django's, less the fields that are drawn inside a choice."""
        context = super().get_context()
        inside = self.revealed_names
        context["fields"] = [(bound, errors) for bound, errors in context["fields"] if bound.name not in inside]
        return context

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for chooser, choices in self.reveals.items():
            picked = cleaned.get(chooser)
            values = {str(one) for one in picked} if isinstance(picked, list | tuple | set) else {str(picked)}
            wanted = {name for value, names in choices.items() if value in values for name in names}
            for name in {name for names in choices.values() for name in names}:
                self.settle(name, wanted=name in wanted, cleaned=cleaned)
        return cleaned

    def settle(self, name: str, *, wanted: bool, cleaned: dict[str, Any]) -> None:
        """Drop a revealed field that its choice did not ask for; demand one that it did."""
        if name not in self.fields:
            return
        if not wanted:
            self.errors.pop(name, None)
            cleaned[name] = self.fields[name].to_python(None)
        elif name in self.needs and name not in self.errors and cleaned.get(name) in self.fields[name].empty_values:
            self.add_error(name, self.needs[name])

    def resume(self, data: MultiValueDict[str, str]) -> None:
        """Show again what was typed and not sent, nothing of it judged."""
        self.initial = dict(self.initial) | typed(self, data)

    def refuse(self, reasons: Iterable[str]) -> None:
        """Show the reasons of a RuleBroken in the error summary."""
        for reason in reasons:
            self.add_error(None, reason)


def typed(form: forms.BaseForm, data: MultiValueDict[str, str]) -> dict[str, Any]:
    """What stands in the boxes of a form, as its widgets read it, those left out of the page aside."""
    boxes = ((name, field.widget, form.add_prefix(name)) for name, field in form.fields.items())
    return {
        name: widget.value_from_datadict(data, {}, key)
        for name, widget, key in boxes
        if not widget.value_omitted_from_data(data, {}, key)
    }
