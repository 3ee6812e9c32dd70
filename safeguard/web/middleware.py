"""The order of a request: idle time-out, the scope of row-level security, who must sign in first, private pages.

`ScopeMiddleware` is the one transaction of a request: the person and their schools are told to PostgreSQL, then the
view and the rendering run inside it. A loader's refusal is recorded before it is an answer (4xx), and commits; a 5xx
rolls back. What an action refuses rolls back too, whatever the view had begun, and is recorded in a transaction of its own.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_only_middleware

from safeguard import db, policy
from safeguard.web import keeping, loaders
from safeguard.web.views.errors import not_accepted

GetResponse = Callable[[HttpRequest], HttpResponse]
SERVER_ERROR = 500
TOUCH_EVERY = 60
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


@sync_only_middleware
def know_nobody(get_response: GetResponse) -> GetResponse:
    """Drop the cookies of a question about health, so that no session is looked up in a database that may be away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in settings.UNSCOPED_PATHS:
            request.COOKIES = {}
        return get_response(request)

    return middleware


@sync_only_middleware
def idle_timeout(get_response: GetResponse) -> GetResponse:
    """End a session that nobody has used for SESSION_IDLE_SECONDS; drafts wait on the server for the next sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now, seen = int(time.time()), request.session.get("seen")
        if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            request.session["timed_out"] = True
        elif "_auth_user_id" in request.session and (seen is None or now - seen > TOUCH_EVERY):
            request.session["seen"] = now
        return get_response(request)

    return middleware


@sync_only_middleware
def form_methods(get_response: GetResponse) -> GetResponse:
    """Answer 405 to every method that a page does not send: a PUT must never be a way to read without being recorded."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


class ScopeMiddleware:
    """Open the request's transaction and scope. Health pages open none, so that they answer without a database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.school, request.schools, request.refused = None, [], None
        if request.path in settings.UNSCOPED_PATHS:
            return self.get_response(request)
        user = request.user if request.user.is_authenticated else None
        with db.scope(user=user):
            if user:
                self._enter_schools(request)
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR or request.refused:
                transaction.set_rollback(True)
        if request.refused:
            with db.scope(user=user, schools=request.schools):
                loaders.record_refused(request, request.refused)
        return response

    def process_exception(self, request: Any, exception: Exception) -> None:
        """Note what an action refused; Django makes the answer of it."""
        if isinstance(exception, policy.Refused):
            request.refused = exception

    def _enter_schools(self, request: Any) -> None:
        memberships = request.user.current_memberships
        request.schools = list({held.school_id: held.school for held in memberships}.values())
        request.school = chosen_school(request)
        db.widen(user=request.user, schools=request.schools)


def chosen_school(request: Any) -> Any:
    """Return the school that the person works in now: the one chosen in this session, else their first."""
    chosen = request.session.get("school")
    return next((school for school in request.schools if school.pk == chosen), next(iter(request.schools), None))


class SignInFirst(LoginRequiredMiddleware):
    """Every page asks for a person unless it is marked as public; words that came without one wait for their author.

    And what was typed on a page of one person is never sent in the name of another who signed in meanwhile.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if request.user.is_authenticated:
            keeping.forget_anothers(request)
            return not_accepted(request) if keeping.is_anothers(request) else None
        return super().process_view(request, view_func, view_args, view_kwargs)  # type: ignore[return-value]

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        sent = keeping.sender(request)
        if sent is None:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(sent.page) if keeping.keep(request, sent) else not_accepted(request)

    def process_response(self, request: Any, response: HttpResponse) -> HttpResponse:
        is_page = request.path not in settings.UNSCOPED_PATHS and response.status_code < SERVER_ERROR
        if is_page and request.user.is_authenticated:
            keeping.forget_sent(request, response.status_code)
        return response


@sync_only_middleware
def private_pages(get_response: GetResponse) -> GetResponse:
    """Keep every signed-in page out of caches, and say why one was signed out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.session.pop("timed_out", False):
            messages.info(request, "You were signed out because nothing happened for a while. Your drafts are kept.")
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
        return response

    return middleware
