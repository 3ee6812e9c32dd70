"""The filter of the list of cases. What cannot be understood narrows nothing."""

from collections.abc import Iterable
from typing import Any

from cases.choices import Severity
from cases.selectors.cases import Wanted
from safeguard.web import forms


class CaseFilter(forms.GovForm):
    child = forms.LineField(label="Child or reference", required=False, max_length=100)
    owner = forms.SelectField(label="Owner", blank="Anybody", required=False)
    severity = forms.SelectField(label="Severity", blank="Any", required=False, choices=Severity.choices)
    only = forms.CheckboxesField(
        label="Only",
        required=False,
        small=True,
        choices=[
            ("missed", "Review missed"),
            ("late_tasks", "Task overdue"),
            ("offered", "Hand-over not accepted"),
            ("restricted", "Restricted"),
        ],
    )

    def __init__(self, *args: Any, owners: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Anybody"), *((str(person.pk), person.label) for person in owners)]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        only = said["only"] or []
        return Wanted(
            child=said["child"] or "",
            owner=int(said["owner"]) if said["owner"] else None,
            severity=int(said["severity"]) if said["severity"] else None,
            missed="missed" in only,
            restricted="restricted" in only,
            late_tasks="late_tasks" in only,
            offered="offered" in only,
        )
