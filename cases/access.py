"""From a reference in the address to what the person may see: the one door to concerns, cases, tasks and children.

Outside the scope 404, in scope and not granted 403, both recorded; a GET writes nothing but its own reading.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from cases.models import Case, Concern, Draft, Task
from cases.models.walls import walled
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.people.models import Pupil, Relative
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import SAFE_METHODS, View

Decorator = Callable[[View], View]


def _find(request: Any, queryset: QuerySet[Any], ref: str) -> Any:
    found = queryset.filter(ref=ref).first() if "\x00" not in ref else None
    return found if found is not None else loaders.not_found(request, asked=ref)


def _serve(request: Any, view: View, record: Any, kwargs: dict[str, Any]) -> HttpResponse:
    with loaders.quiet(request):
        return view(request, record, **kwargs)


def _was_read(request: Any, response: HttpResponse) -> bool:
    return request.method in SAFE_METHODS and response.status_code < 300


def _reading(response: HttpResponse, usual: Verb, **payload: Any) -> tuple[Verb, dict[str, Any]]:
    """Say what was read: the page, or what the view itself put on its answer (`response.reading`), such as a file."""
    return getattr(response, "reading", (usual, payload))


def concerns_in_scope(user: Any) -> QuerySet[Concern]:
    related = ("school", "owner", "logged_by", "acknowledged_by", "decided_by", "case")
    return Concern.objects.visible_to(user, at=timezone.now()).select_related(*related)


def cases_in_scope(user: Any) -> QuerySet[Case]:
    related = ("school", "owner", "given_by", "opened_by", "proposed_by", "closed_by")
    return Case.objects.visible_to(user, at=timezone.now()).select_related(*related)


def pupils_in_scope(user: Any) -> QuerySet[Pupil]:
    """Children whose history the person may read: schools where a role says so, less children of their own family."""
    schools = user.schools_with(Permission.PUPIL_HISTORY, policy.GRANTS)
    related = Relative.objects.filter(user=user).values("pupil_id")
    return Pupil.objects.filter(school_id__in=schools).exclude(pk__in=related).select_related("school")


def with_concern(permission: Permission, *, page: str = "concern") -> Decorator:
    """Load a concern for the safeguarding team; each look is an event on every child in it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            concern = _find(request, concerns_in_scope(request.user), ref)
            loaders.require(request, permission, concern.school, asked=ref)
            response = _serve(request, view, concern, kwargs)
            if _was_read(request, response):
                verb, payload = _reading(response, Verb.CONCERN_VIEWED, page=page)
                pupils = concern.parts.values_list("pupil_id", flat=True)
                audit.record(verb, concern, by=request.user, pupils=pupils, **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_receipt(view: View) -> View:
    """Load a concern for the person who logged it, and for nobody else: their words, and how far it has got."""

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        mine = Concern.objects.logged_by_me(request.user).filter(school__in=request.schools)
        concern = _find(request, mine.select_related("school", "logged_by", "acknowledged_by", "owner"), ref)
        loaders.require(request, Permission.RECEIPT_VIEW, concern.school, asked=ref)
        response = _serve(request, view, concern, kwargs)
        if _was_read(request, response):
            pupils = concern.parts.values_list("pupil_id", flat=True)
            audit.record(Verb.RECEIPT_VIEWED, concern, by=request.user, pupils=pupils)
        return response

    wrapper.permission = Permission.RECEIPT_VIEW  # type: ignore[attr-defined]
    return wrapper


def with_case(permission: Permission, *, page: str = "case") -> Decorator:
    """Load a case; each look is an event on every child in it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            case = _find(request, cases_in_scope(request.user).prefetch_related("parts__pupil__statuses"), ref)
            loaders.require(request, permission, case.school, asked=ref)
            response = _serve(request, view, case, kwargs)
            if _was_read(request, response):
                verb, payload = _reading(response, Verb.CASE_VIEWED, page=page)
                pupils = [part.pupil_id for part in case.parts.all()]
                audit.record(verb, case, by=request.user, pupils=pupils, **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_task(view: View) -> View:
    """Load a task for its owner, who sees the task and not the case, or for whoever may read its case."""

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        case_ref, _, number = ref.rpartition("-T")
        tasks = Task.objects.select_related("school", "case", "owner", "given_by", "done_by")
        tasks = tasks.exclude(walled(request.user, "case", outer="case_id"))
        tasks = tasks.filter(case__ref=case_ref, number=int(number) if number.isdecimal() and len(number) < 5 else 0)
        task = tasks.filter(owner=request.user, school__in=request.schools).first()
        task = task or tasks.filter(case__in=Case.objects.visible_to(request.user, at=timezone.now())).first()
        if task is None:
            loaders.not_found(request, asked=ref)
        loaders.require(request, Permission.WORK_VIEW, task.school, asked=ref)
        return _serve(request, view, task, kwargs)

    wrapper.permission = Permission.WORK_VIEW  # type: ignore[attr-defined]
    return wrapper


def with_pupil(permission: Permission, *, verb: Verb | None) -> Decorator:
    """Load a child for the readings of the record; `verb` says which reading this was (None: the view records it)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            pupil = _find(request, pupils_in_scope(request.user), ref)
            loaders.require(request, permission, pupil.school, asked=ref)
            response = _serve(request, view, pupil, kwargs)
            if verb and _was_read(request, response):
                payload = {"filters": request.GET.urlencode()[:200]} if verb == Verb.CHRONOLOGY_VIEWED else {}
                audit.record(verb, pupil, by=request.user, pupils=[pupil], thread="", **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_draft(view: View) -> View:
    """Load a draft of the person's own."""

    @wraps(view)
    def wrapper(request: Any, token: Any, **kwargs: Any) -> HttpResponse:
        mine = Draft.objects.filter(author=request.user, school__in=request.schools)
        draft = mine.select_related("school").filter(token=token).first()
        if draft is None:
            loaders.not_found(request, asked="draft")
        loaders.require(request, Permission.CONCERN_LOG, draft.school, asked="draft")
        return _serve(request, view, draft, kwargs)

    wrapper.permission = Permission.CONCERN_LOG  # type: ignore[attr-defined]
    return wrapper
