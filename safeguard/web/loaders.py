"""From a request to what the person may see: login, grant (403) and the record of refusals. One door for every app.

Every view says who may come in by exactly one of `public`, `signed_in`, `with_school` or a loader, and carries that
mark (`.public`, `.signed_in`, `.permission`) for the tests. `with_school` guards pages about a school; the loaders for
records (`cases/access.py`) are built from `refuse`, `not_found` and `read_recorded`, so that every refusal and every
reading ends in the log.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from safeguard import db, policy
from safeguard.audit import actions as audit
from safeguard.policy import Permission
from safeguard.web.verbs import Verb

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponse]


def refuse(request: Any, permission: Permission, *, asked: str) -> NoReturn:
    """403: in scope, not granted. The refusal is recorded at the person's own school."""
    audit.record(
        Verb.REFUSED,
        request.user,
        by=request.user,
        school=request.school,
        thread="",
        permission=permission,
        asked=asked.replace("\x00", ""),
    )
    raise PermissionDenied(permission)


def record_refused(request: Any, refused: policy.Refused) -> None:
    """Record what an action refused, once its transaction is undone: on the record that it was about, where known."""
    ours = {school.pk: school for school in request.schools}
    audit.record(
        Verb.REFUSED,
        refused.record or request.user,
        by=request.user,
        school=ours.get(getattr(refused.school, "pk", refused.school), request.school),
        pupils=refused.pupils,
        thread=getattr(refused.record, "thread", ""),
        permission=refused.permission,
        asked=request.path[:100].replace("\x00", ""),
    )


def not_found(request: Any, *, asked: str) -> NoReturn:
    """404: nothing of that name in scope, whether or not it exists elsewhere. The attempt is recorded."""
    audit.record(
        Verb.NOT_FOUND,
        request.user,
        by=request.user,
        school=request.school,
        thread="",
        asked=asked[:100].replace("\x00", ""),
    )
    raise Http404


def require(request: Any, permission: Permission, school: Any, *, asked: str = "") -> None:
    """Pass, or record the refusal and answer 403."""
    if school is None or not policy.granted(request.user, permission, school):
        refuse(request, permission, asked=asked or request.path[:100])


def quiet(request: HttpRequest) -> Any:
    """A GET looks and changes nothing; anything else may write."""
    return db.read_only() if request.method in SAFE_METHODS else nullcontext()


def with_school(permission: Permission, *, page: str = "") -> Callable[[View], View]:
    """Guard a page about the chosen school; `page` names a list of children whose reading is worth recording."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request, permission, request.school)
            with quiet(request):
                response = view(request, *args, **kwargs)
            if page and request.method in SAFE_METHODS:
                audit.record(Verb.LIST_READ, request.user, by=request.user, school=request.school, thread="", page=page)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def public(view: View) -> View:
    """Let anybody in, signed in or not: health, signing in, the statements that the law asks for."""
    view = login_not_required(view)
    view.public = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in whoever is signed in, whatever their role: pages that show a person nothing but their own."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        with quiet(request):
            return view(request, *args, **kwargs)

    wrapper.signed_in = True  # type: ignore[attr-defined]
    return wrapper
