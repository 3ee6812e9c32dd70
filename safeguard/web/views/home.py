"""Each role's own start page. Those of leads and governors belong to their apps."""

from typing import Any, Final

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from safeguard.clocks.models import Clock
from safeguard.clocks.watch import pulses
from safeguard.people.selectors import holders
from safeguard.policy import Permission as P
from safeguard.policy import Role, granted
from safeguard.web.loaders import signed_in
from safeguard.web.nav import figures
from safeguard.web.words import count

MOST_SHOWN = 10
OVERSIGHT: Final = "/oversight/"
OWED: Final = ["What", "By", "Time left"]


@signed_in
@require_safe
def home(request: Any) -> HttpResponse:
    """Send or show each person what is theirs, the most urgent duty first."""
    user, school = request.user, request.school
    if school is None:
        return render(request, "home/no_role.html")
    if granted(user, P.CONCERN_TRIAGE, school):
        return redirect("cases:home")
    if granted(user, P.DISSATISFACTION_ANSWER, school):
        return head(request)
    if granted(user, P.PUPIL_SEARCH, school) and not granted(user, P.PEOPLE_MANAGE, school):
        return staff(request)
    return redirect(OVERSIGHT if granted(user, P.OVERSIGHT_VIEW, school) else "people")


def owed(request: Any) -> list[Clock]:
    """Return what this person owes at the school, the earliest first."""
    mine = Clock.objects.for_school(request.school).running().owned_by(request.user)
    return list(mine.order_by("due_at", "id")[:MOST_SHOWN])


def staff(request: Any) -> HttpResponse:
    now = timezone.now()
    leads = holders(request.school, Role.DSL, Role.DEPUTY)
    context = {"now": now, "owed": owed(request), "owed_headings": OWED, "leads": leads}
    return render(request, "home/staff.html", context)


def head(request: Any) -> HttpResponse:
    """Counts per owner, what the head owes in person, and whether the clockwork is alive."""
    now = timezone.now()
    late = Clock.objects.for_school(request.school).overdue(now)
    by_owner = list(late.values("owner__name").annotate(count=Count("id")).order_by("-count", "owner__name"))
    context = {
        "now": now,
        "owed": owed(request),
        "owed_headings": OWED,
        "figures_url": OVERSIGHT,
        "late_by_owner": by_owner,
        "late_headings": ["Owner", {"label": "Overdue", "numeric": True}],
        "figures": tiles(figures(request.user, request.school, now), sum(row["count"] for row in by_owner)),
        "headline": headline(sum(row["count"] for row in by_owner)),
        "silent": [pulse for pulse in pulses(at=now) if pulse.is_silent],
    }
    return render(request, "home/head.html", context)


def headline(late: int) -> str:
    return f"{count(late, 'thing')} {'is' if late == 1 else 'are'} late" if late else "Nothing is late"


def tiles(counted: dict[str, int], late: int) -> list[dict[str, Any]]:
    waiting, mine = counted["undecided"], counted["late"]
    return [
        {
            "label": "Concerns without a decision",
            "value": waiting,
            "url": "/triage/",
            "tone": "warn" if waiting else "good",
        },
        {
            "label": "Late in the school",
            "value": late,
            "url": "/my-work/team/",
            "note": "every owner",
            "tone": "alert" if late else "good",
        },
        {"label": "Late with you", "value": mine, "url": "/my-work/", "tone": "alert" if mine else "good"},
    ]
