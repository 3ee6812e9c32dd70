"""The list of referrals by their next clock, and the section "Referrals" of a case."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case
from cases.choices import DecisionKind
from cases.models import Case, Decision
from cases.views.frame import frame, names
from referrals.outgoing.deadlines import NAMES, Owed
from referrals.outgoing.forms.deciding import ListFilter
from referrals.outgoing.models import Referral
from referrals.outgoing.selectors import records
from referrals.outgoing.selectors.records import PAGE, SHOWN
from referrals.outgoing.states import State
from referrals.outgoing.views.shown import STATE_COLOURS
from safeguard.policy import Permission
from safeguard.web.loaders import with_school
from safeguard.web.words import count

HEADINGS = ["Child", "Asked", "State", "Next", "Owner"]


@require_safe
@with_school(Permission.CASE_VIEW, page="referrals")
def referrals(request: Any) -> HttpResponse:
    """The referrals of the school that this person may see, what is due first on top."""
    at = timezone.now()
    form = ListFilter(request.GET, agencies=records.agencies_at(request.school))
    wanted = form.wanted(request.GET.get("show", "open"))
    after = request.GET.get("after", "")
    page = records.listed(request.user, request.school, wanted, at=at, after=after)
    figures = records.figures(request.user, request.school, at=at)
    context = {
        "now": at,
        "form": form,
        "wanted": wanted,
        "rows": [row(one) for one in page[:PAGE]],
        "after": page[PAGE - 1].ref if len(page) > PAGE else "",
        "is_first": not after,
        "headings": HEADINGS,
        "lead": _lead(figures),
        "shown": _tabs(wanted.show, figures),
        "clear_url": f"?show={wanted.show}",
        "caption": f"Referrals: {SHOWN[wanted.show][0].lower()}",
    }
    return render(request, "referrals/list.html", context)


def _tabs(show: str, figures: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?show={key}", "current": key == show, "count": figures.get(key, 0)}
        for key, (label, _) in SHOWN.items()
    ]


def _lead(figures: dict[str, int]) -> str:
    if not figures["open"]:
        return "Nothing is out, and nothing waits to be sent."
    said = [f"{figures['open']} open"]
    said += [f"{figures['unsent']} not sent"] if figures["unsent"] else []
    said += [f"{figures['waiting']} without a decision"] if figures["waiting"] else []
    return f"{', '.join(said)}; {figures['late']} late." if figures["late"] else f"{', '.join(said)}; none late."


def row(referral: Referral) -> dict[str, Any]:
    """One line of a list: names, what was asked, the state with its colour, what is due next."""
    kind = getattr(referral, "next_kind", None)
    return {
        "referral": referral,
        "names": names(referral.parts.all()),
        "colour": STATE_COLOURS[State(referral.state)],
        "next": NAMES[Owed(kind)] if kind else "",
        "next_due_at": getattr(referral, "next_due_at", None),
    }


@require_safe
@with_case(Permission.CASE_VIEW, page="referrals")
def of_case(request: Any, case: Case) -> HttpResponse:
    """Everything between this case and the agencies: referrals, promises, contacts, and what was not referred."""
    at = timezone.now()
    promises = records.promises_of(case)
    context = frame(case, request.user, "referrals:of_case", at=at) | {
        "rows": [row(one) for one in records.of_case(case)],
        "promises": promises,
        "open_promises": count(sum(one.is_open for one in promises), "open promise"),
        "contacts": records.contacts_of(case),
        "not_referred": records.not_referred_of(case),
        "decisions": _decided_at_triage(case, request.user, at=at),
        "headings": ["To", "Asked", "State", "Next"],
    }
    return render(request, "referrals/of_case.html", context)


def _decided_at_triage(case: Case, user: Any, *, at: datetime) -> list[Decision]:
    """The decisions not to refer that led to this case, of concerns that the reader may see."""
    concerns = case.concerns.visible_to(user, at=at)
    decisions = Decision.objects.filter(case=case, concern__in=concerns).exclude(decision=DecisionKind.REFER)
    return list(decisions.select_related("concern", "decided_by").order_by("-decided_at", "-pk"))
