"""What a person sees when something cannot be shown. None of these leans on what may just have failed."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from safeguard.web import keeping


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named by the CSRF_FAILURE_VIEW setting. Words signed as this page's own are kept and shown again."""
    sent = keeping.sender(request)
    if sent and keeping.keep(request, sent):
        return redirect(sent.page)
    return not_accepted(request)


def not_accepted(request: HttpRequest) -> HttpResponse:
    """A form that cannot be taken and whose words cannot be kept here: they are still in the browser."""
    return render(request, "csrf_failure.html", status=403)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, *args: Any) -> HttpResponse:
    """Found by allauth under the name `handler429`."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: the database may be what is broken."""
    return HttpResponse(render_to_string("500.html"), status=500)
