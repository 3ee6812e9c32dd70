"""Logging a concern: one page of questions, the danger page when a child is in danger now, check, send.

Everything typed is kept in a draft before it is judged, so that no answer of ours costs a word.
"""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import actions, conflicts
from cases.access import with_draft
from cases.choices import Danger, Kind
from cases.forms.log import words_of
from cases.forms.sheet import Answers, Sheet, typed
from cases.models import Draft
from cases.selectors.leads import leads_today
from cases.selectors.receipts import draft_files, kept_until, sent_as
from cases.views.sheets import page, school_of, sheet_of, show, uuid_of, whole
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web import words
from safeguard.web.handling import BROKEN, INVALID, SHOWN
from safeguard.web.loaders import with_school
from safeguard.web.verbs import Verb as WebVerb

ON_CHILDREN: Final = ("find", "remove", "add_row")


@with_school(Permission.CONCERN_LOG)
def log(request: Any) -> HttpResponse:
    """Show the empty form. A button on it opens the draft that the page was given a token for."""
    return opened(request) if request.method == "POST" else show(request, None)


@with_draft
def draft(request: Any, draft: Draft) -> HttpResponse:
    """The form as it was left."""
    return answered(request, draft) if request.method == "POST" else show(request, draft)


def opened(request: Any) -> HttpResponse:
    """Go on with the draft of this page: opened now, opened before by autosave, or sent already."""
    token, school = uuid_of(request.POST.get("draft", "")), school_of(request, request.POST)
    if concern := sent_as(request.user, token):
        return redirect("cases:receipt", concern.ref)
    try:
        draft = actions.start_draft(school=school, by=request.user, token=token)
    except RuleBroken as broken:
        sheet = sheet_of(request, school, typed(request.POST, {}))
        return page(request, None, sheet, reasons=broken.reasons, status=BROKEN)
    return answered(request, draft)


def answered(request: Any, draft: Draft) -> HttpResponse:
    """Keep what was typed; whoever says "in danger now" is shown whom to ring before anything is judged (row C7)."""
    answers = typed(request.POST, draft.answers)
    try:
        draft = saved(request, draft, answers)
    except RuleBroken as broken:
        sheet = sheet_of(request, draft.school, answers)
        return page(request, draft, sheet, reasons=broken.reasons, is_conflict=True, status=BROKEN)
    return danger_first(request, draft) or next_page(request, draft)


def saved(request: Any, draft: Draft, answers: Answers) -> Draft:
    """Save what a button sent. The window's name is not kept: an autosave that comes late must not overwrite this."""
    version, window = whole(request.POST.get("version")), answers["page"]
    return actions.save_draft(draft, answers=answers | {"page": ""}, version=version, page=window)


def danger_first(request: Any, draft: Draft) -> HttpResponse | None:
    in_danger = draft.answers.get("fields", {}).get("in_danger", [])
    if Danger.NOW.value not in in_danger or draft.danger_shown_at:
        return None
    actions.show_danger(draft, by=request.user)
    return redirect("cases:danger", draft.token)


def next_page(request: Any, draft: Draft) -> HttpResponse:
    """Do what the pressed button says."""
    go = request.POST.get("go", "")
    if any(name in request.POST for name in ON_CHILDREN):
        return redirect(f"{reverse('cases:draft', args=[draft.token])}#children")
    if go in {"marks", "files"}:
        return redirect("cases:marks" if go == "marks" else "cases:draft_files", draft.token)
    if go == "draft":
        until = words.instant(kept_until(draft))
        messages.success(request, f"The draft is saved. It is kept until {until}. Nobody else can see it.")
        return redirect("cases:receipts")
    sheet = sheet_of(request, draft.school, draft.answers, judge=True)
    record_strangers(request, sheet)
    if sheet.is_valid():
        return redirect("cases:check", draft.token)
    return page(request, draft, sheet, status=INVALID)


def record_strangers(request: Any, sheet: Sheet) -> None:
    """A reference of another school in the page is no slip of a finger: it goes into the log like any refusal."""
    for ref in sheet.strangers:
        audit.record(WebVerb.NOT_FOUND, request.user, by=request.user, school=sheet.school, thread="", asked=ref[:100])


@with_draft
def check(request: Any, draft: Draft) -> HttpResponse:
    """Everything once more, each answer with its way back; then send."""
    sheet = sheet_of(request, draft.school, draft.answers, judge=True)
    if not sheet.is_valid():
        return redirect(f"{reverse('cases:draft', args=[draft.token])}?judge=1")
    if request.method == "POST":
        return danger_first(request, draft) or sent(request, draft, sheet)
    return check_page(request, draft, sheet)


def sent(request: Any, draft: Draft, sheet: Sheet) -> HttpResponse:
    """Send what was read on the page; a second press finds what the first one sent."""
    if whole(request.POST.get("version")) != draft.version:
        changed = "The answers were changed in another window since this page was made. Read them again, then send."
        return check_page(request, draft, sheet, reasons=[changed])
    try:
        concern = actions.log_concern(school=draft.school, by=request.user, draft=draft, **sheet.facts())
    except RuleBroken as broken:
        return check_page(request, draft, sheet, reasons=broken.reasons)
    return redirect(f"{reverse('cases:receipt', args=[concern.ref])}?sent=1")


def check_page(request: Any, draft: Draft, sheet: Sheet, reasons: list[str] | None = None) -> HttpResponse:
    if reasons:
        sheet.refuse(reasons)
    answers = sheet.form.cleaned_data
    context = {
        "draft": draft,
        "sheet": sheet,
        "answers": answers,
        "kind": words_of(Kind, answers["kind"]),
        "danger": words_of(Danger, answers["in_danger"]),
        "files": draft_files(draft),
        "url": reverse("cases:draft", args=[draft.token]),
        "page_has_errors": bool(reasons),
    }
    return render(request, "cases/log/check.html", context, status=BROKEN if reasons else SHOWN)


@with_draft
def danger(request: Any, draft: Draft) -> HttpResponse:
    """Whom to ring now. That it was shown is recorded before one gets here, or by "I have read this"."""
    if request.method == "POST":
        actions.show_danger(draft, by=request.user)
        is_whole = sheet_of(request, draft.school, draft.answers, judge=True).is_valid()
        return redirect("cases:check" if is_whole else "cases:draft", draft.token)
    sheet = sheet_of(request, draft.school, draft.answers)
    besides = conflicts.excluded_from(pupils=sheet.pupil_ids) | set(sheet.named_ids)
    context = {"draft": draft, "school": draft.school, "leads": leads_today(draft.school, besides=besides)}
    return render(request, "cases/log/danger.html", context)
