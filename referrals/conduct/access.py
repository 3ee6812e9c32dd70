"""From a reference to a matter, for whoever hears it today; from a reference to a report, for whoever wrote it.

Everybody else is told that there is no such record (404), in the same words as for one that does not exist, and the
attempt stands in the matter itself. Who may read but not handle gets 403 on a form.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from referrals.conduct import actions
from referrals.conduct.actions.base import may_handle, register_thread
from referrals.conduct.models import Matter, Report
from referrals.conduct.verbs import Verb
from safeguard import db, policy
from safeguard.audit import actions as audit
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import SAFE_METHODS, View

Decorator = Callable[[View], View]
PEOPLE = ("school", "subject", "manager", "taken_by", "closed_by", "report", "report__reporter")


def _was_read(request: Any, response: HttpResponse) -> bool:
    return request.method in SAFE_METHODS and response.status_code < 300


def with_matter(*, page: str = "the record", handles: bool = True) -> Decorator:
    """Load a matter; each look is an event in it. With `handles` the page is for whoever may act on it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            matter = find(request, ref)
            if handles and not may_handle(request.user, matter):
                loaders.refuse(request, Permission.CONDUCT_HANDLE, asked="a record of the sealed register")
            with loaders.quiet(request):
                response = view(request, matter, **kwargs)
            if _was_read(request, response):
                audit.record(Verb.MATTER_VIEWED, matter, by=request.user, page=page)
            return response

        wrapper.permission = Permission.CONDUCT_HANDLE  # type: ignore[attr-defined]
        return wrapper

    return decorate


def find(request: Any, ref: str) -> Matter:
    readable = Matter.objects.visible_to(request.user).filter(school__in=request.schools)
    matter = readable.select_related(*PEOPLE).filter(ref=ref).first() if "\x00" not in ref else None
    if matter is None:
        if "\x00" not in ref:
            actions.note_attempt(ref[:60], by=request.user, schools=request.schools)
        loaders.not_found(request, asked=ref)
    return matter


def with_register(view: View) -> View:
    """The register, for whoever may handle matters by their post, and for whom one is shown until a day."""

    @wraps(view)
    def wrapper(request: Any, **kwargs: Any) -> HttpResponse:
        permission = Permission.CONDUCT_HANDLE
        shown = Matter.objects.visible_to(request.user).filter(school=request.school)
        if request.school is None or not (policy.granted(request.user, permission, request.school) or shown.exists()):
            loaders.refuse(request, permission, asked=request.path[:100])
        with loaders.quiet(request):
            response = view(request, **kwargs)
        if _was_read(request, response):
            thread = register_thread(request.school)
            with db.sealing(thread):
                by = request.user
                audit.record(Verb.REGISTER_VIEWED, request.school, by=by, school=request.school, thread=thread)
        return response

    wrapper.permission = Permission.CONDUCT_HANDLE  # type: ignore[attr-defined]
    return wrapper


def with_own_report(view: View) -> View:
    """Load a report for the person who wrote it, and for nobody else."""

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        mine = Report.objects.filter(reporter=request.user, school__in=request.schools).select_related("school")
        report = mine.filter(ref=ref).first() if "\x00" not in ref else None
        if report is None:
            loaders.not_found(request, asked=ref)
        with loaders.quiet(request):
            response = view(request, report, **kwargs)
        if _was_read(request, response):
            with db.sealing(report.ref):
                audit.record(Verb.REPORT_VIEWED, report, by=request.user)
        return response

    wrapper.permission = Permission.CONDUCT_REPORT  # type: ignore[attr-defined]
    return wrapper
