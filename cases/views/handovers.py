"""Handing a case over: offered, read, accepted or declined. Nothing here gives a case back to nobody."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions
from cases.access import cases_in_scope, with_case
from cases.conflicts import excluded_from_case, possible_owners
from cases.forms.moves import AnswerForm, BulkOfferForm, OfferForm
from cases.models import Case, Handover
from cases.selectors import casefile
from cases.views.acts import answer, press, settle
from cases.views.frame import children, months_of, names
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import with_school

VIEW = with_case(Permission.CASE_VIEW, page="hand-over")
READ_BEFORE = 10


@with_case(Permission.CASE_REASSIGN, page="hand-over", or_owner=True)
def offer(request: Any, case: Case) -> HttpResponse:
    """The owner offers the case, or who may reassign; until somebody accepts it nothing changes."""
    people = possible_owners(case.school, excluded={*excluded_from_case(case), case.owner_id})
    return answer(
        request,
        case,
        OfferForm(request.POST or None, people=people),
        partial(actions.offer_handover, case, by=request.user),
        template="cases/case/offer.html",
        said="The case was offered. It stays with its owner until it is accepted.",
        about=names(children(case)),
        people=people,
        pending=casefile.pending_handover(case),
    )


@VIEW
def handover(request: Any, case: Case) -> HttpResponse:
    """The key risks and the last of the record, and the answer of the person to whom the case is offered."""
    pending = casefile.pending_handover(case)
    if request.method == "POST":
        if pending is None:
            return press(request, _nothing_offered, said="", done=case.get_absolute_url())
        if pending.to_owner_id != request.user.pk:
            loaders.refuse(request, Permission.CASE_OWN, asked=case.ref)
    accepts = request.POST.get("answer") == "accept"
    return answer(
        request,
        case,
        AnswerForm(request.POST or None),
        partial(_respond, pending, by=request.user),
        template="cases/case/handover.html",
        said="The case is yours from now on." if accepts else "You declined. The owner reads why.",
        done=case.get_absolute_url() if accepts else reverse("cases:cases"),
        **_offered(case, request.user, pending),
    )


def _offered(case: Case, user: Any, pending: Handover | None) -> dict[str, Any]:
    """What the receiver reads before the answer, and who else may do what with the offer."""
    concerns = casefile.concerns_of(case, user, at=timezone.now())
    may_reassign = policy.granted(user, Permission.CASE_REASSIGN, case.school)
    return {
        "caption": f"Case {case.ref} · {names(children(case))}",
        "can_amend": False,
        "offer": pending,
        "may_answer": pending is not None and pending.to_owner_id == user.pk,
        "may_withdraw": pending is not None and (may_reassign or pending.offered_by_id == user.pk),
        "months": months_of(case, casefile.case_acts(case, concerns, READ_BEFORE)),
    }


def _respond(pending: Handover, *, answer: str, reason: str, by: Any) -> None:
    if answer == "accept":
        actions.accept_handover(pending, by=by)
    else:
        actions.decline_handover(pending, reason=reason, by=by)


@require_POST
@VIEW
def withdraw_handover(request: Any, case: Case) -> HttpResponse:
    pending = casefile.pending_handover(case)
    if pending is None:
        return press(request, _nothing_offered, said="", done=case.get_absolute_url())
    if pending.offered_by_id != request.user.pk:
        loaders.require(request, Permission.CASE_REASSIGN, case.school, asked=case.ref)
    action = partial(actions.withdraw_handover, pending, by=request.user)
    return press(request, action, said="The offer was withdrawn.", done=case.get_absolute_url())


def _nothing_offered() -> None:
    raise RuleBroken("This offer has been answered or withdrawn already.")


@with_school(Permission.CASE_VIEW, page="hand over several cases")
def hand_over_many(request: Any) -> HttpResponse:
    """Several open cases of one owner to one person, all or none. One's own, or anybody's for who may reassign."""
    may_reassign = policy.granted(request.user, Permission.CASE_REASSIGN, request.school)
    owners = possible_owners(request.school, excluded=set()) if may_reassign else [request.user]
    asked = request.GET.get("from", "")
    mine = request.user if len(owners) == 1 else None
    return _many_of(request, next((person for person in owners if str(person.pk) == asked), mine), owners)


def _many_of(request: Any, owner: Any, owners: list[Any]) -> HttpResponse:
    template, context = "cases/case/hand_over_many.html", {"owner": owner, "owners": owners}
    if owner is None:
        return render(request, template, context | {"form": None, "cases": []})
    free = cases_in_scope(request.user).open().filter(school=request.school, owner=owner)
    free = free.exclude(pk__in=Handover.objects.pending().values("case"))
    cases = list(free.order_by("next_review_on", "pk").prefetch_related("parts__pupil"))
    people = possible_owners(request.school, excluded={owner.pk})
    return settle(
        request,
        BulkOfferForm(request.POST or None, cases=cases, people=people),
        partial(actions.offer_many, by=request.user),
        school=request.school,
        template=template,
        said="The cases were offered. Each stays with its owner until it is accepted.",
        done=reverse("cases:cases"),
        cases=cases,
        **context,
    )
