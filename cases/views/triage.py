"""The queue, taking concerns on, and the decision."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import concerns_in_scope, with_concern, with_history
from cases.choices import DecisionKind, Urgency
from cases.deadlines import latest_review
from cases.forms.triage import DecisionForm, QueueFilter
from cases.models import Concern
from cases.selectors import concern as facts
from cases.selectors import queue as lists
from cases.selectors.owners import owners_for
from cases.states import ConcernStatus
from cases.views.acts import once
from cases.views.concern import frame, sent, shown
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school
from safeguard.web.words import count

MOST_AT_ONCE = lists.SIZE
NEXT = {"label": "What to do", "hidden": True}
HEADINGS = {
    lists.WAITING: ["Child", "Urgency", "What was reported", "Waiting", NEXT],
    lists.MINE: ["Child", "Urgency", "What was reported", "Waiting", NEXT],
    lists.MONITORED: ["Child", "Urgency", "What was reported", "Look again", NEXT],
    lists.DECIDED: ["Child", "Urgency", "What was reported", "Decided", NEXT],
}


@require_safe
@with_school(Permission.QUEUE_VIEW, page="the triage queue")
def queue(request: Any) -> HttpResponse:
    now, show = timezone.now(), request.GET.get("list", lists.WAITING)
    show = show if show in lists.LISTS else lists.WAITING
    form = QueueFilter(request.GET, years=lists.year_groups(request.school), show=show)
    found = lists.narrowed(lists.listed(request.user, request.school, show, at=now), form.asked, at=now)
    counts = lists.waiting_counts(request.user, request.school, at=now)
    page = lists.page_of(found, after=request.GET.get("after", ""))
    context = {
        "now": now,
        "show": show,
        "headings": HEADINGS[show],
        "filter_form": form,
        "applied": len(form.asked),
        "page": page,
        "counts": counts,
        "sections": _sections(show, counts),
        "is_later_page": bool(request.GET.get("after")),
        "may_decide": policy.granted(request.user, Permission.CONCERN_TRIAGE, request.school),
        "may_take_on": show == lists.WAITING
        and policy.granted(request.user, Permission.CONCERN_ACKNOWLEDGE, request.school)
        and any(_can_be_batched(concern) for concern in page.concerns),
    }
    return render(request, "cases/triage/queue.html", context)


def _sections(show: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The four lists as links; only what waits is counted, so that the counts never scan the whole record."""
    figures = {lists.WAITING: counts["waiting"], lists.MINE: counts["mine"]}
    here = reverse("cases:queue")
    return [
        {
            "label": label,
            "url": here if name == lists.WAITING else f"{here}?list={name}",
            "current": name == show,
            "count": figures.get(name, 0),
        }
        for name, label in lists.LISTS.items()
    ]


def _can_be_batched(concern: Concern) -> bool:
    return concern.status == ConcernStatus.LOGGED and concern.urgency == Urgency.ROUTINE


@require_POST
@with_concern(Permission.CONCERN_ACKNOWLEDGE)
def acknowledge(request: Any, concern: Concern) -> HttpResponse:
    try:
        with transaction.atomic():
            actions.acknowledge_concern(concern, by=request.user)
    except RuleBroken as broken:
        now = timezone.now()
        return shown(request, concerns_in_scope(request.user).get(pk=concern.pk), at=now, reasons=broken.reasons)
    messages.success(request, f"You have read {concern.ref} and taken it on. The reporter is told that it was read.")
    return redirect(concern)


@require_POST
@with_school(Permission.CONCERN_ACKNOWLEDGE)
def acknowledge_many(request: Any) -> HttpResponse:
    """Take several routine concerns on at once: each is an act of its own, and what could not be done is said."""
    refs = list(dict.fromkeys(ref.replace("\x00", "") for ref in request.POST.getlist("ref")))[:MOST_AT_ONCE]
    found = concerns_in_scope(request.user).filter(school=request.school, ref__in=refs).order_by("logged_at", "ref")
    taken = []
    for concern in found:
        try:
            _take_on(concern, request.user)
        except RuleBroken as broken:
            messages.error(request, f"{concern.ref} was not taken on. {' '.join(broken.reasons)}")
        else:
            taken.append(concern.ref)
    if taken:
        messages.success(request, f"You have taken on {count(len(taken), 'concern')}: {', '.join(taken)}.")
    elif not refs:
        messages.error(request, "Nothing was taken on: tick the concerns that you have read.")
    return redirect("cases:queue")


@transaction.atomic
def _take_on(concern: Concern, user: Any) -> None:
    if concern.urgency != Urgency.ROUTINE:
        raise RuleBroken("It is not routine: open it and read it whole.")
    actions.acknowledge_concern(concern, by=user)


@with_history
def triage(request: Any, concern: Concern, *, history: Any) -> HttpResponse:
    """Decide, with the report and everything held about the children beside the questions."""
    now = timezone.now()
    form = DecisionForm(
        sent(request),
        concern=concern,
        cases=history.open_cases,
        owners=owners_for(concern, user=request.user, at=now),
        latest=latest_review(now, concern.school),
        user=request.user,
    )
    context = frame(concern, at=now)
    return handle(
        request,
        form,
        partial(
            once, partial(actions.triage_concern, concern, by=request.user), by=request.user, school=concern.school
        ),
        template="cases/triage/triage.html",
        done=concern.get_absolute_url(),
        said=f"Your decision on {concern.ref} is recorded with its reason. The reporter is told.",
        context=context
        | {
            "history": history,
            "may_be_decided": may_be_decided(concern, context["decisions"]),
            "lookers": facts.lookers(concern, request.user, at=now),
        },
    )


def may_be_decided(concern: Concern, decisions: list[Any]) -> bool:
    """Say whether the questions are of any use: read and not decided, or monitored until somebody looks again."""
    last = decisions[0].decision if decisions else ""
    is_monitored = concern.status == ConcernStatus.IN_HAND and last == DecisionKind.MONITOR
    return concern.status == ConcernStatus.ACKNOWLEDGED or is_monitored
