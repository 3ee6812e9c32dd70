"""The disagreements of the school by their clock, and how far they went: the table for the partnership."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.views.frame import children, names
from referrals.disagreements import selectors
from referrals.disagreements.choices import State
from referrals.disagreements.models import Disagreement
from referrals.disagreements.selectors import PAGE, SHOWN
from referrals.disagreements.views.shown import STATE_COLOURS
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

HEADINGS = ["Child", {"label": "What we disagree about", "width": "one-third"}, "Stage", "Their answer", "Owner"]
REACHED = [
    "Stage reached",
    *({"label": label, "numeric": True} for label in ("In all", "Open", "Resolved", "Ended at the director")),
    {"label": "Withdrawn", "numeric": True},
    {"label": "Median working days", "numeric": True},
]


@require_safe
@with_school(Permission.CASE_VIEW, page="disagreements")
def disagreements(request: Any) -> HttpResponse:
    """Those that this person may see; of those behind a wall not even the number."""
    at = timezone.now()
    show = "ended" if request.GET.get("show") == "ended" else "open"
    after = request.GET.get("after", "")
    found = selectors.listed(request.user, request.school, show, at=at, after=after)
    reached = selectors.by_stage(request.user, request.school, at=at)
    context = {
        "now": at,
        "rows": [row(one) for one in found[:PAGE]],
        "after": found[PAGE - 1].ref if len(found) > PAGE else "",
        "is_first": not after,
        "headings": [*HEADINGS[:3], "How it ended", "Owner"] if show == "ended" else HEADINGS,
        "show": show,
        "shown": _tabs(show, reached),
        "caption": f"Disagreements: {SHOWN[show][0].lower()}",
        "reached": reached,
        "reached_headings": REACHED,
    }
    return render(request, "disagreements/list.html", context)


def _tabs(show: str, reached: list[selectors.Reached]) -> list[dict[str, Any]]:
    still = sum(one.open for one in reached)
    counts = {"open": still, "ended": sum(one.number for one in reached) - still}
    return [
        {"label": label, "url": f"?show={key}", "current": key == show, "count": counts[key]}
        for key, (label, _) in SHOWN.items()
    ]


def row(disagreement: Disagreement) -> dict[str, Any]:
    return {
        "it": disagreement,
        "names": names(children(disagreement.case)),
        "stage": f"{disagreement.stage}. {disagreement.stage_name}",  # type: ignore[attr-defined]
        "due_at": disagreement.due_at,  # type: ignore[attr-defined]
        "colour": STATE_COLOURS[State(disagreement.state)],
    }
