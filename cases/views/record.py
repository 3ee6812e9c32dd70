"""The record as it is read: the list of children, a child's chronology on screen and on paper, who has looked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import selectors
from cases.access import with_pupil
from cases.forms.record import ChronologyForm, PupilSearchForm, ReadersForm
from cases.selectors import cursors, record
from cases.selectors import pupils as children
from cases.verbs import Verb
from cases.views import timelines
from safeguard.people.models import Pupil
from safeguard.policy import Permission, granted
from safeguard.web.loaders import with_school

PAGE = 50
ON_PAPER = 500
INVALID = 422
CHILDREN = ["Child", "Group", "Status", *({"label": of, "numeric": True} for of in ("Open concerns", "Open cases"))]
LOOKS = ["Who", "When", "What", "Record"]


@require_safe
@with_school(Permission.PUPIL_HISTORY, page="the list of children")
def pupils(request: Any) -> HttpResponse:
    now = timezone.now()
    form = PupilSearchForm(request.GET, years=children.year_groups(request.school))
    context = {"form": form, "headings": CHILDREN, "found": [], "total": 0, "now": now}
    if not form.is_valid():
        return render(request, "cases/record/pupils.html", context, status=INVALID)
    matching = children.search(request.user, request.school, form.wanted(), at=now)
    found = children.page(request.user, matching, at=now, after=request.GET.get("after", ""), size=PAGE)
    older = found[PAGE - 1].pupil.ref if len(found) > PAGE else ""
    context |= {"found": found[:PAGE], "total": matching.count(), "older": older}
    return render(request, "cases/record/pupils.html", context)


@require_safe
@with_pupil(Permission.PUPIL_HISTORY, verb=Verb.CHRONOLOGY_VIEWED)
def pupil(request: Any, pupil: Pupil) -> HttpResponse:
    return _chronology(request, pupil, "cases/record/pupil.html", size=PAGE)


@require_safe
@with_pupil(Permission.PUPIL_HISTORY, verb=Verb.CHRONOLOGY_PRINTED)
def pupil_print(request: Any, pupil: Pupil) -> HttpResponse:
    return _chronology(request, pupil, "cases/record/print.html", size=ON_PAPER)


def _chronology(request: Any, pupil: Pupil, template: str, *, size: int) -> HttpResponse:
    now = timezone.now()
    form = ChronologyForm(request.GET)
    context = _about(request, pupil, now, current="pupil") | {"form": form, "size": size}
    context |= timelines.ways(pupil, request.GET)
    if not form.is_valid():  # nothing of the record is shown, so nothing was read
        return render(request, template, context | {"months": [], "years": [], "older": ""}, status=INVALID)
    after = cursors.decode(request.GET.get("after", ""))
    wanted = form.narrowed() | {"threads": record.threads_of(request.user, pupil, at=now)}
    events = selectors.chronology(request.user, pupil, at=now, after=after, size=size, **wanted)
    older = cursors.encode(events[size - 1].happened_at, events[size - 1].pk) if len(events) > size else ""
    years = timelines.school_years(record.school_years(pupil, wanted["threads"]))
    context |= {"months": timelines.by_month(events[:size]), "years": years, "older": older}
    return render(request, template, context)


def _about(request: HttpRequest, pupil: Pupil, now: Any, *, current: str) -> dict[str, Any]:
    """What stands above both pages of a child's record."""
    may_see_readers = granted(request.user, Permission.RECORD_READERS, pupil.school)
    return {
        "pupil": pupil,
        "head": children.head_of_record(request.user, pupil, at=now, with_family=current == "pupil"),
        "with_family": current == "pupil",
        "caption": timelines.caption(pupil, now),
        "sections": timelines.sections(pupil, current, with_readers=may_see_readers),
        "now": now,
    }


@require_safe
@with_pupil(Permission.RECORD_READERS, verb=Verb.READERS_VIEWED)
def readers(request: Any, pupil: Pupil) -> HttpResponse:
    now = timezone.now()
    threads = record.threads_of(request.user, pupil, at=now)
    form = ReadersForm(request.GET, people=record.lookers(pupil, threads))
    context = _about(request, pupil, now, current="readers") | {"form": form, "headings": LOOKS}
    if not form.is_valid():
        return render(
            request, "cases/record/readers.html", context | {"looks": [], "older": "", "sealed": None}, status=INVALID
        )
    after = cursors.decode(request.GET.get("after", ""))
    wanted = form.narrowed() | {"threads": threads}
    events = selectors.readers(request.user, pupil, at=now, after=after, size=PAGE, **wanted)
    roles = record.roles_then(pupil.school_id, events)
    context["looks"] = [timelines.look(event, roles[event.pk]) for event in events[:PAGE]]
    context["older"] = cursors.encode(events[PAGE - 1].happened_at, events[PAGE - 1].pk) if len(events) > PAGE else ""
    context["sealed"] = record.sealed(pupil.school_id)
    return render(request, "cases/record/readers.html", context)
