"""What belongs to a draft beside its questions: marks on the body map, files. Each page works without a script."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import actions
from cases.access import with_draft
from cases.forms.log import DraftFilesForm, MarkForm, marks_in_words
from cases.forms.sheet import storable
from cases.models import Draft
from cases.selectors.receipts import draft_files
from cases.views.sheets import uuid_of, whole
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.web import bodymap, keeping, words
from safeguard.web.handling import BROKEN, INVALID, SHOWN

MOST_MARKS: Final = 30


@with_draft
def marks(request: Any, draft: Draft) -> HttpResponse:
    """Add a mark or take one out; each is kept in the draft at once."""
    if request.method != "POST":
        form = MarkForm()
        keeping.resume(request, form)
        return marks_page(request, draft, form)
    if "remove" in request.POST:
        return mark_removed(request, draft)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return marks_page(request, draft, form, status=INVALID)
    known = draft.answers.get("marks", [])
    if len(known) >= MOST_MARKS:
        form.refuse([f"A body map can hold {MOST_MARKS} marks. Describe the others in what you saw."])
        return marks_page(request, draft, form, status=BROKEN)
    mark = form.mark | {"text": storable(form.mark["text"])}
    return marks_kept(request, draft, [*known, mark], f"Mark added: {bodymap.label(mark['region'])}.")


def mark_removed(request: Any, draft: Draft) -> HttpResponse:
    number, known = whole(request.POST.get("remove")), list(draft.answers.get("marks", []))
    if 0 < number <= len(known):
        gone = known.pop(number - 1)
        return marks_kept(request, draft, known, f"Mark taken out: {bodymap.label(gone['region'])}.")
    return redirect("cases:marks", draft.token)


def marks_kept(request: Any, draft: Draft, marks: list[dict[str, Any]], said: str) -> HttpResponse:
    """The page's name goes: a form that is open in another window now holds an older draft, and must say so."""
    try:
        actions.save_draft(draft, answers=draft.answers | {"marks": marks, "page": ""}, version=draft.version)
    except RuleBroken as broken:
        form = MarkForm(request.POST)
        form.refuse(broken.reasons)
        return marks_page(request, draft, form, status=BROKEN)
    messages.success(request, said)
    return redirect("cases:marks", draft.token)


def marks_page(request: Any, draft: Draft, form: MarkForm, *, status: int = SHOWN) -> HttpResponse:
    context = {
        "draft": draft,
        "form": form,
        "known": marks_in_words(draft.answers.get("marks", [])),
        "url": reverse("cases:draft", args=[draft.token]),
    }
    return render(request, "cases/log/marks.html", context, status=status)


@with_draft
def draft_files_page(request: Any, draft: Draft) -> HttpResponse:
    """Attach and take off files. Those that are all right are kept even when another one is refused."""
    if request.method != "POST":
        return files_page(request, draft, DraftFilesForm())
    if "remove" in request.POST:
        return file_removed(request, draft)
    form = DraftFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return files_page(request, draft, form, status=INVALID)
    stored, reasons = stored_of(request, draft, form.cleaned_data["files"])
    if reasons:
        for reason in reasons:
            form.add_error("files", reason)
        return files_page(request, draft, form, status=INVALID, stored=stored)
    messages.success(request, f"{words.count(stored, 'file')} added.")
    return redirect("cases:draft_files", draft.token)


def stored_of(request: Any, draft: Draft, uploads: list[Any]) -> tuple[int, list[str]]:
    """Store what can be stored; return how many, and why the others cannot."""
    stored, reasons = 0, []
    for upload in uploads:
        try:
            files.store(
                upload, school=draft.school, by=request.user, subject_type=draft._meta.label, subject_id=draft.pk
            )
            stored += 1
        except RuleBroken as broken:
            reasons += broken.reasons
    return stored, list(dict.fromkeys(reasons))


def file_removed(request: Any, draft: Draft) -> HttpResponse:
    token = uuid_of(request.POST.get("remove", ""))
    if token and files.discard(draft, by=request.user, token=token):
        messages.success(request, "The file was taken off.")
    return redirect("cases:draft_files", draft.token)


def files_page(
    request: Any, draft: Draft, form: DraftFilesForm, *, status: int = SHOWN, stored: int = 0
) -> HttpResponse:
    context = {
        "draft": draft,
        "form": form,
        "files": draft_files(draft),
        "stored": words.count(stored, "file") if stored else "",
        "url": reverse("cases:draft", args=[draft.token]),
    }
    return render(request, "cases/log/files.html", context, status=status)
