"""What I owe, by clock, across my schools; and, for DSL and head, what anybody at the school is late with."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.forms.record import TeamForm
from cases.selectors import cursors
from cases.selectors import work as selectors
from safeguard.policy import Permission, granted
from safeguard.web.loaders import with_school

PAGE = 50
INVALID = 422
ROWS = ["What", "Record", "Due", "Since", "What happens next"]
TEAM_ROWS = ["What", "Owner", *ROWS[1:]]
LOADS = ["Person", {"label": "Late", "numeric": True}, "Oldest"]


@require_safe
@with_school(Permission.WORK_VIEW, page="my work")
def work(request: Any) -> HttpResponse:
    now, only_late = timezone.now(), request.GET.get("show") == selectors.OVERDUE
    owed = selectors.owed(request.user, request.schools)
    counts = selectors.tally(owed, at=now)
    shown = owed.filter(due_at__lte=now) if only_late else owed
    clocks = selectors.page(shown, after=cursors.decode(request.GET.get("after", "")), size=PAGE)
    works = selectors.described(request.user, clocks[:PAGE], request.schools, at=now)
    sections = [
        {"name": selectors.SECTIONS[code], "code": code, "count": counts[code], "works": list(inside)}
        for code, inside in groupby(works, key=lambda one: one.section)
    ]
    total = sum(counts.values())
    context = {"sections": sections, "total": total, "headings": ROWS, "now": now}
    context["choices"] = [
        {"label": "Everything", "url": request.path, "current": not only_late, "count": total},
        {"label": "Overdue only", "url": "?show=overdue", "current": only_late, "count": counts[selectors.OVERDUE]},
    ]
    context["later"] = cursors.encode(clocks[PAGE - 1].due_at, clocks[PAGE - 1].pk) if len(clocks) > PAGE else ""
    context["may_see_team"] = granted(request.user, Permission.FEED_VIEW, request.school)
    context["has_schools"] = len(request.schools) > 1
    return render(request, "cases/work/work.html", context)


@require_safe
@with_school(Permission.FEED_VIEW, page="what the team is late with")
def team(request: Any) -> HttpResponse:
    now = timezone.now()
    late = selectors.late_at(request.user, request.school, at=now)
    loads = selectors.loads(late)
    form = TeamForm(request.GET, loads=loads)
    context = {"form": form, "loads": loads, "total": sum(load.late for load in loads), "works": [], "now": now}
    context |= {"headings": TEAM_ROWS, "load_headings": LOADS, "later": ""}
    if not form.is_valid():
        return render(request, "cases/work/team.html", context, status=INVALID)
    if who := form.cleaned_data["who"]:
        late = late.filter(owner_id=int(who))
    clocks = selectors.page(late, after=cursors.decode(request.GET.get("after", "")), size=PAGE)
    context["works"] = selectors.described(request.user, clocks[:PAGE], [request.school], at=now)
    context["later"] = cursors.encode(clocks[PAGE - 1].due_at, clocks[PAGE - 1].pk) if len(clocks) > PAGE else ""
    return render(request, "cases/work/team.html", context)
