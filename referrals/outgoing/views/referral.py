"""One referral: who, what, its clocks, what came back, contacts and promises; on paper, and as the PDF that was sent."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.verbs import Verb as CaseVerb
from cases.views.frame import names
from referrals.outgoing import fields, printing
from referrals.outgoing.access import with_referral
from referrals.outgoing.models import Referral
from referrals.outgoing.selectors import records
from referrals.outgoing.states import State
from referrals.outgoing.views import shown
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.serving import download
from safeguard.policy import Permission


@require_safe
@with_referral(Permission.CASE_VIEW)
def referral(request: Any, referral: Referral) -> HttpResponse:
    """The next step first, then the clocks; what is late says so with the ways on."""
    at = timezone.now()
    clocks = records.clocks_of(referral)
    context = shown.about(referral) | {
        "now": at,
        "caption": f"{names(referral.parts.all())} · {referral.ref}",
        "state": referral.get_state_display(),
        "state_colour": shown.STATE_COLOURS[State(referral.state)],
        "steps": shown.steps(referral, request.user),
        "cards": shown.cards(clocks),
        "late": shown.late(clocks, referral, request.user, at=at),
        "links": shown.links(referral, request.user),
        "duty": getattr(referral, "duty", None),
        "responses": list(referral.responses.select_related("recorded_by")),
        "contacts": records.contacts_of(referral.case, referral),
        "promises": records.promises_of(referral.case, referral),
        "addenda": list(referral.addenda.select_related("written_by")),
        "answers": fields.answered(referral.kind, referral.answers),
        "can_work": policy.granted(request.user, Permission.CASE_WORK, referral.school),
    }
    return render(request, "referrals/referral.html", context)


@require_safe
@with_referral(Permission.CASE_VIEW, page="referral, for printing")
def printable(request: Any, referral: Referral) -> HttpResponse:
    """The referral as it was sent, with what was added since; before the sending, as far as it is known."""
    context = {
        "referral": referral,
        "now": timezone.now(),
        "sections": [
            (heading, [(name, words) for name, words in rows if words])
            for heading, rows in printing.sections_of(referral)
        ],
        "addenda": list(referral.addenda.select_related("written_by")),
        "back_url": referral.get_absolute_url(),
    }
    return render(request, "referrals/print.html", context)


@require_safe
@with_referral(Permission.CASE_VIEW, page="referral, PDF")
def paper(request: Any, referral: Referral) -> HttpResponse:
    """The PDF as it was sent, through the same door as the record; reading it is an event of the case."""
    if referral.paper is None:
        raise Http404
    try:
        response: Any = download(referral.paper)
    except RuleBroken as broken:
        return render(
            request, "409.html", {"reasons": broken.reasons, "back_url": referral.get_absolute_url()}, status=409
        )
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": referral.paper.original_name})
    return cast(HttpResponse, response)
