"""One file on its way: where it stands, its one next step, and the acts on it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.verbs import Verb as CaseVerb
from cases.views.acts import BROKEN, press, settle
from referrals.transfers import actions, bundle, selectors
from referrals.transfers.access import with_transfer
from referrals.transfers.actions.contents import choices_of
from referrals.transfers.bundle import About
from referrals.transfers.forms import (
    CancelForm,
    ChaseForm,
    ContentsForm,
    DestinationForm,
    HoldForm,
    PaperForm,
    ReceiptForm,
)
from referrals.transfers.models import Transfer
from referrals.transfers.steps import next_step
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.files.serving import download
from safeguard.policy import Permission

WORK = with_transfer(Permission.TRANSFER_WORK, page="form")
FORMS = require_http_methods(["GET", "POST"])
GROUPS = (
    (About.CHILD, "Other children", "Named nowhere in the file unless you show them."),
    (About.NAME, "Their names in words", "Each place where another child’s name was found. It is replaced unless you show it."),
    (About.FILE, "Attachments", "Nobody but you can read these for other children’s names. Open each before you decide."),
    (About.ITEM, "Records", "They go unless you withhold them."),
    (About.EVENT, "Lines of the chronology", "They go unless you withhold them."),
)  # fmt: skip


def may_work(user: Any, transfer: Transfer) -> bool:
    return transfer.owner_id == user.pk or policy.granted(user, Permission.TRANSFER_WORK, transfer.school)


@require_safe
@with_transfer(Permission.TRANSFER_VIEW)
def transfer(request: Any, transfer: Transfer) -> HttpResponse:
    build = transfer.builds.order_by("-id").first()
    link = transfer.links.filter(withdrawn_at=None).order_by("-id").first()
    can_work = may_work(request.user, transfer)
    context = {
        "now": timezone.now(),
        "transfer": transfer,
        "build": build,
        "progress": [(number, said) for number, said in enumerate(actions.STEPS)] if build and build.is_running else [],
        "spoken": bundle.spoken(build.fingerprint) if build and build.fingerprint else "",
        "link": link,
        "attempts": list(link.attempts.order_by("-happened_at", "-id")[:20]) if link else [],
        "chases": list(transfer.chases.select_related("noted_by").order_by("happened_at", "id")),
        "papers": list(transfer.papers.select_related("noted_by").order_by("happened_at", "id")),
        "decisions": list(
            transfer.decisions.filter(review=transfer.review).select_related("decided_by").order_by("id")
        ),
        "clocks": [
            {"name": one.duty, "due_at": one.due_at, "met_at": None, "note": one.rule}
            for one in selectors.clocks_of(transfer)
        ],
        "can_work": can_work and transfer.is_open,
        "next": next_step(transfer, build) if can_work else None,
    }
    return render(request, "transfers/transfer.html", context)


def _answer(request: Any, transfer: Transfer, form: Any, action: Any, /, *, said: str, **page: Any) -> HttpResponse:
    page = {"template": "transfers/form.html", "done": transfer.get_absolute_url(), "back": transfer.get_absolute_url(),
            "caption": f"{transfer.ref} · {transfer.pupil.name}", "lead": ""} | page  # fmt: skip
    return settle(request, form, partial(action, transfer, by=request.user), school=transfer.school, said=said, **page)


@FORMS
@WORK
def destination(request: Any, transfer: Transfer) -> HttpResponse:
    names = ("setting", "person", "post", "phone", "method", "email")
    form = DestinationForm(request.POST or None, initial={name: getattr(transfer, name) for name in names})
    page = {"title": "Where the file goes", "go": "Save"}
    return _answer(request, transfer, form, actions.set_destination, said="It is recorded where the file goes.", **page)


@FORMS
@WORK
def hold(request: Any, transfer: Transfer) -> HttpResponse:
    page = {
        "title": "The authority was told",
        "go": "Save",
        "lead": transfer.get_method_display() if transfer.method else "",
    }
    said = "The file stays here. When you learn where the child is, say so, and its clock runs again."
    return _answer(request, transfer, HoldForm(request.POST or None), actions.hold_file, said=said, **page)


@FORMS
@WORK
def cancel(request: Any, transfer: Transfer) -> HttpResponse:
    page = {"title": "The file does not have to go", "go": "Save"}
    said = "The clock is stopped, with your reason."
    return _answer(request, transfer, CancelForm(request.POST or None), actions.cancel_transfer, said=said, **page)


@FORMS
@WORK
def contents(request: Any, transfer: Transfer) -> HttpResponse:
    """The review: everything that would go, and what is withheld. Closed to whoever may not read all of it."""
    try:
        found = bundle.survey(transfer.pupil, by=request.user, at=timezone.now())
    except RuleBroken as broken:
        back = {"reasons": broken.reasons, "back_url": transfer.get_absolute_url()}
        return render(request, "409.html", back, status=BROKEN)
    form = ContentsForm(
        request.POST or None, finds=found.finds, decided=choices_of(transfer), initial={"digest": found.digest}
    )

    def groups() -> list[tuple[str, str, list[Any], str]]:
        """Asked for while the page is made, when words that had waited are back in the form."""
        asked = form.asked()
        return [
            (title, lead, [one for one in asked if one.find.about == about], about.value)
            for about, title, lead in GROUPS
        ]

    page = {"template": "transfers/contents.html", "title": "Look through the file", "go": "", "transfer": transfer}
    said = "What goes is decided. Now the file can be made up."
    return _answer(
        request, transfer, form, actions.review_contents, said=said, groups=groups, digest=found.digest, **page
    )


@require_safe
@with_transfer(Permission.TRANSFER_WORK)
def file(request: Any, transfer: Transfer, token: UUID) -> HttpResponse:
    """An attachment of the file, for whoever reviews it."""
    try:
        found = bundle.survey(transfer.pupil, by=request.user, at=timezone.now())
        if f"file:{token}" not in {find.key for find in found.finds}:
            raise Http404
        stored = StoredFile.objects.get(token=token, school=transfer.school)
        response: Any = download(stored)
    except RuleBroken as broken:
        back = {"reasons": broken.reasons, "back_url": transfer.get_absolute_url()}
        return render(request, "409.html", back, status=BROKEN)
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": stored.original_name})
    return response


@require_POST
@WORK
def build(request: Any, transfer: Transfer) -> HttpResponse:
    act = partial(actions.ask_for_bundle, transfer, by=request.user)
    return press(request, act, said="The file is being made up.", done=transfer.get_absolute_url())


@require_POST
@WORK
def send(request: Any, transfer: Transfer) -> HttpResponse:
    """Make the link and show the code: once, in this answer, and nowhere else."""
    try:
        sent = actions.send_link(transfer, by=request.user)
    except RuleBroken as broken:
        back = {"reasons": broken.reasons, "back_url": transfer.get_absolute_url()}
        return render(request, "409.html", back, status=BROKEN)
    context = {"transfer": transfer, "sent": sent, "spoken": bundle.spoken(sent.link.build.fingerprint),
               "address": reverse("transfers:receive", args=[sent.token])}  # fmt: skip
    return render(request, "transfers/code.html", context)


@FORMS
@WORK
def chase(request: Any, transfer: Transfer) -> HttpResponse:
    page = {
        "title": "Chase the receipt",
        "go": "Save",
        "lead": f"{transfer.person}, {transfer.setting}, {transfer.phone}".strip(", "),
    }
    return _answer(
        request, transfer, ChaseForm(request.POST or None), actions.chase, said="It is recorded whom you asked.", **page
    )


@FORMS
@WORK
def receipt(request: Any, transfer: Transfer) -> HttpResponse:
    page = {"title": "The receipt was confirmed", "go": "Save"}
    said = "The receipt is recorded. The record here is read-only from now on."
    return _answer(request, transfer, ReceiptForm(request.POST or None), actions.record_receipt, said=said, **page)


@FORMS
@WORK
def paper(request: Any, transfer: Transfer) -> HttpResponse:
    page = {
        "title": "A file on paper was handed over",
        "go": "Save",
        "lead": "Never by ordinary post, never with a parent.",
    }
    said = "It is recorded who has the paper."
    return _answer(request, transfer, PaperForm(request.POST or None), actions.hand_over_paper, said=said, **page)
