"""Upload -> review -> import -> result, for the head and the administrator.

The import runs in the request: 1,200 joiners with two contacts each take 0.5 s, 1,200 changes 0.45 s (two cores, timed
with `tests/people/test_roll_commit.py`), so no task, no progress to store and nothing half done to explain.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeguard.errors import RuleBroken
from safeguard.people.models import RollReview, User
from safeguard.people.roll import actions
from safeguard.people.roll.current import staff_to_add
from safeguard.policy import Permission
from safeguard.web import keeping
from safeguard.web.accounts import invite
from safeguard.web.handling import BROKEN, INVALID, SHOWN, attempt
from safeguard.web.loaders import with_school
from safeguard.web.roll import pages
from safeguard.web.roll.forms import CommitForm, UploadForm
from safeguard.web.roll.loading import with_review

RECENT = 10


@with_school(Permission.ROLL_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Any) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    status = SHOWN
    if form.is_bound:
        status, made = receive(form, request)
        if made:
            return redirect("roll:review", made.ref)
    recent = RollReview.objects.filter(school=request.school).shown(timezone.now()).select_related("made_by")
    context = {
        "form": form,
        "recent": recent.order_by("-made_at", "-pk")[:RECENT],
        "headings": ["File", "Uploaded", "By", "State"],
    }
    return render(request, "roll/upload.html", context, status=status)


def receive(form: UploadForm, request: Any) -> tuple[int, RollReview | None]:
    """Read the file that was chosen; return the status to show the form again with, or the review."""
    if not form.is_valid():
        return INVALID, None
    chosen = form.cleaned_data["file"]
    try:
        with transaction.atomic():
            is_whole = form.cleaned_data["holds"] == "whole"
            return SHOWN, actions.review_roll(
                request.school, chosen.read(), name=chosen.name, is_whole=is_whole, by=request.user
            )
    except RuleBroken as broken:
        form.refuse(broken.reasons)
        return BROKEN, None


@require_safe
@with_review
def review(request: Any, found: RollReview) -> HttpResponse:
    if found.committed_at:
        said = pages.accounted(found.result, found.result["rows"])
        return render(request, "roll/result.html", {"review": found, "result": found.result, "said": said})
    roll, plan = actions.plan_of(found)
    wanted = request.GET.get("list", "")
    section = next((one for one in pages.sections(plan) if one.name == wanted), None)
    if section:
        return render(request, "roll/list.html", list_context(request, found, section))
    form = CommitForm(plan=plan, offered=staff_to_add(found.school, roll.staff))
    typed = keeping.kept(request, reverse("roll:commit", args=[found.ref]))
    if typed and typed.get("agreed") == plan.digest:
        form.resume(typed)
    return render(request, "roll/review.html", review_context(found, roll, plan, form))


def list_context(request: Any, found: RollReview, section: pages.Section) -> dict[str, Any]:
    asked = request.GET.get("page", "1")
    page = min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1, section.last_page())
    here = f"?list={section.name}&page="
    return {
        "review": found,
        "section": section,
        "rows": section.rows(page),
        "newer_url": f"{here}{page - 1}" if page > 1 else "",
        "older_url": f"{here}{page + 1}" if page < section.last_page() else "",
    }


def review_context(found: RollReview, roll: Any, plan: Any, form: CommitForm) -> dict[str, Any]:
    return {
        "review": found,
        "roll": roll,
        "plan": plan,
        "form": form,
        "sections": pages.sections(plan),
        "tiles": pages.tiles(plan),
        "said": pages.accounted(plan.accounted, plan.rows),
        "can_import": plan.has_work or "staff" in form.fields,
    }


@require_POST
@with_review
def commit(request: Any, found: RollReview) -> HttpResponse:
    if found.committed_at:
        return redirect("roll:review", found.ref)
    roll, plan = actions.plan_of(found)
    agreed, offered = request.POST.get("agreed", ""), staff_to_add(found.school, roll.staff)
    form = CommitForm(request.POST, plan=plan, offered=offered)
    if agreed != plan.digest:  # what was typed answered another list: show the list as it is, with nothing filled in
        messages.error(request, actions.CHANGED_SINCE)
        form, status = CommitForm(plan=plan, offered=offered), BROKEN
    else:
        status = attempt(form, partial(import_and_invite, found, by=request.user, agreed=agreed))
    if not status:
        return redirect("roll:review", found.ref)
    return render(request, "roll/review.html", review_context(found, roll, plan, form), status=status)


@transaction.atomic
def import_and_invite(
    found: RollReview, *, by: Any, agreed: str, staff: Any = (), leavers: int | None = None, sure: bool = False
) -> None:
    """Import, and send each new member of staff the link to choose a password."""
    actions.commit_review(found, by=by, agreed=agreed, leavers=leavers if sure else None, staff=staff)
    for user in User.objects.filter(email__in=staff):
        if not user.has_usable_password():
            invite(user, school=found.school)


@require_POST
@with_review
def discard(request: Any, found: RollReview) -> HttpResponse:
    try:
        actions.discard_review(found, by=request.user)
    except RuleBroken as broken:
        messages.error(request, broken.reasons[0])
        return redirect("roll:review", found.ref)
    messages.success(request, "The file was thrown away. The roll is as it was.")
    return redirect(reverse("roll:upload"))
