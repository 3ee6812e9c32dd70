"""The one shape of a page with a form: show it, or judge and act and go on, or show it again with reasons."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from safeguard.errors import RuleBroken

SHOWN, INVALID, BROKEN = 200, 422, 409
ALREADY = "This is recorded already, perhaps by somebody else a moment ago. Look at the list, then decide."


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
    """Answer a form page. `done` is where to go after the act (a view's name or a path), `said` what is shown there."""
    status = SHOWN
    if request.method == "POST":
        status = attempt(form, action)
        if not status:
            if said:
                messages.success(request, said)
            return redirect(done)
    return render(request, template, {"form": form} | dict(context or {}), status=status)
