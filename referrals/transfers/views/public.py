"""The other end of a link: no account, no name of a child, a code that came by telephone. And the verifier, for anybody."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from referrals.transfers import actions, bundle
from referrals.transfers.access import with_link
from referrals.transfers.bundle import verify_bundle
from referrals.transfers.forms import CodeForm, ConfirmForm
from referrals.transfers.models import Link
from safeguard.errors import RuleBroken
from safeguard.files.serving import HEADERS
from safeguard.web.handling import SeeOther
from safeguard.web.loaders import public

WRONG = "That is not the code of this file. Ask the school that sent it to read it out again."


@require_http_methods(["GET", "HEAD", "POST"])
@with_link
def receive(request: Any, link: Link) -> HttpResponseBase:
    """Step by step: enter the code, keep the file, confirm that it is there."""
    if request.method != "POST":
        actions.note_opening(link)
        return _page(request, link, CodeForm(), ConfirmForm())
    return _confirm(request, link) if "confirm" in request.POST else _download(request, link)


def _page(request: Any, link: Link, code: Any, confirm: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "link": link,
        "transfer": link.transfer,
        "school": link.school,
        "is_alive": link.is_alive(timezone.now()),
        "code_form": code,
        "confirm_form": confirm,
        "page_has_errors": status >= 400,
    }
    return render(request, "transfers/public/receive.html", context, status=status)


def _download(request: Any, link: Link) -> HttpResponseBase:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form, ConfirmForm(), status=422)
    try:
        secret = actions.try_code(link, code=form.cleaned_data["code"])
        if secret:
            return _stream(link, secret)
        form.add_error("code", WRONG)
    except RuleBroken as broken:
        form.refuse(broken.reasons)
    link.refresh_from_db()
    return _page(request, link, form, ConfirmForm(), status=422)


def _stream(link: Link, secret: str) -> StreamingHttpResponse:
    """The bundle chunk by chunk, each proved before it leaves; a name that says nothing of the child."""
    sealed = link.build.path.open("rb")
    chunks = bundle.open_sealed(sealed, secret)
    first = next(chunks)
    response = StreamingHttpResponse(
        _closing(sealed, chain([first], chunks)), content_type="application/zip", headers=HEADERS
    )
    response["Content-Length"] = str(link.build.size)
    response["Content-Disposition"] = f'attachment; filename="{link.transfer.ref}.zip"'
    return response


def _closing(file: Any, chunks: Iterator[bytes]) -> Iterator[bytes]:
    with file:
        yield from chunks


def _confirm(request: Any, link: Link) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_by_link(link, **form.cleaned_data)
        except RuleBroken as broken:
            form.refuse(broken.reasons)
        else:
            messages.success(request, f"Thank you. {link.school} knows now that the file is with you.")
            return SeeOther(request.path)
    return _page(request, link, CodeForm(), form, status=422)


@require_safe
@public
def verifier(request: Any) -> HttpResponse:
    """The stand-alone program that checks a bundle: the same for everybody, from the source that this service runs on."""
    headers = {"Content-Disposition": 'attachment; filename="verify_bundle.py"'}
    content = Path(verify_bundle.__file__).read_bytes()
    return HttpResponse(content, content_type="text/x-python; charset=utf-8", headers=headers)
