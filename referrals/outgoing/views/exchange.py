"""What comes back, the contacts on the way, and what became of a promise."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from cases.access import require, with_case
from cases.models import Case
from cases.views.acts import settle
from cases.views.frame import children, names
from referrals.outgoing import actions
from referrals.outgoing.access import with_promise, with_referral
from referrals.outgoing.actions import record_promise
from referrals.outgoing.forms.exchange import ContactForm, EndPromiseForm, ResponseForm
from referrals.outgoing.models import Promise, Referral
from referrals.outgoing.selectors import records
from referrals.outgoing.views.shown import about
from safeguard import policy
from safeguard.policy import Permission


@with_referral(Permission.CASE_WORK, page="form")
def respond(request: Any, referral: Referral) -> HttpResponse:
    """Record an answer; what was promised in it becomes a clock as well."""
    begun = {"kind": request.GET.get("kind", "")}
    form = ResponseForm(request.POST or None, referral=referral, initial=begun)

    def act(*, promised: Any, **answers: Any) -> None:
        response = actions.record_response(referral, by=request.user, **answers)
        if promised:
            by_whom = response.person or referral.to_whom
            with_it: dict[str, Any] = {"promised_by": by_whom, "referral": referral, "response": response}
            record_promise(referral.case, promised=promised, by=request.user, **with_it)

    return settle(
        request, form, act, school=referral.school, template="referrals/respond.html",
        said="The answer is recorded. What waited for it has stopped.", done=referral.get_absolute_url(),
        case=referral.case, **about(referral),
    )  # fmt: skip


@with_case(Permission.CASE_WORK, page="form")
def record_contact(request: Any, case: Case) -> HttpResponse:
    """Two taps from the case: who was rung, whether anybody was reached, what was said and promised."""
    referrals = [one for one in records.of_case(case) if one.is_open]
    asked = {name: request.GET.get(name, "") for name in ("agency", "telephone", "referral")}
    form = ContactForm(
        request.POST or None,
        agencies=records.agencies_at(case.school),
        referrals=referrals,
        initial=_begun(asked, referrals),
    )
    done = reverse("referrals:of_case", args=[case.ref])
    if asked["referral"] in {one.ref for one in referrals}:
        done = reverse("referrals:referral", args=[asked["referral"]])
    return settle(
        request, form, partial(actions.record_contact, case, by=request.user), school=case.school,
        template="referrals/contact.html", said="The contact is recorded.", done=done,
        case=case, about=names(children(case)),
    )  # fmt: skip


def _begun(asked: dict[str, str], referrals: list[Referral]) -> dict[str, str]:
    """Begin with the referral that the page came from and its agency; with the only open one when there is one."""
    ref = asked["referral"] or (referrals[0].ref if len(referrals) == 1 else "")
    chosen = next((one for one in referrals if one.ref == ref), None)
    agency = asked["agency"] or (str(chosen.agency_id) if chosen and chosen.agency_id else "")
    return {"referral": chosen.ref if chosen else "", "agency": agency, "telephone": asked["telephone"]}


@with_promise(Permission.CASE_VIEW)
def promise(request: Any, promise: Promise) -> HttpResponse:
    """What was promised and by when; and, once it is known, what became of it."""
    if request.method == "POST":
        require(request, Permission.CASE_WORK, promise)
    may = promise.is_open and policy.granted(request.user, Permission.CASE_WORK, promise.school)
    done = (
        promise.referral.get_absolute_url()
        if promise.referral
        else reverse("referrals:of_case", args=[promise.case.ref])
    )
    return settle(
        request, EndPromiseForm(request.POST or None), partial(actions.end_promise, promise, by=request.user),
        school=promise.school, template="referrals/promise.html", said="What became of the promise is recorded.",
        done=done, promise=promise, case=promise.case, about=names(children(promise.case)), may_end=may,
    )  # fmt: skip
