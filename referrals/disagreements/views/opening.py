"""The disagreements of a case, and how one is opened: from the case, a referral, or the answer to a reporter."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case, with_concern
from cases.models import Case, Concern
from cases.views.acts import answer
from cases.views.frame import children, frame, names
from referrals.disagreements import actions, rules, selectors
from referrals.disagreements.choices import State
from referrals.disagreements.forms import OpenForm
from referrals.disagreements.views.shown import STATE_COLOURS
from referrals.outgoing.access import with_referral
from referrals.outgoing.models import Referral
from safeguard import policy
from safeguard.policy import Permission


@require_safe
@with_case(Permission.CASE_VIEW, page="disagreements")
def of_case(request: Any, case: Case) -> HttpResponse:
    """What this case is disputed about, with the way to open another."""
    at = timezone.now()
    found = [{"it": one, "colour": STATE_COLOURS[State(one.state)]} for one in selectors.of_case(case)]
    may = case.is_open and _may_open(request.user, case, selectors.objected(case, request.user, at=at))
    context = frame(case, request.user, "disagreements:of_case", at=at) | {"disagreements": found, "may_open": may}
    return render(request, "disagreements/of_case.html", context)


def _may_open(user: Any, case: Case, objected: list[Concern]) -> bool:
    return rules.may_open(
        works=policy.granted(user, Permission.CASE_WORK, case.school),
        answers=policy.granted(user, Permission.DISSATISFACTION_ANSWER, case.school),
        is_objected=bool(objected),
    )


@with_case(Permission.CASE_VIEW, page="form")
def new(request: Any, case: Case) -> HttpResponse:
    """Open a disagreement, filled in from `?referral=` or `?concern=`. The head opens one only for a reporter."""
    objected = selectors.objected(case, request.user, at=timezone.now())
    if not _may_open(request.user, case, objected):
        policy.require(request.user, Permission.CASE_WORK, case.school)
    referrals, authorities = selectors.referrals_of(case), selectors.authorities_with_stages(case.school)
    known = _known(request, case, referrals, objected)
    offered: dict[str, Any] = {"authorities": authorities, "referrals": referrals, "concerns": objected}
    form = OpenForm(request.POST or None, initial=known, **offered)
    if objected and not policy.granted(request.user, Permission.CASE_WORK, case.school):
        form.fields["concern"].required = True
    return answer(
        request,
        case,
        form,
        partial(actions.open_disagreement, case, by=request.user),
        template="disagreements/new.html",
        said="The disagreement is open. Its first stage runs.",
        done=reverse("disagreements:of_case", args=[case.ref]),
        about=names(children(case)),
        authorities=authorities,
    )


def _known(request: Any, case: Case, referrals: list[Referral], concerns: list[Concern]) -> dict[str, Any]:
    """What the record says already, so that nothing is typed twice."""
    referral = next((one for one in referrals if one.ref == request.GET.get("referral")), None)
    concern = next((one for one in concerns if one.ref == request.GET.get("concern")), None)
    authority = selectors.authority_for(case, referral)
    known: dict[str, Any] = {"referral": referral and referral.pk, "concern": concern and concern.pk}
    known["is_danger"] = "yes" if referral and referral.is_danger else ""
    if authority:
        thresholds = ", ".join(filter(None, [authority.thresholds_title, authority.edition]))
        known |= {"authority": authority.pk, "threshold": f"{thresholds}: " if thresholds else ""}
    if referral and referral.answer:
        last = referral.responses.order_by("-happened_at", "-pk").first()
        known["their_position"] = f"{referral.get_answer_display()}. {last.said}" if last else ""
        known["their_person"] = last.person if last else ""
    return known


@require_safe
@with_referral(Permission.CASE_WORK, page="form")
def from_referral(request: Any, referral: Referral) -> HttpResponse:
    return redirect(f"{reverse('disagreements:new', args=[referral.case.ref])}?referral={referral.ref}")


@require_safe
@with_concern(Permission.CASE_VIEW, page="form")
def from_concern(request: Any, concern: Concern) -> HttpResponse:
    """The way from the head's answer; a concern that has no case leads back to itself."""
    if concern.case is None:
        return redirect(concern)
    return redirect(f"{reverse('disagreements:new', args=[concern.case.ref])}?concern={concern.ref}")
