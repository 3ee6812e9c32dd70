"""The one shape of a page with a form: show it, or judge and act and go on, or show it again with reasons.

What was typed is never lost on the way: a form that comes back holds it, and so does the page after a session ended.
Casework adds to this shape, in `cases.views.acts`, that a form acts once however often it is sent.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from safeguard.errors import RuleBroken
from safeguard.web import keeping

SHOWN, INVALID, BROKEN = 200, 422, 409
ALREADY = "This is recorded already, perhaps by somebody else a moment ago. Look at the list, then decide."


class SeeOther(HttpResponseRedirect):
    """303: what was sent is done; the next page is another one, to be fetched."""

    status_code = 303


def attempt(form: Any, action: Callable[..., Any]) -> int:
    """Give the clean answers to the action; return 0 when it was done, else the status to show the form again with.

    422: an answer is wrong. 409: a rule of the field, or somebody else's entry, stands in the way.
    """
    if not form.is_valid():
        return INVALID
    try:
        with transaction.atomic():
            action(**form.cleaned_data)
    except RuleBroken as broken:
        form.refuse(broken.reasons)
    except ValidationError as wrong:
        form.refuse(wrong.messages)
    except IntegrityError:
        form.refuse([ALREADY])
    else:
        return 0
    return BROKEN


def handle(
    request: HttpRequest,
    form: Any,
    action: Callable[..., Any],
    *,
    template: str,
    done: Any,
    said: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a form page. `done` is where to go after the act (a view's name or a path), `said` what is shown there.

    The page knows as `was_kept` that its form holds words which arrived after a session had ended: a page that shows
    its form only in some states must then show it in any.
    """
    status, was_kept = SHOWN, False
    if request.method == "POST":
        status = attempt(form, action)
        if not status:
            if said:
                messages.success(request, said)
            return SeeOther(resolve_url(done))
    else:
        was_kept = keeping.resume(request, form)
    page = {"form": form, "page_has_errors": status != SHOWN, "was_kept": was_kept}
    return render(request, template, page | dict(context or {}), status=status)
