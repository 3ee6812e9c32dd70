"""From a reference in the address to what the person may see: the one door to concerns, cases, tasks and children.

Outside the scope 404, in scope and not granted 403, both recorded; a GET writes nothing but its own reading.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.deadlines import Owed
from cases.models import Case, Concern, ConcernPupil, Draft, Task
from cases.models.cases import CaseQuerySet
from cases.models.walls import walled
from cases.selectors.casefile import parts_and_standing
from cases.selectors.held import held
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks.models import Clock
from safeguard.people.models import Pupil, Relative
from safeguard.people.models.children import PupilQuerySet
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import SAFE_METHODS, View
from safeguard.web.verbs import Verb as WebVerb

Decorator = Callable[[View], View]
PARTS = Prefetch("parts", ConcernPupil.objects.select_related("pupil"))
CHRONOLOGIES = {Verb.CHRONOLOGY_VIEWED, Verb.CHRONOLOGY_PRINTED}
PAGE_MADE = {200, 409, 422}


def _find(request: Any, queryset: QuerySet[Any], ref: str) -> Any:
    found = queryset.filter(ref=ref).first() if "\x00" not in ref else None
    return found if found is not None else not_found(request, queryset.model.objects, ref)


def not_found(request: Any, everything: Any, ref: str) -> NoReturn:
    """404. When such a record exists at a school of this person, the attempt stands on the list of each child in it."""
    hidden = everything.filter(ref=ref, school__in=request.schools).first() if "\x00" not in ref else None
    if hidden is None:
        loaders.not_found(request, asked=ref)
    _record_refusal(request, WebVerb.NOT_FOUND, hidden, asked=ref)
    raise Http404


def require(request: Any, permission: Permission, record: Any) -> None:
    """403 for a person in scope without the grant, on the list of each child in the record as well."""
    if not policy.granted(request.user, permission, record.school):
        _record_refusal(request, WebVerb.REFUSED, record, asked=record.ref, permission=permission)
        raise PermissionDenied(permission)


def _record_refusal(request: Any, verb: WebVerb, record: Any, **payload: Any) -> None:
    pupils = [record] if isinstance(record, Pupil) else children_of(record)
    audit.record(verb, record, by=request.user, pupils=pupils, thread=getattr(record, "thread", ""), **payload)


def children_of(record: Any) -> list[int]:
    """The children of a concern or a case, of the case that a record (a task, a referral) belongs to, or its one child."""
    if not isinstance(record, Concern | Case) and not hasattr(record, "case"):
        return [record.pupil_id] if record.pupil_id else []
    whole = record if isinstance(record, Concern | Case) else record.case
    return [part.pupil_id for part in whole.parts.all()]  # no query when the page has read the parts already


def _serve(request: Any, view: View, record: Any, kwargs: dict[str, Any]) -> HttpResponse:
    try:
        with loaders.quiet(request):
            return view(request, record, **kwargs)
    except policy.Refused as refused:
        if not isinstance(record, Draft):  # what is not sent yet is nobody's record
            refused.record = record
            refused.pupils = [record] if isinstance(record, Pupil) else children_of(record)
        raise


def _was_read(request: Any, response: HttpResponse) -> bool:
    return request.method in SAFE_METHODS and response.status_code < 300


def _reading(response: HttpResponse, usual: Verb, **payload: Any) -> tuple[Verb, dict[str, Any]]:
    """Say what was read: the page, or what the view itself put on its answer (`response.reading`), such as a file."""
    return getattr(response, "reading", (usual, payload))


def concerns_in_scope(user: Any) -> QuerySet[Concern]:
    people = ("owner", "given_by", "logged_by", "acknowledged_by", "decided_by", "closed_by")
    related = ("school", *people, "case", "case__owner", "case__given_by")
    return Concern.objects.visible_to(user, at=timezone.now()).select_related(*related)


def cases_in_scope(user: Any) -> CaseQuerySet:
    related = ("school", "owner", "given_by", "opened_by", "proposed_by", "closed_by")
    return Case.objects.visible_to(user, at=timezone.now()).select_related(*related)


def pupils_in_scope(user: Any) -> PupilQuerySet:
    """Children whose history the person may read: schools where a role says so, less children of their own family."""
    schools = user.schools_with(Permission.PUPIL_HISTORY, policy.GRANTS)
    related = Relative.objects.filter(user=user).values("pupil_id")
    return Pupil.objects.filter(school_id__in=schools).exclude(pk__in=related).select_related("school")


def with_concern(permission: Permission, *, page: str = "concern", or_owner: bool = False) -> Decorator:
    """Load a concern for the team; each look is an event on every child in it. `or_owner`: its owner needs no grant."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            concern = _find(request, concerns_in_scope(request.user), ref)
            if not (or_owner and concern.owner_id == request.user.pk):
                require(request, permission, concern)
            response = _serve(request, view, concern, kwargs)
            if _was_read(request, response):
                verb, payload = _reading(response, Verb.CONCERN_VIEWED, page=page)
                audit.record(verb, concern, by=request.user, pupils=children_of(concern), **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_history(view: View) -> View:
    """Load a concern and what is held about its children for whoever decides; the view gets both.

    The reading is recorded whenever the page was really made, also when it comes back with a fault, and it says which
    act was the newest before the reading began: what is added while the page is made counts as not read (row C10).
    """

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        concern = _find(request, concerns_in_scope(request.user), ref)
        require(request, Permission.CONCERN_TRIAGE, concern)
        history = held(request.user, concern, at=timezone.now())
        response = _serve(request, view, concern, kwargs | {"history": history})
        if response.status_code in PAGE_MADE:
            read: dict[str, Any] = {"newest_event": history.newest_event, "entries": history.entries}
            audit.record(Verb.HISTORY_READ, concern, by=request.user, pupils=children_of(concern), **read)
        return response

    wrapper.permission = Permission.CONCERN_TRIAGE  # type: ignore[attr-defined]
    return wrapper


def with_receipt(view: View) -> View:
    """Load a concern for the person who logged it, and for nobody else: their words, and how far it has got."""

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        mine = Concern.objects.logged_by_me(request.user).filter(school__in=request.schools)
        related = ("school", "logged_by", "acknowledged_by", "owner")
        concern = _find(request, mine.select_related(*related).prefetch_related(PARTS), ref)
        require(request, Permission.RECEIPT_VIEW, concern)
        response = _serve(request, view, concern, kwargs)
        if _was_read(request, response):
            verb, payload = _reading(response, Verb.RECEIPT_VIEWED)
            audit.record(verb, concern, by=request.user, pupils=children_of(concern), **payload)
        return response

    wrapper.permission = Permission.RECEIPT_VIEW  # type: ignore[attr-defined]
    return wrapper


def with_complaint(view: View) -> View:
    """Load a concern whose reporter objects, for the head; `may_read` is False for whoever answers in the head's place.

    The chair of governors, who owes the answer when the head has a conflict of interest, sees what the reporter objects
    to and how far the concern has got, and not the concern.
    """
    permission = Permission.DISSATISFACTION_ANSWER

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        owed = Clock.objects.running().owned_by(request.user).filter(kind=Owed.ANSWER, school__in=request.schools)
        stands_in = not policy.granted(request.user, permission, request.school)
        concerns = concerns_in_scope(request.user)
        if stands_in and "\x00" not in ref and owed.filter(thread=ref).exists():
            concerns = Concern.objects.filter(school__in=request.schools).select_related("school", "owner")
        else:
            stands_in = False
        concern = _find(request, concerns.prefetch_related(PARTS), ref)
        if not stands_in:
            require(request, permission, concern)
        response = _serve(request, view, concern, kwargs | {"may_read": not stands_in})
        if _was_read(request, response):
            page = "answer to the reporter"
            audit.record(Verb.CONCERN_VIEWED, concern, by=request.user, pupils=children_of(concern), page=page)
        return response

    wrapper.permission = permission  # type: ignore[attr-defined]
    return wrapper


def with_case(permission: Permission, *, page: str = "case", or_owner: bool = False) -> Decorator:
    """Load a case; each look is an event on every child in it. With `or_owner` its owner needs no permission beside."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            case = _find(
                request, cases_in_scope(request.user).prefetch_related(parts_and_standing(at=timezone.now())), ref
            )
            if not (or_owner and case.owner_id == request.user.pk):
                require(request, permission, case)
            response = _serve(request, view, case, kwargs)
            if _was_read(request, response):
                verb, payload = _reading(response, Verb.CASE_VIEWED, page=page)
                pupils = [part.pupil_id for part in case.parts.all()]
                audit.record(verb, case, by=request.user, pupils=pupils, **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_task(permission: Permission = Permission.WORK_VIEW) -> Decorator:
    """Load a task for its owner, who sees the task and not the case, or for whoever may read its case."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            task = _find_task(request, ref, permission)
            require(request, permission, task)
            response = _serve(request, view, task, kwargs)
            if _was_read(request, response):
                audit.record(Verb.TASK_VIEWED, task, by=request.user, pupils=children_of(task))
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _find_task(request: Any, ref: str, permission: Permission) -> Task:
    """Read `OAK-CASE-2026-0001-T1`. A wall around the case stands before its tasks too; work on the case needs the case."""
    case_ref, _, number = ref.replace("\x00", "").rpartition("-T")
    tasks = Task.objects.select_related("school", "case", "owner", "given_by", "done_by", "withdrawn_by").filter(
        case__ref=case_ref, number=int(number) if number.isdecimal() and len(number) < 5 else 0
    )
    mine = Q(owner=request.user, school__in=request.schools) & ~Q(walled(request.user, "case", outer="case_id"))
    readable = Q(case__in=Case.objects.visible_to(request.user, at=timezone.now()))
    task = tasks.filter(mine | readable if permission == Permission.WORK_VIEW else readable).first()
    if task is not None:
        return task
    hidden = tasks.filter(school__in=request.schools).first()
    if hidden is None:
        loaders.not_found(request, asked=ref)
    _record_refusal(request, WebVerb.NOT_FOUND, hidden, asked=ref)
    raise Http404


def with_case_record(
    records: Callable[[], QuerySet[Any]], permission: Permission, *, verb: Any, page: str = ""
) -> Decorator:
    """Load what another app keeps on a case, by its own reference: it is in scope exactly where its case is.

    `records` returns the queryset with what the page needs; `verb` is its reading, with the payload `page`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            readable = Case.objects.visible_to(request.user, at=timezone.now())
            found = records().filter(case__in=readable).select_related("school", "case", "case__school")
            record = _find(request, found.prefetch_related("case__parts__pupil"), ref)
            require(request, permission, record)
            response = _serve(request, view, record, kwargs)
            if _was_read(request, response):
                said, payload = _reading(response, verb, page=page)
                audit.record(said, record, by=request.user, pupils=children_of(record), **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_pupil(permission: Permission, *, verb: str | None) -> Decorator:
    """Load a child for the readings of the record; `verb` says which reading this was (None: the view records it)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            pupil = _find(request, pupils_in_scope(request.user), ref)
            require(request, permission, pupil)
            response = _serve(request, view, pupil, kwargs)
            if verb and _was_read(request, response):
                payload = {"filters": request.GET.urlencode()[:200]} if verb in CHRONOLOGIES else {}
                audit.record(verb, pupil, by=request.user, pupils=[pupil], thread="", **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _sent_already(request: Any, concern: Concern) -> HttpResponse:
    """A second press on "Send", or a window that was left open."""
    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse(
            {"message": f"This concern was sent as {concern.ref}. Nothing more is saved here."}, status=409
        )
    return redirect("cases:receipt", concern.ref)


def with_draft(view: View) -> View:
    """Load a draft of the person's own; one that was sent meanwhile leads to its receipt."""

    @wraps(view)
    def wrapper(request: Any, token: Any, **kwargs: Any) -> HttpResponse:
        mine = Draft.objects.filter(author=request.user, school__in=request.schools)
        draft = mine.select_related("school", "author").filter(token=token).first()
        if draft is None and (sent := Concern.objects.logged_by_me(request.user).filter(submission=token).first()):
            return _sent_already(request, sent)
        if draft is None:
            loaders.not_found(request, asked="draft")
        loaders.require(request, Permission.CONCERN_LOG, draft.school, asked="draft")
        return _serve(request, view, draft, kwargs)

    wrapper.permission = Permission.CONCERN_LOG  # type: ignore[attr-defined]
    return wrapper
