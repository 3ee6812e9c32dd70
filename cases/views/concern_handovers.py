"""Handing a concern over that is taken on: offered, read, accepted or declined, or given at once by who may reassign."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions
from cases.access import with_concern
from cases.conflicts import excluded_from_concern, possible_deciders
from cases.forms.moves import AnswerConcernForm, OfferConcernForm, ReassignConcernForm
from cases.models import Concern, ConcernHandover
from cases.selectors import concern as facts
from cases.views.acts import press, settle
from cases.views.concern import frame, sent
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web import loaders

VIEW = with_concern(Permission.QUEUE_VIEW, page="hand-over")
OFFERED = "The concern was offered. It stays with its owner until it is accepted."
MOVED = "The concern changed hands at once. The new owner is told, and so is the one before."
ACCEPTED = "The concern is yours from now on. Read what is held before you decide."
DECLINED = "You declined. The owner reads why."


@with_concern(Permission.CASE_REASSIGN, page="hand-over", or_owner=True)
def offer(request: Any, concern: Concern) -> HttpResponse:
    """Its owner offers it; who may reassign offers it too, or gives it at once when the owner must not or can not act."""
    people = possible_deciders(concern.school, excluded={*excluded_from_concern(concern), concern.owner_id})
    is_mine = concern.owner_id == request.user.pk
    return settle(
        request,
        (OfferConcernForm if is_mine else ReassignConcernForm)(sent(request), people=people),
        partial(_move, concern, by=request.user),
        school=concern.school,
        template="cases/triage/offer.html",
        said=OFFERED if request.POST.get("ground", "offer") == "offer" else MOVED,
        done=concern.get_absolute_url(),
        people=people,
        is_mine=is_mine,
        **frame(concern, at=timezone.now()),
    )


def _move(concern: Concern, *, to: Any, reason: str, key_risks: str, by: Any, ground: str = "offer") -> None:
    if ground == "offer":
        actions.offer_concern(concern, to=to, reason=reason, key_risks=key_risks, by=by)
    else:
        actions.reassign_concern(concern, to=to, ground=ground, reason=reason, by=by)


@VIEW
def handover(request: Any, concern: Concern) -> HttpResponse:
    """The key risks and the report, and the answer of the person to whom the concern is offered."""
    page = frame(concern, at=timezone.now())
    pending = page["offer"]
    if request.method == "POST":
        if pending is None:
            return press(request, _nothing_offered, said="", done=concern.get_absolute_url())
        if pending.to_owner_id != request.user.pk:
            loaders.refuse(request, Permission.CONCERN_TRIAGE, asked=concern.ref)
    accepts = request.POST.get("answer") == "accept"
    return settle(
        request,
        AnswerConcernForm(sent(request)),
        partial(_respond, pending, by=request.user),
        school=concern.school,
        template="cases/triage/handover.html",
        said=ACCEPTED if accepts else DECLINED,
        done=concern.get_absolute_url(),
        caption=f"{concern.ref} · {page['named']}",
        **_rights(request.user, pending),
        **page,
    )


def _rights(user: Any, pending: ConcernHandover | None) -> dict[str, bool]:
    """Who may answer the offer, and who may take it back."""
    if pending is None:
        return {"may_answer": False, "may_withdraw": False}
    may_reassign = policy.granted(user, Permission.CASE_REASSIGN, pending.school)
    return {
        "may_answer": pending.to_owner_id == user.pk,
        "may_withdraw": may_reassign or pending.offered_by_id == user.pk,
    }


def _respond(pending: ConcernHandover, *, answer: str, reason: str, by: Any) -> None:
    if answer == "accept":
        actions.accept_concern(pending, by=by)
    else:
        actions.decline_concern(pending, reason=reason, by=by)


@require_POST
@VIEW
def withdraw(request: Any, concern: Concern) -> HttpResponse:
    pending = facts.report(concern).offer
    if pending is None:
        return press(request, _nothing_offered, said="", done=concern.get_absolute_url())
    if pending.offered_by_id != request.user.pk:
        loaders.require(request, Permission.CASE_REASSIGN, concern.school, asked=concern.ref)
    action = partial(actions.withdraw_concern_offer, pending, by=request.user)
    return press(request, action, said="The offer was withdrawn.", done=concern.get_absolute_url())


def _nothing_offered() -> None:
    raise RuleBroken("This offer has been answered or withdrawn already.")
