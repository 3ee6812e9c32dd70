"""Reading cases: the list, and the sections of one case, each with its own address."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case
from cases.deadlines import Owed
from cases.models import Case, RollAlert, Task
from cases.selectors import casefile
from cases.selectors.work import way_to
from cases.verbs import Verb
from cases.views.frame import frame, months_of, url
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.serving import download
from safeguard.policy import Permission

SHOWN = {"open": "Open", "closed": "Closed", "all": "All"}
LAST_EVENTS = 5
HEADINGS = ["Child", "Severity", "Owner", "Next review", "Direction", "Tasks"]


@require_safe
@with_case(Permission.CASE_VIEW, page="overview")
def case(request: Any, case: Case) -> HttpResponse:
    """What is due first, then what the case is about; who must not be told before anybody rings."""
    at = timezone.now()
    concerns = casefile.concerns_of(case, request.user, at=at)
    clocks = casefile.what_is_due(case, casefile.threads_of(case, concerns))
    contacts = casefile.contacts_of(case)
    context = frame(case, request.user, "case", at=at, clocks=clocks) | {
        "due": [_owed(clock, case, request.user) for clock in clocks],
        "concerns": concerns,
        "months": months_of(case, casefile.case_acts(case, concerns, LAST_EVENTS)),
        "alerts": [_changed(alert) for alert in casefile.unseen_alerts(case, clocks)],
        "safe_tone": "" if case.safe_when else "warn",
        "contacts": contacts,
        "untold": [contact for contact in contacts if contact.must_not_be_told],
    }
    return render(request, "cases/case/overview.html", context)


def _owed(clock: Any, case: Case, user: Any) -> dict[str, Any]:
    """Whoever works here goes straight to where it is met; who only reads is never led to a form that refuses."""
    hint = f"{clock.owner.label} · {clock.subject_ref}"
    works = policy.granted(user, Permission.CASE_WORK, case.school) and clock.kind != Owed.ANSWER
    address = clock.get_absolute_url() if works else way_to(clock, user)
    if clock.kind == Owed.LOOK_AT_ROLL:
        address = "#changed"
    shown = "" if address == case.get_absolute_url() else address
    return {"label": clock.title or clock.duty, "url": shown, "hint": hint, "due_at": clock.due_at}


def _changed(alert: RollAlert) -> dict[str, Any]:
    rows = [(name.replace("_", " ").capitalize(), _said(change)) for name, change in alert.changes.items()]
    return {"pk": alert.pk, "pupil": alert.pupil, "raised_at": alert.raised_at, "rows": rows,
            "hidden": f"change for {alert.pupil.name}"}  # fmt: skip


def _said(change: Any) -> str:
    """From the old to the new, whichever way the roll wrote it down."""
    if isinstance(change, dict):
        change = [change.get("was", change.get("old", "")), change.get("now", change.get("new", ""))]
    if isinstance(change, list | tuple) and len(change) == 2:
        was, now = (str(part or "nothing") for part in change)
        return f"was {was}, is now {now}"
    return str(change)


@require_safe
@with_case(Permission.CASE_VIEW, page="chronology")
def case_chronology(request: Any, case: Case) -> HttpResponse:
    at = timezone.now()
    concerns = casefile.concerns_of(case, request.user, at=at)
    significant = request.GET.get("significant") == "1"
    after = request.GET.get("after", "")
    events = casefile.case_chronology(
        case, concerns, significant=significant, after=int(after) if _is_number(after) else None
    )
    shown = events[: casefile.PAGE]
    context = frame(case, request.user, "case_chronology", at=at) | {
        "months": months_of(case, shown),
        "significant": significant,
        "older": shown[-1].pk if len(events) > casefile.PAGE else "",
        "is_first": not after,
        "can_amend": policy.granted(request.user, Permission.CASE_WORK, case.school),
    }
    return render(request, "cases/case/chronology.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


@require_safe
@with_case(Permission.CASE_VIEW, page="tasks and reviews")
def case_actions(request: Any, case: Case) -> HttpResponse:
    at = timezone.now()
    clocks = casefile.what_is_due(case, [case.ref])
    due_at = {clock.subject_ref: clock.due_at for clock in clocks}
    tasks = casefile.tasks_of(case)
    context = frame(case, request.user, "case_actions", at=at, clocks=clocks) | {
        "open_tasks": [_to_do(task, due_at.get(task.ref)) for task in tasks if task.is_open],
        "ended_tasks": [task for task in tasks if not task.is_open],
        "reviews": list(case.reviews.select_related("reviewed_by")),
        "give_url": url("give_task", case),
        "meeting_url": url("meeting", case),
        "review_url": url("review", case),
    }
    return render(request, "cases/case/tasks.html", context)


def _to_do(task: Task, due_at: datetime | None) -> dict[str, Any]:
    hint = f"{task.owner.label} · {task.ref}, given by {task.given_by.label}"
    return {"label": task.title, "url": reverse("cases:task", args=[task.ref]), "hint": hint, "due_at": due_at}


@require_safe
@with_case(Permission.CASE_VIEW, page="people")
def case_people(request: Any, case: Case) -> HttpResponse:
    at = timezone.now()
    context = frame(case, request.user, "case_people", at=at)
    offers = case.handovers.select_related("from_owner", "to_owner", "offered_by")
    walls = case.walls.filter(lifted_at=None).select_related("user", "raised_by")
    context |= {
        "offers": list(offers),
        "grants": list(casefile.running_grants(case, at=at)) if case.is_restricted else [],
        "walls": list(walls) if context["can_restrict"] else [],
        "contacts": casefile.contacts_of(case),
        "share_url": url("share", case),
        "restrict_url": url("restrict", case),
        "wall_url": url("wall", case),
    }
    return render(request, "cases/case/people.html", context)


@require_safe
@with_case(Permission.CASE_VIEW, page="files")
def case_files(request: Any, case: Case) -> HttpResponse:
    at = timezone.now()
    files = casefile.files_of(case, casefile.concerns_of(case, request.user, at=at))
    context = frame(case, request.user, "case_files", at=at) | {
        "files": files,
        "headings": ["File", "Kind", "Of", "Attached"],
        "attach_url": url("attach", case),
    }
    return render(request, "cases/case/files.html", context)


@require_safe
@with_case(Permission.CASE_VIEW, page="file")
def case_file(request: HttpRequest, case: Case, token: UUID) -> HttpResponse:
    """A file of the case or of a concern on it, as a download; that it was taken away is on the record."""
    files = casefile.files_of(case, casefile.concerns_of(case, request.user, at=timezone.now()))
    file = next((file for file in files if file.token == token), None)
    if file is None:
        raise Http404
    try:
        response: Any = download(file)
    except RuleBroken as broken:
        back = {"reasons": broken.reasons, "back_url": case.get_absolute_url()}
        return render(request, "409.html", back, status=409)
    response.reading = (Verb.FILE_DOWNLOADED, {"file": file.original_name})
    return response
