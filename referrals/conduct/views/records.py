"""Every entry of a matter is one form of one shape; what differs between them is data."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.views.acts import settle
from referrals.conduct import actions, selectors
from referrals.conduct.access import with_matter
from referrals.conduct.forms import records as forms
from referrals.conduct.models import Matter
from referrals.conduct.steps import WHAT


@dataclass(frozen=True)
class Record:
    """What one kind of entry needs: its form, the act, what is said afterwards."""

    form: type[Any]
    action: Callable[..., Any]
    said: str = "Recorded."


RECORDS: Final = {
    "threshold": Record(forms.ThresholdForm, actions.decide_threshold, "The decision is recorded."),
    "lado": Record(forms.LadoForm, actions.record_lado, "What the LADO said is recorded."),
    "measure": Record(forms.MeasureForm, actions.decide_measure, "What is done meanwhile is recorded."),
    "pattern": Record(forms.PatternForm, actions.look_at_pattern, "What you found is recorded."),
    "escalate": Record(forms.EscalationForm, actions.escalate_pattern, "It is an allegation now. Tell the LADO."),
    "told": Record(forms.ToldForm, actions.record_told),
    "strategy": Record(forms.StrategyForm, actions.hold_strategy_meeting, "The meeting is recorded."),
    "review": Record(forms.ReviewForm, actions.review_matter, "The review is recorded; the next one has its clock."),
    "outcome": Record(forms.OutcomeForm, actions.record_outcome, "The outcome is recorded."),
    "body": Record(forms.BodyForm, actions.decide_body, "The decision is recorded."),
    "statement": Record(forms.StatementForm, actions.write_for_child, "It stands on the child’s record now."),
    "note": Record(forms.NoteForm, actions.add_to_matter, "The note is in the record."),
    "close": Record(forms.CloseForm, actions.close_matter, "The record is closed."),
}


@with_matter(page="a form")
def add(request: Any, matter: Matter, what: str) -> HttpResponse:
    """Show one of the forms above, or record what it says."""
    record = RECORDS.get(what)
    if record is None:
        raise Http404
    extra = {"pupils": [one.pupil for one in matter.children.select_related("pupil")]} if what == "statement" else {}
    return settle(
        request,
        record.form(request.POST if request.method == "POST" else None, **extra),
        partial(record.action, matter, by=request.user),
        school=matter.school,
        template="conduct/form.html",
        said=record.said,
        done=matter.get_absolute_url(),
        matter=matter,
        title=WHAT[what],
        doors=selectors.lado_doors(matter.school, at=timezone.now()) if what == "lado" else [],
    )


@with_matter(page="a form")
def name_child(request: Any, matter: Matter) -> HttpResponse:
    """Which child on the roll is meant. Nothing of it stands on the child's own record."""
    data, search_url = request.POST if request.method == "POST" else None, reverse("cases:pupil_search")
    return settle(
        request,
        forms.ChildForm(data, school=matter.school, search_url=search_url),
        partial(actions.name_child, matter, by=request.user),
        school=matter.school,
        template="conduct/form.html",
        said="The child is named in this record, and nowhere else.",
        done=matter.get_absolute_url(),
        matter=matter,
        title="Name a child",
        doors=[],
    )
