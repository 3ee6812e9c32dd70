"""One act on a case through a form: the shape of every form page, and beside it that it acts once and forgets nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import actions
from cases.views import unsent
from safeguard.errors import RuleBroken
from safeguard.web.handling import BROKEN, SHOWN, SeeOther, handle

__all__ = ["BROKEN", "SHOWN", "answer", "once", "press", "settle"]


@transaction.atomic
def once(action: Callable[..., Any], /, *, by: Any, school: Any, submission: Any = None, **answers: Any) -> None:
    """Do it, unless this very form was sent before."""
    if submission is None or actions.remember_submission(submission, by=by, school=school):
        action(**answers)


def settle(
    request: HttpRequest,
    form: Any,
    action: Callable[..., Any],
    /,
    *,
    school: Any,
    template: str,
    said: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """Answer a form page whole: shown, done (303, with `said` on the page `done`), or shown again as typed.

    What is typed meanwhile is kept for its author (autosave.js sends it here too) until it is sent or given up.
    """
    if asked := unsent.asked(request, school):
        return asked

    def act(**answers: Any) -> None:
        once(action, by=request.user, school=school, **answers)
        actions.forget_unsent(path=request.path, by=request.user)

    page = {"unsent": unsent.resume(request, form)} | context
    return handle(request, form, act, template=template, said=said, done=done, context=page)


def answer(request: HttpRequest, case: Any, form: Any, action: Callable[..., Any], /, **page: Any) -> HttpResponse:
    """Answer a form page about a case; it leads back to the case unless the page says otherwise."""
    page = {"case": case, "school": case.school, "done": case.get_absolute_url()} | page
    return settle(request, form, action, **page)


def press(request: HttpRequest, action: Callable[[], Any], *, said: str, done: str) -> HttpResponse:
    """Answer a single button: the act, or a page with the reasons why not and the way back."""
    try:
        with transaction.atomic():
            action()
    except RuleBroken as broken:
        return render(request, "409.html", {"reasons": broken.reasons, "back_url": done}, status=BROKEN)
    messages.success(request, said)
    return SeeOther(done)
