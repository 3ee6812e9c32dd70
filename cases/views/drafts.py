"""Keeping drafts while a person types (asked by autosave.js), and throwing one away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases import actions
from cases.access import with_draft
from cases.forms.sheet import typed
from cases.models import Draft
from cases.selectors.receipts import beginning, sent_as
from cases.views.sheets import school_of, uuid_of, whole
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web.handling import BROKEN
from safeguard.web.loaders import with_school


@require_POST
@with_school(Permission.CONCERN_LOG)
def draft_new(request: Any) -> HttpResponse:
    """The first autosave of a page: open its draft, say where the next ones go."""
    token = uuid_of(request.POST.get("draft", ""))
    if concern := sent_as(request.user, token):
        return conflict(f"This concern was sent as {concern.ref}. Nothing more is saved here.")
    try:
        draft = actions.start_draft(school=school_of(request, request.POST), by=request.user, token=token)
    except RuleBroken as broken:
        return conflict(*broken.reasons)
    return kept(request, draft)


@require_POST
@with_draft
def draft_save(request: Any, draft: Draft) -> HttpResponse:
    return kept(request, draft)


def kept(request: Any, draft: Draft) -> HttpResponse:
    """Save without judging; 409 when another window saved something newer."""
    answers = typed(request.POST, draft.answers)
    try:
        version = whole(request.POST.get("version"))
        draft = actions.save_draft(draft, answers=answers, version=version, page=answers["page"])
    except RuleBroken as broken:
        return conflict(*broken.reasons)
    urls = {"url": reverse("cases:draft_save", args=[draft.token]), "page": reverse("cases:draft", args=[draft.token])}
    return JsonResponse({"version": draft.version} | urls)


def conflict(*reasons: str) -> HttpResponse:
    return JsonResponse({"message": " ".join(reasons)}, status=BROKEN)


@with_draft
def discard(request: Any, draft: Draft) -> HttpResponse:
    """Ask once, then throw the draft and its files away."""
    if request.method == "POST":
        actions.discard_draft(draft)
        messages.success(request, "The draft was discarded.")
        return redirect("cases:receipts")
    return render(request, "cases/log/discard.html", {"draft": draft, "beginning": beginning(draft)})
