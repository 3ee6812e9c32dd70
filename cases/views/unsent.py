"""What was typed into a form of casework and not sent yet: kept while a person types, shown again when they come back."""

import uuid
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.utils.datastructures import MultiValueDict

from cases import actions
from cases.models import Unsent
from safeguard.web import keeping
from safeguard.web.handling import SeeOther
from safeguard.web.keeping import plain

MACHINERY: Final = keeping.MACHINERY | {"submission", "version", "add_row"}


def asked(request: Any, school: Any) -> HttpResponse | None:
    """Answer what is not the form itself: autosave.js keeping what is typed, or the wish to start afresh."""
    if request.method != "POST":
        return None
    if request.headers.get("X-Requested-With") == "autosave":
        return keep(request, school)
    if "forget" in request.POST:
        actions.forget_unsent(path=request.path, by=request.user)
        return SeeOther(request.get_full_path())
    return None


def keep(request: Any, school: Any) -> HttpResponse:
    answers = {name: [plain(one) for one in values] for name, values in request.POST.lists() if name not in MACHINERY}
    token = token_of(request.POST.get("submission", ""))
    actions.keep_unsent(answers, path=request.path, token=token, by=request.user, school=school)
    return JsonResponse({"version": 1})


def token_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def resume(request: Any, form: Any) -> Unsent | None:
    """Fill a fresh form with what its author had typed on this page and not sent; return that, or None.

    Words that came in after the session had ended are newer: the page shows those instead (`handling.handle`).
    """
    if request.method == "POST" or keeping.kept(request) is not None:
        return None
    kept = Unsent.objects.filter(author=request.user, path=request.path).first()
    if kept is None or kept.was_sent:
        return None
    form.resume(MultiValueDict(kept.answers))
    return kept
