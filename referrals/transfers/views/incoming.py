"""Files that come: who joined and has none here yet, bundles in review, and the file from the earlier school as it came."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.verbs import Verb as CaseVerb
from cases.views.acts import BROKEN, press, settle
from referrals.transfers import actions, bundle, selectors
from referrals.transfers.access import with_received, with_request
from referrals.transfers.forms import AttachForm, ChaseForm, NoFileForm, PaperForm, UploadForm
from referrals.transfers.models import FileRequest, Received
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.serving import download
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

FORMS = require_http_methods(["GET", "POST"])
WORK = with_request(Permission.TRANSFER_WORK, page="form")
REQUESTS, RECEIVED = "/transfers/requests/", "/transfers/received/"


@FORMS
@with_school(Permission.TRANSFER_VIEW, page="files awaited")
def requests(request: Any) -> HttpResponse:
    """Joined, file not here yet: by clock; one answer of an earlier school may end several at once."""
    rows = selectors.awaited(request.user, request.school)
    shown, can_work = (
        list(rows[: selectors.MOST * 4]),
        policy.granted(request.user, Permission.TRANSFER_WORK, request.school),
    )
    if request.method == "POST":
        policy.require(request.user, Permission.TRANSFER_WORK, request.school)
    chosen = [row for row in shown if row.ref in request.POST.getlist("chosen")]
    action = partial(actions.say_no_file, chosen, by=request.user)
    page = {
        "rows": shown,
        "total": rows.count(),
        "can_work": can_work,
        "chosen": {row.ref for row in chosen},
        "headings": ["Child", "Joined", "Due", *(["No file there"] if can_work else [])],
        "now": timezone.now(),
    }
    said = "It is recorded that the earlier school holds no file."
    return settle(
        request,
        NoFileForm(request.POST or None),
        action,
        school=request.school,
        template="transfers/requests.html",
        said=said,
        done=REQUESTS,
        **page,
    )


@require_safe
@with_request(Permission.TRANSFER_VIEW)
def file_request(request: Any, asked: FileRequest) -> HttpResponse:
    can_work = asked.owner_id == request.user.pk or policy.granted(request.user, Permission.TRANSFER_WORK, asked.school)
    context = {
        "now": timezone.now(),
        "asked": asked,
        "chases": list(asked.chases.select_related("noted_by").order_by("happened_at", "id")),
        "papers": list(asked.papers.select_related("noted_by").order_by("happened_at", "id")),
        "clocks": [
            {"name": one.duty, "due_at": one.due_at, "met_at": None, "note": one.rule}
            for one in selectors.clocks_of(asked)
        ],
        "can_work": can_work and not asked.ended_at,
    }
    return render(request, "transfers/request.html", context)


def _answer(request: Any, asked: FileRequest, form: Any, action: Any, /, *, said: str, **page: Any) -> HttpResponse:
    page = {"template": "transfers/form.html", "done": asked.get_absolute_url(), "back": asked.get_absolute_url(),
            "caption": f"{asked.ref} · {asked.pupil.name}", "lead": "", "go": "Save"} | page  # fmt: skip
    return settle(request, form, action, school=asked.school, said=said, **page)


@FORMS
@WORK
def ask(request: Any, asked: FileRequest) -> HttpResponse:
    form, action = ChaseForm(request.POST or None), partial(actions.chase, asked, by=request.user)
    return _answer(request, asked, form, action, said="It is recorded whom you asked.", title="Ask for the file")


@FORMS
@WORK
def paper_came(request: Any, asked: FileRequest) -> HttpResponse:
    form, action = PaperForm(request.POST or None), partial(actions.take_paper, asked, by=request.user)
    said = "It is recorded that the file came on paper."
    return _answer(request, asked, form, action, said=said, title="The file came on paper")


@FORMS
@WORK
def none_held(request: Any, asked: FileRequest) -> HttpResponse:
    form, action = NoFileForm(request.POST or None), partial(actions.say_no_file, [asked], by=request.user)
    said = "It is recorded that the earlier school holds no file."
    return _answer(request, asked, form, action, said=said, title="The earlier school holds no file")


@FORMS
@with_school(Permission.TRANSFER_VIEW, page="files received")
def received(request: Any) -> HttpResponse:
    """Take a bundle into review; what came before is listed."""
    if request.method == "POST":
        policy.require(request.user, Permission.TRANSFER_WORK, request.school)
    form = UploadForm(request.POST or None, request.FILES or None)
    can_work = policy.granted(request.user, Permission.TRANSFER_WORK, request.school)
    page: dict[str, Any] = {"rows": selectors.came(request.user, request.school), "can_work": can_work}
    page["headings"] = ["File", "From", "Came", "State"]
    said = "The file is in review. Nothing of it stands on any record yet."
    action = partial(actions.upload_bundle, request.school, by=request.user)
    return settle(
        request,
        form,
        action,
        school=request.school,
        template="transfers/received.html",
        said=said,
        done=RECEIVED,
        **page,
    )


@FORMS
@with_received(Permission.TRANSFER_VIEW)
def received_file(request: Any, row: Received) -> HttpResponse:
    """A bundle in review, with its proof and whose it may be; attached, it is the file from the earlier school to read."""
    if request.method == "POST":
        policy.require(request.user, Permission.TRANSFER_WORK, row.school)
    pupils = list(selectors.can_go(request.user, row.school)) if row.is_open else []
    alike = selectors.alike(row, pupils) if pupils and not row.faults else []
    form = AttachForm(request.POST or None, pupils=pupils, initial={"pupil": alike[0][0].ref if alike else ""})
    page = {
        "row": row,
        "alike": alike,
        "spoken": bundle.spoken(row.fingerprint),
        "can_work": policy.granted(request.user, Permission.TRANSFER_WORK, row.school),
        "stored": selectors.files_of(row),
        "entries": selectors.entries_of(row) if row.attached_at else [],
        "now": timezone.now(),
    }
    action, done = partial(actions.attach_bundle, row, by=request.user), row.get_absolute_url()
    said = "The file stands on the child’s record. Whoever must know was told."
    return settle(
        request, form, action, school=row.school, template="transfers/received_file.html", said=said, done=done, **page
    )


@require_POST
@with_received(Permission.TRANSFER_WORK)
def discard(request: Any, row: Received) -> HttpResponse:
    said = "The file was not taken in. That it came stays on the record."
    return press(request, partial(actions.discard_bundle, row, by=request.user), said=said, done=RECEIVED)


@require_safe
@with_received(Permission.TRANSFER_VIEW)
def attachment(request: Any, row: Received, token: UUID) -> HttpResponse:
    stored = next((one for one in selectors.files_of(row) if one.token == token), None)
    if stored is None:
        raise Http404
    try:
        response: Any = download(stored)
    except RuleBroken as broken:
        return render(
            request, "409.html", {"reasons": broken.reasons, "back_url": row.get_absolute_url()}, status=BROKEN
        )
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": stored.original_name})
    return response


@require_safe
@with_received(Permission.TRANSFER_VIEW)
def document(request: Any, row: Received) -> HttpResponse:
    """The printed record out of the bundle, as it came."""
    if row.faults or not row.path.exists():
        raise Http404
    with row.path.open("rb") as stream:
        content = bundle.open_bundle(stream).read("file.pdf")
    response: Any = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.ref}.pdf"'
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": "file.pdf"})
    return response
