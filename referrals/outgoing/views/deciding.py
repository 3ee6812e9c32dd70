"""To refer, or not to, on a case; and the look again at a decision not to."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from cases.access import require, with_case
from cases.conflicts import excluded_from_case
from cases.models import Case
from cases.selectors import casefile
from cases.views.acts import settle
from cases.views.frame import children, names
from referrals.outgoing import actions
from referrals.outgoing.access import with_not_referred
from referrals.outgoing.forms.deciding import LookAgainForm, NotReferForm, ReferForm
from referrals.outgoing.models import NotReferred
from referrals.outgoing.selectors import records
from safeguard import policy
from safeguard.policy import Permission

WORK = with_case(Permission.CASE_WORK, page="form")


def page_of(case: Case) -> str:
    return reverse("referrals:of_case", args=[case.ref])


@WORK
def new(request: Any, case: Case) -> HttpResponse:
    """Decide to refer: the clock to the sending starts here, before anything is written."""
    form = ReferForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", "")},
        agencies=records.agencies_at(case.school),
        parts=children(case),
        people=casefile.who_can_have_a_task(case, excluded_from_case(case)),
    )
    return settle(
        request, form, partial(actions.decide_to_refer, case, by=request.user), school=case.school,
        template="referrals/new.html", said="The decision stands on the record. Now send it.", done=page_of(case),
        case=case, about=names(children(case)),
    )  # fmt: skip


@WORK
def decide_not(request: Any, case: Case) -> HttpResponse:
    """Decide not to refer: a record with its reason, the threshold and the day of the next look."""
    return settle(
        request, NotReferForm(request.POST or None), partial(actions.decide_not_to_refer, case, by=request.user),
        school=case.school, template="referrals/decide_not.html",
        said="The decision not to refer stands on the record, with the day on which you look again.",
        done=page_of(case), case=case, about=names(children(case)),
    )  # fmt: skip


@with_not_referred(Permission.CASE_VIEW)
def not_referred(request: Any, made: NotReferred) -> HttpResponse:
    """Read a decision not to refer, and look again at it when the day has come."""
    if request.method == "POST":
        require(request, Permission.CASE_WORK, made)
    may = made.reviewed_at is None and policy.granted(request.user, Permission.CASE_WORK, made.school)
    return settle(
        request, LookAgainForm(request.POST or None), partial(actions.look_again, made, by=request.user),
        school=made.school, template="referrals/not_referred.html", said="You have looked at the decision again.",
        done=page_of(made.case), made=made, case=made.case, about=names(children(made.case)), may_look=may,
    )  # fmt: skip
