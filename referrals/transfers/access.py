"""From a reference, or a link's token, to what may be seen of a file on its way. One door for each, every look recorded."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from cases.access import not_found
from referrals.transfers.actions import hashed
from referrals.transfers.models import FileRequest, Link, Received, Transfer, not_related
from referrals.transfers.verbs import Verb
from safeguard import db, policy
from safeguard.audit import actions as audit
from safeguard.people.models import School
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import View

Decorator = Callable[[View], View]
LONGEST_TOKEN: Final = 80


def transfers(user: Any) -> QuerySet[Transfer]:
    related = ("school", "pupil", "owner", "reviewed_by", "sent_by", "held_by", "receipt_recorder")
    return Transfer.objects.visible_to(user, at=timezone.now()).select_related(*related)


def requests_of(user: Any) -> QuerySet[FileRequest]:
    schools = user.schools_with(Permission.TRANSFER_VIEW, policy.GRANTS)
    rows = FileRequest.objects.filter(not_related(user), school_id__in=schools)
    return rows.select_related("school", "pupil", "owner")


def received(user: Any) -> QuerySet[Received]:
    schools = user.schools_with(Permission.TRANSFER_VIEW, policy.GRANTS)
    rows = Received.objects.filter(not_related(user), school_id__in=schools)
    return rows.select_related("school", "pupil", "uploaded_by", "attached_by", "discarded_by")


def _with(records: Callable[[Any], QuerySet[Any]], permission: Permission, page: str) -> Decorator:
    """Load one; its owner needs no grant beside the sight of it. Outside the scope 404, in scope and not granted 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            found = records(request.user)
            record = found.filter(ref=ref).first() if "\x00" not in ref else None
            if record is None:
                not_found(request, found.model.objects, ref)
            if getattr(record, "owner_id", None) != request.user.pk:
                loaders.require(request, permission, record.school, asked=ref)
            with loaders.quiet(request):
                response = view(request, record, **kwargs)
            if request.method in loaders.SAFE_METHODS and response.status_code < 300:
                verb, payload = getattr(response, "reading", (Verb.TRANSFER_VIEWED, {"page": page}))
                pupils = [record.pupil_id] if record.pupil_id else []
                audit.record(verb, record, by=request.user, pupils=pupils, **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_transfer(permission: Permission, *, page: str = "transfer") -> Decorator:
    return _with(transfers, permission, page)


def with_request(permission: Permission, *, page: str = "request") -> Decorator:
    return _with(requests_of, permission, page)


def with_received(permission: Permission, *, page: str = "received") -> Decorator:
    return _with(received, permission, page)


def find_link(token: str) -> Link | None:
    """The link of a token, in the scope of the school that it names; the token itself is stored nowhere."""
    related = ("school", "transfer", "build")
    return Link.objects.filter(token_hash=hashed(token)).select_related(*related).first()


def with_link(view: Callable[[Any, Link], HttpResponseBase]) -> Callable[..., Any]:
    """Let anybody in who holds a link that was made: nobody is signed in on that side, and what is wrong is never said."""

    @wraps(view)
    def wrapper(request: Any, token: str) -> Any:
        code = token.partition("-")[0]
        is_token = len(token) <= LONGEST_TOKEN and token.isascii() and code.isalpha()
        school = School.objects.filter(code=code).first() if is_token else None
        if school:
            with db.scope(schools=[school]):
                link = find_link(token)
                if link and not link.withdrawn_at and timezone.now() < link.expires_at:
                    return view(request, link)
        return render(request, "transfers/public/gone.html", status=404)

    return loaders.public(wrapper)
