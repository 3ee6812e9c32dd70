"""Our report to a meeting: shown to the family, sent, and its file."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.verbs import Verb as CaseVerb
from cases.views.acts import answer
from referrals.plans import actions, selectors
from referrals.plans.access import with_meeting
from referrals.plans.forms import SendForm, ShareForm
from referrals.plans.models import PlanMeeting
from safeguard.errors import RuleBroken
from safeguard.files.serving import download
from safeguard.policy import Permission

FORM = with_meeting(Permission.CASE_WORK, page="form")


def _answer(request: Any, meeting: PlanMeeting, form: Any, action: Any, *, template: str, said: str) -> HttpResponse:
    page = {"meeting": meeting, "about": meeting.pupil.name, "done": meeting.get_absolute_url()}
    return answer(
        request, meeting.case, form, partial(action, meeting, by=request.user), template=template, said=said, **page
    )


@FORM
def report(request: Any, meeting: PlanMeeting) -> HttpResponse:
    """Record that the report was sent. Its clock stops by this and by nothing else."""
    is_shared = meeting.report_shared_at is not None
    form = SendForm(request.POST or None, request.FILES or None, is_shared=is_shared)
    said = "The report was sent, and stands with the meeting."
    return _answer(request, meeting, form, actions.send_report, template="plans/report.html", said=said)


@FORM
def share(request: Any, meeting: PlanMeeting) -> HttpResponse:
    form = ShareForm(request.POST or None)
    said = "It is recorded when the family saw the report."
    return _answer(request, meeting, form, actions.share_report, template="plans/share.html", said=said)


@require_safe
@with_meeting(Permission.CASE_VIEW, page="file")
def file(request: Any, meeting: PlanMeeting, token: UUID) -> HttpResponse:
    """The report as a download; that it was taken away is on the record."""
    found = next((one for one in selectors.files_of(meeting) if one.token == token), None)
    if found is None:
        raise Http404
    try:
        response: Any = download(found)
    except RuleBroken as broken:
        back = {"reasons": broken.reasons, "back_url": meeting.get_absolute_url()}
        return render(request, "409.html", back, status=409)
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": found.original_name})
    return response
