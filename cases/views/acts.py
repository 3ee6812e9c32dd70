"""One act on a case through a form: show it, judge it, act once however often it is sent, go on."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import actions
from cases.views import unsent
from cases.views.unsent import SeeOther
from safeguard.errors import RuleBroken

SHOWN, INVALID, BROKEN = 200, 422, 409
ALREADY = "Somebody recorded this a moment ago. Look at the case, then decide."


@transaction.atomic
def once(action: Callable[..., Any], *, by: Any, school: Any, submission: Any = None, **answers: Any) -> None:
    """Do it, unless this very form was sent before."""
    if submission is None or actions.remember_submission(submission, by=by, school=school):
        action(**answers)


def attempt(form: Any, action: Callable[..., Any]) -> int:
    """Give the clean answers to the action. Return 0 when it was done, else the status of the form to show again."""
    if not form.is_valid():
        return INVALID
    try:
        action(**form.cleaned_data)
    except RuleBroken as broken:
        form.refuse(broken.reasons)
    except IntegrityError:
        form.refuse([ALREADY])
    else:
        return 0
    return BROKEN


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
    status, kept = SHOWN, None
    if request.method == "POST":
        status = attempt(form, partial(once, action, by=request.user, school=school))
        if not status:
            actions.forget_unsent(path=request.path, by=request.user)
            messages.success(request, said)
            return SeeOther(done)
    else:
        kept = unsent.resume(request, form)
    shown = {"form": form, "page_has_errors": status != SHOWN, "unsent": kept} | context
    return render(request, template, shown, status=status)


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
