"""The directory: whom one can ring, authority by authority, and the forms that keep it true."""

from functools import partial
from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.views.acts import press
from referrals.agencies import actions, selectors
from referrals.agencies.access import with_agency, with_authority
from referrals.agencies.actions.directory import rings_of
from referrals.agencies.forms import AgencyForm, AuthorityForm, RetireForm
from referrals.agencies.models import Agency, Authority
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school

VIEW, MANAGE = Permission.AGENCY_VIEW, Permission.AGENCY_MANAGE
ABOUT_AGENCY = ("kind", "name", "address", "email", "form_url", "notes")
ABOUT_AUTHORITY = ("name", "partnership", "thresholds_title", "thresholds_url", "edition")
DIRECTORY = "agencies:directory"


def may_manage(request: Any) -> bool:
    return policy.granted(request.user, MANAGE, request.school)


@require_safe
@with_school(VIEW)
def directory_page(request: Any) -> HttpResponse:
    now, calendar = timezone.now(), request.school.calendar
    authorities = selectors.authorities_of(request.school)
    context = {
        "now": now,
        "directories": [selectors.directory(one, at=now, calendar=calendar) for one in authorities],
        "may_manage": may_manage(request),
    }
    return render(request, "agencies/directory.html", context)


@require_POST
@with_school(MANAGE)
def found(request: Any) -> HttpResponse:
    act = partial(actions.found_directory, request.school, by=request.user)
    said = "The directory is begun from the school’s settings. Check each number and its hours."
    return press(request, act, said=said, done=reverse(DIRECTORY))


@with_school(MANAGE)
def add_authority(request: Any) -> HttpResponse:
    form = AuthorityForm(request.POST or None)
    act = partial(actions.add_authority, request.school, by=request.user)
    return _form_page(request, form, act, "Add an authority", said="The authority is in the directory.")


@with_authority(MANAGE)
def change_authority(request: Any, authority: Authority) -> HttpResponse:
    form = AuthorityForm(request.POST or None, initial=model_to_dict(authority, [*ABOUT_AUTHORITY, "is_default"]))
    if authority.is_default:
        del form.fields["is_default"]
    act = partial(actions.change_authority, authority, by=request.user)
    return _form_page(request, form, act, f"Change {authority.name}", said="The authority is changed.")


@with_authority(MANAGE)
def add_agency(request: Any, authority: Authority) -> HttpResponse:
    form = AgencyForm(request.POST or None)
    act = partial(actions.add_agency, authority, by=request.user)
    title = f"Add an agency of {authority.name}"
    return _form_page(request, form, act, title, said="The agency is in the directory.", template="agency_form")


@require_safe
@with_agency(VIEW)
def agency(request: Any, agency: Agency) -> HttpResponse:
    now, school = timezone.now(), request.school
    day_lines = selectors.front_door_lines(agency.authority)
    context = {
        "now": now,
        "door": selectors.door(agency, now, school.calendar, day_lines),
        "agency": agency,
        "may_manage": may_manage(request) and agency.is_current,
    }
    return render(request, "agencies/agency.html", context)


@with_agency(MANAGE)
def change_agency(request: Any, agency: Agency) -> HttpResponse:
    rows = [vars(ring) for ring in rings_of(agency)]
    form = AgencyForm(request.POST or None, initial=model_to_dict(agency, ABOUT_AGENCY), rows=rows)
    act = partial(actions.change_agency, agency, by=request.user)
    done = reverse("agencies:agency", args=[agency.pk])
    said = "The agency is changed. What was sent to it stays as it was sent."
    return _form_page(request, form, act, f"Change {agency.name}", said=said, done=done, template="agency_form")


@require_POST
@with_agency(MANAGE)
def check_agency(request: Any, agency: Agency) -> HttpResponse:
    act = partial(actions.check_agency, agency, by=request.user)
    done = reverse("agencies:agency", args=[agency.pk])
    return press(request, act, said=f"{agency.name} is checked as of today.", done=done)


@with_agency(MANAGE)
def retire_agency(request: Any, agency: Agency) -> HttpResponse:
    act = partial(actions.retire_agency, agency, by=request.user)
    title, said = f"Take {agency.name} out of the directory", "The agency is out of the directory."
    return _form_page(request, RetireForm(request.POST or None), act, title, said=said)


def _form_page(
    request: Any, form: Any, act: Any, title: str, *, said: str, done: str = DIRECTORY, template: str = "form"
) -> HttpResponse:
    context = {"title": title, "done_url": reverse(done) if ":" in done else done}
    return handle(request, form, act, template=f"agencies/{template}.html", done=done, said=said, context=context)
