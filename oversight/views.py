"""The page for those who must know how well children are kept safe, and must not know which children."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight import figures as published
from oversight import periods, questions, selectors
from safeguard.policy import Permission
from safeguard.web.loaders import with_school


@require_safe
@with_school(Permission.OVERSIGHT_VIEW)
def figures(request: Any) -> HttpResponse:
    since = selectors.records_since(request.school)
    window = periods.window_of(request.school, at=timezone.now(), records_since=since)
    asked = request.GET.get("term", "")
    term = window.chosen(asked)
    page = published.page_of(request.school, window, term, at=timezone.now()) if term else None
    context = {
        "window": window,
        "term": term,
        "unknown_term": bool(asked) and (term is None or term.code != asked),
        "page": page,
        "questions": questions.of(page) if page else [],
    }
    return render(request, "oversight/figures.html", context)
