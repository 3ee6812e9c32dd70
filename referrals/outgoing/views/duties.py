"""A teacher's own duty to report FGM to the police: their page, with nothing of the case."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from referrals.outgoing import actions
from referrals.outgoing.access import may_read_case, with_duty
from referrals.outgoing.actions.duties import girls_of
from referrals.outgoing.forms.exchange import ReportForm
from referrals.outgoing.models import Duty
from safeguard.clocks.models import Clock
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.handling import handle


@with_duty
def duty(request: Any, duty: Duty) -> HttpResponse:
    """What the law asks of the teacher, by when, and the form that records the report; the teacher alone may send it."""
    is_mine = duty.teacher_id == request.user.pk
    if request.method == "POST" and not is_mine:
        loaders.refuse(request, Permission.WORK_VIEW, asked=duty.ref)
    context = {
        "duty": duty,
        "is_mine": is_mine,
        "clock": Clock.objects.of(duty).order_by("pk").last(),
        "girls": girls_of(duty),
        "case_url": reverse("referrals:referral", args=[duty.referral.ref])
        if may_read_case(request.user, duty)
        else "",
        "numbers": (duty.school.front_door_phone, duty.school.out_of_hours_phone),
    }
    return handle(
        request, ReportForm(request.POST or None), partial(actions.report_to_police, duty, by=request.user),
        template="referrals/duty.html", done=request.path, said="Your report is recorded.", context=context,
    )  # fmt: skip
