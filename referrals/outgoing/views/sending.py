"""A referral goes out by telephone or in writing; what is added later; its end."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from cases.views.acts import settle
from referrals.outgoing import actions
from referrals.outgoing.access import with_referral
from referrals.outgoing.facts import facts_of
from referrals.outgoing.forms.sending import AddForm, PhoneForm, WordsForm, WriteForm
from referrals.outgoing.models import Referral
from referrals.outgoing.selectors import records
from referrals.outgoing.views.shown import about
from safeguard.policy import Permission

WORK = with_referral(Permission.CASE_WORK, page="form")


def _settle(request: Any, referral: Referral, form: Any, action: Callable[..., Any], **page: Any) -> HttpResponse:
    done = referral.get_absolute_url()
    return settle(
        request, form, partial(action, referral, by=request.user), school=referral.school, done=done,
        case=referral.case, **about(referral), **page,
    )  # fmt: skip


@WORK
def by_phone(request: Any, referral: Referral) -> HttpResponse:
    agencies = records.agencies_at(referral.school, referral.kind)
    begun = {"agency": str(referral.agency_id or (agencies[0].pk if agencies else ""))}
    return _settle(
        request, referral, PhoneForm(request.POST or None, agencies=agencies, initial=begun), actions.refer_by_phone,
        template="referrals/by_phone.html", said="The call is recorded. Confirm the referral in writing.",
        doors=agencies[:3],
    )  # fmt: skip


@WORK
def send(request: Any, referral: Referral) -> HttpResponse:
    """The whole referral: every fact that the case holds stands there to be chosen, nothing is typed twice."""
    at, case = timezone.now(), referral.case
    concerns = records.concerns_for(case, request.user, at=at)
    form = WriteForm(
        request.POST or None,
        referral=referral,
        facts=facts_of(case, referral.parts.all(), concerns),
        agencies=records.agencies_at(referral.school, referral.kind),
    )
    return _settle(
        request, referral, form, actions.refer_in_writing, template="referrals/send.html",
        said="The referral is recorded as sent, and kept as it was. The agency’s clock runs.",
    )  # fmt: skip


@WORK
def add(request: Any, referral: Referral) -> HttpResponse:
    return _settle(
        request, referral, AddForm(request.POST or None), actions.add_to_referral, template="referrals/add.html",
        said="What you added stands beside the referral.",
    )  # fmt: skip


def _in_words(action: Callable[..., Any], name: str) -> Callable[..., Any]:
    return lambda referral, *, by, words: action(referral, by=by, **{name: words})


@WORK
def close(request: Any, referral: Referral) -> HttpResponse:
    form = WordsForm(request.POST or None)
    form.fields["words"].label = "What came of the referral for the child?"
    form.fields["words"].error_messages["required"] = "Enter what came of the referral"
    return _settle(
        request, referral, form, _in_words(actions.close_referral, "outcome"), template="referrals/close.html",
        said="The referral is closed.",
    )  # fmt: skip


@WORK
def withdraw(request: Any, referral: Referral) -> HttpResponse:
    form = WordsForm(request.POST or None)
    form.fields["words"].label = "Why is it no longer asked for?"
    form.fields["words"].error_messages["required"] = "Enter why it is no longer asked for"
    return _settle(
        request, referral, form, _in_words(actions.withdraw_referral, "reason"), template="referrals/withdraw.html",
        said="The referral is withdrawn. It stays on the record with your reason.",
    )  # fmt: skip
