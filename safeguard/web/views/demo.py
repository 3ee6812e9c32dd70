"""The demo's post office: every mail that the local SMTP catcher took, readable by anybody at this machine."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from safeguard.web.loaders import public

NEWEST = 100
LINK = re.compile(r"https?://\S+")


class Letter(NamedTuple):
    """One caught mail. `pieces` are (words, address) with an address where a link is."""

    name: str
    to: str
    subject: str
    date: Any
    pieces: list[tuple[str, str]]


def only_in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Elsewhere there is no such page: mail goes to people, not to a screen."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def linked(text: str) -> list[tuple[str, str]]:
    """Cut a text at its links. Only links back into this product are live."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        if match[0].startswith(settings.PUBLIC_URL):
            pieces += [(text[end : match.start()], ""), (match[0], match[0].removeprefix(settings.PUBLIC_URL))]
            end = match.end()
    return [*pieces, (text[end:], "")]


def read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    date = mail["date"].datetime if mail["date"] else None
    return Letter(path.stem, str(mail["to"]), str(mail["subject"]), date, linked(body.get_content() if body else ""))


def caught() -> list[Path]:
    return sorted((settings.DATA_DIR / "mail").glob("[!.]*.eml"), reverse=True)


@public
@only_in_demo
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    found = caught()
    context = {
        "letters": [read(path) for path in found[:NEWEST]],
        "total": len(found),
        "headings": ["Letter", "To", "Sent"],
    }
    return render(request, "demo/mail_list.html", context)


@public
@only_in_demo
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    path = next((path for path in caught() if path.stem == name), None)
    if path is None:
        raise Http404
    return render(request, "demo/mail.html", {"letter": read(path)})
