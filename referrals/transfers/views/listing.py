"""What must go, what waits for a receipt, who left without a file; and how one is started by hand."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.views.acts import press, settle
from referrals.transfers import actions, selectors
from referrals.transfers.forms import KeepingForm, StartForm
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

LIST = "/transfers/"
HEADINGS = [{"label": label, "width": "one-quarter"} for label in ("Child", "Last day here", "Goes to", "State")]


@require_safe
@with_school(Permission.TRANSFER_VIEW, page="transfers")
def transfers(request: Any) -> HttpResponse:
    at, user, school = timezone.now(), request.user, request.school
    context = {
        "now": at,
        "found": selectors.waiting(user, school),
        "without": selectors.left_without(user, school, at=at),
        "awaited": selectors.awaited(user, school).count(),
        "can_work": policy.granted(user, Permission.TRANSFER_WORK, school),
        "keeping": actions.kept_by(school),
        "can_change_keeping": policy.granted(user, Permission.AGENCY_MANAGE, school),
        "headings": HEADINGS,
    }
    return render(request, "transfers/list.html", context)


@require_http_methods(["GET", "POST"])
@with_school(Permission.TRANSFER_WORK)
def start(request: Any) -> HttpResponse:
    form = StartForm(request.POST or None, pupils=selectors.can_go(request.user, request.school))
    page = {
        "title": "A child is leaving",
        "go": "Start",
        "back": LIST,
        "lead": "The roll starts it by itself when it says that a child has left. Start it here when you know before.",
    }
    action = partial(actions.start_transfer, by=request.user)
    said = "The file’s clock runs."
    return settle(
        request, form, action, school=request.school, template="transfers/form.html", said=said, done=LIST, **page
    )


@require_POST
@with_school(Permission.TRANSFER_WORK)
def no_file(request: Any) -> HttpResponse:
    """One tap for all children who left and have nothing here."""
    gone = selectors.left_without(request.user, request.school, at=timezone.now())
    chosen = [pupil for pupil in gone if pupil.ref in request.POST.getlist("child")]
    said = "It is recorded that no file is held here for them."
    return press(request, partial(actions.note_no_file, chosen, by=request.user), said=said, done=LIST)


@require_http_methods(["GET", "POST"])
@with_school(Permission.AGENCY_MANAGE)
def keeping(request: Any) -> HttpResponse:
    """What the school keeps of a file that it passed on."""
    known = actions.kept_by(request.school)
    initial = {"copy": known.copy, "reason": known.reason} if known else {"copy": "shell"}
    form = KeepingForm(request.POST or None, initial=initial)
    action = partial(actions.set_keeping, request.school, by=request.user)
    page = {
        "title": "What is kept of a file that was passed on",
        "go": "Save",
        "back": LIST,
        "lead": "Guidance says that the file goes. What the sending school keeps is disputed: follow your authority and say why.",
    }
    said = "It holds for every file whose receipt is confirmed from now on."
    return settle(
        request, form, action, school=request.school, template="transfers/form.html", said=said, done=LIST, **page
    )
