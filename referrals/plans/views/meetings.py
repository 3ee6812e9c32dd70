"""Meetings of a plan: booked, called off, recorded."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case
from cases.conflicts import excluded_from_case
from cases.models import Case
from cases.selectors.casefile import who_can_have_a_task
from cases.views.acts import answer
from cases.views.frame import children, names
from referrals.plans import actions, rules, selectors
from referrals.plans.access import with_meeting, with_plan
from referrals.plans.deadlines import WITH_REPORT
from referrals.plans.forms import BookFirstForm, BookForm, ReasonForm, RecordForm
from referrals.plans.models import Plan, PlanMeeting
from referrals.plans.views import pages
from referrals.plans.views.pages import url
from safeguard.policy import Permission

FORM = with_meeting(Permission.CASE_WORK, page="form")
BOOKED = "The meeting is booked. What must be done before and after it has its clock."


def whole(meeting: PlanMeeting) -> str:
    """Where one goes back to: the plan, or the plans of the case while there is none."""
    return meeting.plan.get_absolute_url() if meeting.plan else url("case", meeting.case)


@require_safe
@with_meeting(Permission.CASE_VIEW, page="meeting")
def meeting(request: Any, meeting: PlanMeeting) -> HttpResponse:
    """A meeting: when and where, our report, what came of it and what it asks for next."""
    at = timezone.now()
    clocks = selectors.clocks_of([], [meeting.pk])
    asked = selectors.actions_of([meeting])
    context = {
        "now": at,
        "meeting": meeting,
        "caption": f"{meeting.ref} · {meeting.pupil.name}",
        "whole": whole(meeting),
        "clocks": [{"name": one.duty, "due_at": one.due_at, "met_at": None, "note": one.rule} for one in clocks],
        "rows": pages.said_of(meeting) if meeting.held_at else [],
        "has_report": meeting.kind in WITH_REPORT or meeting.report_sent_at or meeting.report_shared_at,
        "files": selectors.files_of(meeting),
        "to_do": pages.to_do(asked, is_open=True),
        "done": pages.to_do(asked, is_open=False),
        "can_work": pages.may_work(request.user, meeting),
        "next": pages.next_step(meeting) if pages.may_work(request.user, meeting) else None,
        "urls": {name: url(name, meeting) for name in ("record", "call_off", "report", "share")},
    }
    return render(request, "plans/meeting.html", context)


@with_plan(Permission.CASE_WORK, page="form")
def book(request: Any, plan: Plan) -> HttpResponse:
    return answer(
        request,
        plan.case,
        BookForm(request.POST or None, kinds=rules.kinds_for(plan.level)),
        partial(actions.book_meeting, plan.case, pupil=plan.pupil, plan=plan, by=request.user),
        template="plans/book.html",
        said=BOOKED,
        done=plan.get_absolute_url(),
        about=plan.pupil.name,
        back=plan.get_absolute_url(),
    )


@with_case(Permission.CASE_WORK, page="form")
def book_first(request: Any, case: Case) -> HttpResponse:
    """A meeting that may make a plan: the initial conference, with the clock of our report."""
    pupils = [part.pupil for part in children(case)]
    return answer(
        request,
        case,
        BookFirstForm(request.POST or None, kinds=rules.kinds_for(None), pupils=pupils),
        partial(actions.book_meeting, case, by=request.user),
        template="plans/book.html",
        said=BOOKED,
        done=url("case", case),
        about=names(children(case)),
        back=url("case", case),
    )


@FORM
def call_off(request: Any, meeting: PlanMeeting) -> HttpResponse:
    return answer(
        request,
        meeting.case,
        ReasonForm(request.POST or None),
        partial(actions.call_off, meeting, by=request.user),
        template="plans/call_off.html",
        said="The meeting is called off. It stays on the record with your reason.",
        done=whole(meeting),
        meeting=meeting,
        about=meeting.pupil.name,
    )


def _record_form(meeting: PlanMeeting, data: Any) -> RecordForm:
    plan, at = meeting.plan, timezone.now()
    return RecordForm(
        data,
        people=who_can_have_a_task(meeting.case, excluded_from_case(meeting.case)),
        decisions=rules.decisions_of(meeting.kind, has_plan=plan is not None),
        nexts=rules.kinds_for(plan.level) if plan and plan.is_running else (),
        initial={"held_at": meeting.booked_for if meeting.booked_for <= at else None},
    )


@FORM
def record(request: Any, meeting: PlanMeeting) -> HttpResponse:
    """Record a meeting: who took part, what was decided, what we must do, which dates were agreed."""
    page: dict[str, Any] = {"template": "plans/record.html", "meeting": meeting, "about": meeting.pupil.name}
    if "add_row" in request.POST:
        form = _record_form(meeting, None)
        form.resume(request.POST)
        return render(request, page.pop("template"), {"case": meeting.case, "form": form} | page)
    return answer(
        request,
        meeting.case,
        _record_form(meeting, request.POST or None),
        partial(actions.record_meeting, meeting, by=request.user),
        said="The meeting stands on the record, and each thing agreed has its owner and its day.",
        done=meeting.get_absolute_url(),
        **page,
    )
