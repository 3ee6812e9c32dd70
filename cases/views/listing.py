"""The list of cases: open in the order of their next review, closed, all; narrowed by a form in the address."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import cases_in_scope
from cases.choices import Severity
from cases.conflicts import possible_owners
from cases.forms.listing import CaseFilter
from cases.models import Case
from cases.selectors.cases import PAGE, case_figures, case_list
from cases.views.frame import names
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.loaders import with_school
from safeguard.web.words import count

SHOWN = {"open": "Open", "closed": "Closed", "all": "All"}
HEADINGS = ["Child", "Severity", "Owner", "Next review", "Direction", "Tasks"]


@require_safe
@with_school(Permission.CASE_VIEW, page="cases")
def cases(request: Any) -> HttpResponse:
    """The cases of the school that this person may see; of those behind a wall not even the number."""
    at, asked = timezone.now(), request.GET.get("show", "open")
    show = asked if asked in SHOWN else "open"
    form = CaseFilter(request.GET, owners=possible_owners(request.school, excluded=set()))
    may_move = {Permission.CASE_REASSIGN, Permission.CASE_OWN}
    context = _listed(request, form.wanted, show, at) | {
        "now": at,
        "form": form,
        "applied": form.wanted.applied,
        "can_hand_over": any(policy.granted(request.user, one, request.school) for one in may_move),
    }
    return render(request, "cases/case/list.html", context)


def _listed(request: Any, wanted: Any, show: str, at: datetime) -> dict[str, Any]:
    """One page of rows with the links around it, and the figures of all that is visible."""
    visible = cases_in_scope(request.user).filter(school=request.school)
    page = case_list(visible, show=show, wanted=wanted, at=at, after=request.GET.get("after", ""))
    figures = case_figures(visible, request.user, at=at)
    return {
        "cases": [_row(case) for case in page[:PAGE]],
        "after": page[PAGE - 1].ref if len(page) > PAGE else "",
        "is_first": "after" not in request.GET,
        "figures": figures,
        "show": show,
        "shown": [
            {"label": label, "url": f"?show={key}", "current": key == show, "count": figures.get(key, 0)}
            for key, label in SHOWN.items()
        ],
        "lead": _lead(figures),
        "caption": f"{SHOWN[show]} cases",
        "clear_url": f"?show={show}",
        "headings": ["Closed" if show == "closed" and name == "Next review" else name for name in HEADINGS],
    }


def _lead(figures: dict[str, int]) -> str:
    missed = f"; {count(figures['missed'], 'review')} missed" if figures["missed"] else ""
    return f"{figures['open']} open, {figures['mine']} of them yours{missed}."


def _row(case: Case) -> dict[str, Any]:
    parts = list(case.parts.all())
    groups = " · ".join(dict.fromkeys(part.pupil.year_group for part in parts if part.pupil.year_group))
    severity = Severity(case.severity).label
    late = f"{case.late_tasks} late"  # type: ignore[attr-defined]
    return {"case": case, "names": names(parts), "groups": groups, "severity": severity, "late": late}
