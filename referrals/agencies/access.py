"""From the number in an address to an authority or an agency of the chosen school. Outside it 404, not granted 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from referrals.agencies.models import Agency, Authority
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import View

Decorator = Callable[[View], View]


def _with(records: Callable[[], QuerySet[Any]], permission: Permission) -> Decorator:
    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, pk: int, **kwargs: Any) -> HttpResponse:
            record = records().filter(school=request.school, pk=pk).first()
            if record is None:
                loaders.not_found(request, asked=f"{request.path[:80]}")
            loaders.require(request, permission, record.school)
            with loaders.quiet(request):
                return view(request, record, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def with_agency(permission: Permission) -> Decorator:
    """Load an agency with its authority and its numbers, also one that is out of the directory: old referrals name it."""
    agencies = Agency.objects.select_related("school", "authority", "checked_by").prefetch_related("phones")
    return _with(agencies.all, permission)


def with_authority(permission: Permission) -> Decorator:
    return _with(Authority.objects.select_related("school").all, permission)
