"""The school's own page: whom to ring, hours and targets; its terms, closures and bank holidays."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from safeguard.people import actions
from safeguard.policy import Permission
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school
from safeguard.web.nav import sections
from safeguard.web.school_forms import BankHolidayForm, ClosureForm, SchoolSettingsForm, TermForm

AHEAD = timedelta(days=400)
FUTURE_ONLY = "What is due already keeps its time; the change counts from now on."


@with_school(Permission.SCHOOL_SETTINGS)
def settings_page(request: Any) -> HttpResponse:
    return handle(
        request,
        SchoolSettingsForm(request.POST or None, initial=model_to_dict(request.school)),
        partial(actions.change_school, request.school, by=request.user),
        template="people/school.html",
        done="school_settings",
        said=f"The school’s details are saved. {FUTURE_ONLY}",
        context={"sections": sections("school_settings")},
    )


@require_safe
@with_school(Permission.SCHOOL_SETTINGS)
def calendar(request: Any) -> HttpResponse:
    today = timezone.localdate()
    days = request.school.calendar.bank_holidays
    context = {
        "terms": request.school.terms.all(),
        "closures": request.school.closures.all(),
        "changes": request.school.bank_holiday_changes.all(),
        "bank_holidays": sorted(day for day in days if today <= day <= today + AHEAD),
        "sections": sections("school_calendar"),
        "span_headings": ["Name", "First day", "Last day", {"label": "Take out", "hidden": True}],
        "today_is_school_day": request.school.calendar.is_school_day(today),
    }
    return render(request, "people/calendar.html", context)


@with_school(Permission.SCHOOL_SETTINGS)
def add_term(request: Any) -> HttpResponse:
    form = TermForm(request.POST or None, school=request.school)
    return add_to_calendar(request, form, partial(actions.set_term, request.school, by=request.user), "Add a term")


@with_school(Permission.SCHOOL_SETTINGS)
def add_closure(request: Any) -> HttpResponse:
    form = ClosureForm(request.POST or None, school=request.school)
    act = partial(actions.close_school_on, request.school, by=request.user)
    return add_to_calendar(request, form, act, "Add days on which the school is closed")


@with_school(Permission.SCHOOL_SETTINGS)
def change_bank_holiday(request: Any) -> HttpResponse:
    form = BankHolidayForm(request.POST or None)
    act = partial(actions.override_bank_holiday, request.school, by=request.user)
    return add_to_calendar(request, form, act, "Change a bank holiday")


def add_to_calendar(request: Any, form: Any, act: Any, title: str) -> HttpResponse:
    return handle(
        request,
        form,
        act,
        template="people/calendar_form.html",
        done="school_calendar",
        said=f"The calendar is changed. {FUTURE_ONLY}",
        context={"title": title},
    )


@require_POST
@with_school(Permission.SCHOOL_SETTINGS)
def remove_term(request: Any, pk: int) -> HttpResponse:
    actions.remove_term(get_object_or_404(request.school.terms, pk=pk), by=request.user)
    messages.success(request, f"The term is taken out. {FUTURE_ONLY}")
    return redirect("school_calendar")


@require_POST
@with_school(Permission.SCHOOL_SETTINGS)
def remove_closure(request: Any, pk: int) -> HttpResponse:
    actions.remove_closure(get_object_or_404(request.school.closures, pk=pk), by=request.user)
    messages.success(request, f"The closed days are taken out. {FUTURE_ONLY}")
    return redirect("school_calendar")
