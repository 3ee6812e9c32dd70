"""Making the concern form's page: the sheet with what stands beside it, and reading what its hidden fields say."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.forms.sheet import Answers, Sheet, typed
from cases.models import Draft
from cases.selectors.leads import leads_today
from cases.selectors.receipts import draft_files, my_drafts
from safeguard import policy
from safeguard.calendar import local_date
from safeguard.policy import Permission
from safeguard.web import keeping
from safeguard.web.handling import SHOWN


def sheet_of(request: Any, school: Any, answers: Answers, *, judge: bool = False) -> Sheet:
    may_search = policy.granted(request.user, Permission.PUPIL_SEARCH, school)
    return Sheet(school, request.user, answers, may_search=may_search, judge=judge)


def show(request: Any, draft: Draft | None) -> HttpResponse:
    """The form as it was left, or empty, or with the words that came in without a session and wait for this page."""
    waiting = keeping.kept(request)
    kept: Answers = draft.answers if draft else {"fields": today_typed()}
    school = draft.school if draft else school_of(request, waiting or {})
    sheet = sheet_of(request, school, typed(waiting, kept) if waiting else kept, judge="judge" in request.GET)
    if sheet.judged:
        sheet.is_valid()
    return page(request, draft, sheet, waiting=waiting)


def page(
    request: Any,
    draft: Draft | None,
    sheet: Sheet,
    *,
    reasons: list[str] | None = None,
    status: int = SHOWN,
    waiting: Mapping[str, str] | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    """The form with what it needs beside it: whom to ring, where to save, whose words it holds."""
    if reasons:
        sheet.refuse(reasons)
    sent = waiting or request.POST
    refused = draft is None and reasons  # the token was somebody else's: the next press brings a fresh one
    token = draft.token if draft else (None if refused else uuid_of(sent.get("draft", ""))) or uuid.uuid4()
    context = {
        "sheet": sheet,
        "draft": draft,
        "token": token,
        "version": whole(waiting["version"]) if waiting else draft.version if draft else 0,
        "window": (waiting or {}).get("page") or secrets.token_hex(8),
        "action": reverse("cases:draft", args=[token]) if draft else reverse("cases:log"),
        "autosave_url": reverse("cases:draft_save", args=[token]) if draft else reverse("cases:draft_new"),
        "leads": leads_today(sheet.school),
        "files": draft_files(draft) if draft else [],
        "drafts": [] if draft or request.POST else my_drafts(request.user, request.schools),
        "is_conflict": is_conflict,
        "page_has_errors": bool(sheet.problems),
    }
    return render(request, "cases/log/form.html", context, status=status)


def school_of(request: Any, sent: Mapping[str, str]) -> Any:
    """The school that the page was made for, also when another one was chosen in another window meanwhile."""
    schools = [one for one in request.schools if policy.granted(request.user, Permission.CONCERN_LOG, one)]
    return next((one for one in schools if one.code == sent.get("school")), request.school)


def today_typed() -> dict[str, list[str]]:
    """Most worries are logged the same day; the time is asked for, never assumed."""
    today = local_date(timezone.now())
    parts = {"day": today.day, "month": today.month, "year": today.year}
    return {f"happened_at_{name}": [str(value)] for name, value in parts.items()}


def whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else -1


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
