"""What the pages share: one shape for every form, tabs of a list, clock cards, the page after what was just made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.selectors.cursors import decode, encode
from cases.verbs import Verb as CaseVerb
from cases.views.acts import settle
from referrals.disclosures import selectors
from referrals.disclosures.selectors import PAGE, Shown
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.files.serving import download

FORM = "disclosures/form.html"


def url(name: str, record: Any) -> str:
    return reverse(f"disclosures:{name}", args=[record.ref])


class Made:
    """An act that makes a record, and where to go when it is made; a second sending makes none and goes to `otherwise`."""

    def __init__(self, action: Callable[..., Any], otherwise: str) -> None:
        self.action, self.otherwise, self.record = action, otherwise, None

    def __call__(self, **answers: Any) -> None:
        self.record = self.action(**answers)

    def get_absolute_url(self) -> str:
        return self.record.get_absolute_url() if self.record else self.otherwise


def ask(
    request: Any,
    form: Any,
    action: Callable[..., Any],
    /,
    *,
    school: Any,
    title: str,
    said: str,
    done: Any,
    go: str = "Save",
    caption: str = "",
    intro: str = "",
    warn: str = "",
    template: str = FORM,
    cancel: str = "",
    **more: Any,
) -> HttpResponse:
    """Answer a page that asks one thing. `warn` is what must be read before anything is written."""
    page = {"title": title, "caption": caption, "intro": intro, "warn": warn, "go": go, "cancel": cancel or str(done)}
    return settle(request, form, action, school=school, template=template, said=said, done=done, **page, **more)


def listing(request: Any, rows: Any, field: str, tabs: Shown, **context: Any) -> dict[str, Any]:
    """Context of a list: the rows of the chosen tab, the cursor of the next page, the tabs with their figures."""
    asked = request.GET.get("show", "")
    show = asked if asked in tabs else next(iter(tabs))
    figures = selectors.counted(rows, tabs)
    found = selectors.listed(rows, field, show, tabs, after=decode(request.GET.get("after", "")))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return {
        "rows": found[:PAGE],
        "after": encode(getattr(last, field), last.pk) if last else "",
        "is_first": "after" not in request.GET,
        "show": show,
        "shown": [
            {"label": label, "url": f"?show={code}", "current": code == show, "count": figures[code]}
            for code, (label, _) in tabs.items()
        ],
        "caption": tabs[show][0],
    } | context


def cards(record: Any) -> list[dict[str, Any]]:
    return [
        {"name": clock.duty, "due_at": clock.due_at, "met_at": clock.met_at, "note": clock.rule}
        for clock in selectors.clocks_of(record)
    ]


def hand_out(request: Any, file: StoredFile | None, back_url: str) -> HttpResponse:
    """A file as a download; that it was taken away is on the record."""
    if file is None:
        raise Http404
    try:
        response: Any = download(file)
    except RuleBroken as broken:
        return render(request, "409.html", {"reasons": broken.reasons, "back_url": back_url}, status=409)
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": file.original_name})
    return response


def steps(*offered: tuple[bool, str, str]) -> list[dict[str, str]]:
    """The ways on that stand open, the one next step first: (stands, words, address)."""
    return [{"label": label, "url": address} for stands, label, address in offered if stands]


def moment(at: datetime | None, by: Any) -> dict[str, Any] | None:
    return {"at": at, "by": by.label} if at else None
