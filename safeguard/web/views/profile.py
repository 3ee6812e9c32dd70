"""One's own page: name, roles, how often the digest comes; the school one works in now; staying signed in."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from safeguard.people import actions
from safeguard.web.handling import handle
from safeguard.web.loaders import signed_in
from safeguard.web.own_forms import DigestForm, SchoolForm


@signed_in
def profile(request: Any) -> HttpResponse:
    form = DigestForm(request.POST or None, initial={"frequency": request.user.digest})
    return handle(
        request,
        form,
        lambda frequency: actions.choose_digest(request.user, frequency=frequency),
        template="people/profile.html",
        done="profile",
        said="Your choice is saved.",
        context={"memberships": request.user.current_memberships},
    )


@signed_in
def switch_school(request: Any) -> HttpResponse:
    """Choose the school to work in; the choice lasts as long as the session."""
    form = SchoolForm(
        request.POST or None, schools=request.schools, initial={"school": getattr(request.school, "pk", None)}
    )
    return handle(
        request,
        form,
        lambda school: request.session.update({"school": int(school)}),
        template="people/switch_school.html",
        done="home",
        context={"title": "Which school?"},
    )


@signed_in
@require_POST
def keep_alive(request: Any) -> HttpResponse:
    """Asked by the page when a person says that they are still there."""
    request.session["seen"] = int(timezone.now().timestamp())
    return HttpResponse(status=204)
