"""The report about an adult, and its reporter's own page: their words, and how far it has got, nothing more."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.selectors.leads import leads_today
from cases.views.acts import once, settle
from referrals.conduct import actions, selectors
from referrals.conduct.access import with_own_report
from referrals.conduct.choices import Route
from referrals.conduct.forms.report import AdditionForm, OwnLadoForm, ReportForm
from referrals.conduct.models import Report
from safeguard.policy import Permission
from safeguard.web.fields import lower_first
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school


class Sent:
    """Where a sent report leads: to its own page, also when a second press found it sent already."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.report: Report | None = None

    def act(self, **answers: Any) -> None:
        self.report = actions.report_adult(school=self.request.school, by=self.request.user, **answers)

    def get_absolute_url(self) -> str:
        report = self.report or selectors.my_reports(self.request.user, [self.request.school])[0]
        return f"{report.get_absolute_url()}?sent=1"


@with_school(Permission.CONDUCT_REPORT)
def report(request: Any) -> HttpResponse:
    """Ask whom it is about before anything else; no child is chosen, and nothing of it is kept as a draft."""
    people, sent = selectors.adults_here(request.school, besides=request.user), Sent(request)
    return handle(
        request,
        ReportForm(request.POST if request.method == "POST" else None, people=people, author=request.user),
        partial(once, sent.act, by=request.user, school=request.school),
        template="conduct/report.html",
        done=sent,
        context={
            "title": "About an adult who works or helps here",
            "leads": leads_today(request.school),
            "doors": selectors.lado_doors(request.school, at=timezone.now()),
        },
    )


@require_safe
@with_own_report
def own(request: Any, report: Report) -> HttpResponse:
    to_lado = report.route == Route.LADO
    context = {
        "report": report,
        "is_new": "sent" in request.GET,
        "to_lado": to_lado,
        "heard_by": lower_first(report.get_route_display()),
        "doors": selectors.lado_doors(report.school, at=timezone.now()) if to_lado else [],
        "is_closed": report.progress == "closed",
    }
    return render(request, "conduct/own.html", context)


@with_own_report
def own_add(request: Any, report: Report) -> HttpResponse:
    return settle(
        request,
        AdditionForm(request.POST if request.method == "POST" else None),
        partial(actions.add_to_report, report, by=request.user),
        school=report.school,
        template="conduct/own_form.html",
        said="Added. Whoever has it in hand reads it.",
        done=report.get_absolute_url(),
        report=report,
        title="Add what I know now",
        doors=[],
    )


@with_own_report
def own_lado(request: Any, report: Report) -> HttpResponse:
    """Where nobody at the school is independent of the adult concerned."""
    return settle(
        request,
        OwnLadoForm(request.POST if request.method == "POST" else None),
        partial(actions.say_lado_told, report, by=request.user),
        school=report.school,
        template="conduct/own_form.html",
        said="Recorded, with its time.",
        done=reverse("conduct:own", args=[report.ref]),
        report=report,
        title="I have told the LADO",
        doors=selectors.lado_doors(report.school, at=timezone.now()),
    )
