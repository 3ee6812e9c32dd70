"""After sending: how far it has got, the lead's note, one's own words; and the way over the lead's head."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases import actions, hooks
from cases.access import with_complaint, with_receipt
from cases.choices import MarkKind
from cases.forms.log import words_of
from cases.forms.receipts import AdditionForm, AnswerForm, NotSatisfiedForm
from cases.models import Concern
from cases.selectors import receipts as mine
from cases.selectors.leads import kept_away, leads_today
from cases.verbs import Verb
from cases.views.acts import once
from cases.views.concern import sent
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.files.serving import download
from safeguard.policy import Permission
from safeguard.web.handling import BROKEN, handle
from safeguard.web.loaders import with_school


@require_safe
@with_school(Permission.RECEIPT_VIEW)
def receipts(request: Any) -> HttpResponse:
    """My drafts, then my concerns, newest first."""
    after = request.GET.get("after", "")[:40]
    page = mine.my_concerns(request.user, request.schools, after=after)
    context = {
        "drafts": [] if after else mine.my_drafts(request.user, request.schools),
        "concerns": page.concerns,
        "older_url": f"{request.path}?after={page.older}" if page.older else "",
        "newer_url": request.path if after else "",
        "headings": ["Reference", "About", "Sent", "How far"],
        "log_url": reverse("cases:log"),
    }
    return render(request, "cases/receipts/list.html", context)


@require_safe
@with_receipt
def receipt(request: Any, concern: Concern) -> HttpResponse:
    """Whoever sent it may read it again, add to it, and object; never change it."""
    complaints = list(concern.dissatisfactions.select_related("answered_by"))
    context = {
        "concern": concern,
        "is_new": "sent" in request.GET,
        "clock": mine.reading_clock(concern),
        "parts": concern.parts.all(),
        "marks": marks_of(concern),
        "files": mine.files_of(concern),
        "additions": mine.my_additions(concern),
        "complaints": complaints,
        "may_object": not any(complaint.answered_at is None for complaint in complaints),
        "leads": leads_today(concern.school, besides=kept_away(concern)),
    }
    return render(request, "cases/receipts/receipt.html", context)


def marks_of(concern: Concern) -> list[dict[str, Any]]:
    """As the body map wants them."""
    return [
        {
            "region": mark.region,
            "x": mark.x,
            "y": mark.y,
            "kind": words_of(MarkKind, mark.kind),
            "text": mark.description,
        }
        for mark in concern.marks.all()
    ]


@with_receipt
def add(request: Any, concern: Concern) -> HttpResponse:
    return say(
        request,
        concern,
        AdditionForm(sent(request)),
        partial(actions.add_to_concern, concern, by=request.user),
        template="cases/receipts/say.html",
        said=f"Added. {concern.owner.label} is told that there is more to read.",
        title="Add what I know now",
        button="Add",
    )


@with_receipt
def not_satisfied(request: Any, concern: Concern) -> HttpResponse:
    """Over the safeguarding lead's head, on a clock (row C11)."""
    return say(
        request,
        concern,
        NotSatisfiedForm(sent(request)),
        partial(actions.say_not_satisfied, concern, by=request.user),
        template="cases/receipts/not_satisfied.html",
        said="The head has been told and owes you an answer. It will stand on this page.",
        title="I am not satisfied",
        button="Tell the head",
    )


def say(
    request: Any, concern: Concern, form: Any, action: Any, *, said: str, template: str, **page: Any
) -> HttpResponse:
    """A page of the reporter's own words; an addition that stood there twice would look like two."""
    done = reverse("cases:receipt", args=[concern.ref])
    act = partial(once, action, by=request.user, school=concern.school)
    return handle(request, form, act, template=template, said=said, done=done, context={"concern": concern} | page)


@with_complaint
def answer(request: Any, concern: Concern, may_read: bool) -> HttpResponse:
    """The head reads the concern and what the reporter objects to, and answers."""
    complaints = list(concern.dissatisfactions.select_related("raised_by", "answered_by"))
    waiting = next((one for one in complaints if one.answered_at is None), None)
    if waiting is None and request.method == "POST":
        return stopped(request, ["This was answered already, or the reporter has not objected."], concern)
    return handle(
        request,
        AnswerForm(sent(request)),
        lambda answer: actions.answer_reporter(waiting, answer=answer, by=request.user),
        template="cases/receipts/answer.html",
        done=reverse("cases:answer", args=[concern.ref]),
        said="Your answer was sent to the reporter.",
        context={
            "concern": concern,
            "may_read": may_read,
            "complaints": complaints,
            "waiting": waiting,
            "clock": mine.answer_clock(waiting) if waiting else None,
            "parts": concern.parts.all(),
            "marks": marks_of(concern) if may_read else [],
            "links": ways_on(concern, request.user) if may_read and complaints else [],
        },
    )


def ways_on(concern: Concern, user: Any) -> list[dict[str, str]]:
    """What the apps above offer on a case whose reporter is not satisfied; a concern without a case has none."""
    offered = [one for one in hooks.ANSWER_LINKS if policy.granted(user, one.permission, concern.school)]
    return [
        {"label": one.label, "url": reverse(one.url_name, args=[concern.ref])} for one in offered if concern.case_id
    ]


@require_safe
@with_receipt
def receipt_file(request: Any, concern: Concern, token: Any) -> HttpResponse:
    """The reporter's own file back; who downloaded what is on the record."""
    file = get_object_or_404(StoredFile.objects.of(concern), token=token)
    try:
        response: Any = download(file)
    except RuleBroken as broken:
        return stopped(request, broken.reasons, concern)
    response.reading = (Verb.FILE_DOWNLOADED, {"file": file.original_name})
    return response


def stopped(request: Any, reasons: list[str], concern: Concern) -> HttpResponse:
    context = {"reasons": reasons, "back_url": reverse("cases:receipt", args=[concern.ref])}
    return render(request, "409.html", context, status=BROKEN)
