"""Children with a plan: by level, what is due first before the rest; standings without a plan beside."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.selectors.cursors import decode, encode
from referrals.plans import selectors
from referrals.plans.choices import Level
from referrals.plans.models import Plan
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

SHOWN = {"": "All", **dict(Level.choices), "ended": "Ended"}
SHORT = {
    Level.CHILD_PROTECTION: "Child protection",
    Level.CHILD_IN_NEED: "Child in need",
    Level.FAMILY_HELP: "Family help",
}
HEADINGS = ["Child", "Plan", "Who carries it", "Next date", "Due"]


@require_safe
@with_school(Permission.CASE_VIEW, page="plans")
def plans(request: Any) -> HttpResponse:
    """The plans of the school that this person may see; of those behind a wall not even the number."""
    at, asked = timezone.now(), request.GET.get("show", "")
    show = asked if asked in SHOWN else ""
    found, after = _page(request, show, at)
    counts = selectors.figures(request.user, request.school, at=at)
    without = [] if show == "ended" else selectors.without_a_plan(request.user, request.school, at=at)
    context = {
        "now": at,
        "standings": selectors.standings(found, at=at),
        "shown": [_tab(code, show, counts) for code in SHOWN],
        "show": show,
        "after": after,
        "is_first": "after" not in request.GET,
        "caption": f"Plans: {SHOWN[show]}",
        "headings": [*HEADINGS[:3], "Ended", "How"] if show == "ended" else HEADINGS,
        "without": [one for one in without if not show or one.kind == show][: selectors.MOST_WITHOUT],
        "with_more": len(without) > selectors.MOST_WITHOUT,
    }
    return render(request, "plans/list.html", context)


def _tab(code: str, show: str, counts: dict[str, int]) -> dict[str, Any]:
    label = SHORT.get(code, SHOWN[code])  # type: ignore[call-overload]
    return {
        "label": label,
        "url": f"?show={code}" if code else "?",
        "current": code == show,
        "count": counts[code or "all"],
    }


def _page(request: Any, show: str, at: datetime) -> tuple[list[Plan], str]:
    """One page, and the cursor of the next one when there is one."""
    after, size = request.GET.get("after", ""), selectors.PAGE
    if show == "ended":
        rows = selectors.ended(request.user, request.school, at=at, after=after)
        return rows[:size], rows[size - 1].ref if len(rows) > size else ""
    rows = selectors.listed(request.user, request.school, level=show, at=at, after=decode(after))
    last = rows[size - 1] if len(rows) > size else None
    return rows[:size], encode(last.next_due_at, last.pk) if last else ""  # type: ignore[attr-defined]
