"""Who to ring now: who answers at this hour, in which order, what to say, and where the call is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.access import with_case
from cases.choices import Severity
from cases.models import Case
from cases.selectors.leads import leads_today
from cases.views.acts import press
from cases.views.frame import caption, children, names
from referrals.agencies import actions, selectors
from referrals.agencies.forms import ResidenceForm
from referrals.agencies.selectors import Call, Directory
from safeguard import policy
from safeguard.calendar import local_date
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

RECORD_A_CALL = "referrals:record_contact"  # of the app above; no link while it is not routed


@dataclass(frozen=True)
class Place:
    """One authority with whom to ring there, for these children (none named: for any child of the school)."""

    directory: Directory
    call: Call
    others: list[selectors.Door]
    pupils: list[Any]


def place(authority: Any, pupils: list[Any], *, at: datetime, school: Any, severity: int) -> Place:
    found = selectors.directory(authority, at=at, calendar=school.calendar)
    asked = selectors.ORDER[Severity(severity)]
    return Place(found, selectors.whom_to_ring(found, severity), found.besides(*asked), pupils)


@require_safe
@with_school(Permission.AGENCY_VIEW)
def ring(request: Any) -> HttpResponse:
    """For anybody who may log: the way that is right when a child may be harmed, for the school's own authority first."""
    now, school = timezone.now(), request.school
    severity = Severity.SIGNIFICANT_HARM
    authorities = selectors.authorities_of(school)
    context = {
        "now": now,
        "school": school,
        "places": [place(one, [], at=now, school=school, severity=severity) for one in authorities],
        "leads": leads_today(school),
        "may_manage": policy.granted(request.user, Permission.AGENCY_MANAGE, school),
    }
    return render(request, "agencies/ring.html", context)


@require_safe
@with_case(Permission.CASE_VIEW, page="who to ring now")
def ring_for_case(request: Any, case: Case) -> HttpResponse:
    """For a case: the authority of each child, in the order that fits how serious it is."""
    now = timezone.now()
    parts = children(case)
    authorities = selectors.authorities_of(case.school)
    context = {
        "now": now,
        "school": case.school,
        "case": case,
        "title": names(parts),
        "caption": caption(case, parts, local_date(now)),
        "severity": Severity(case.severity).label,
        "places": _places(case, [part.pupil for part in parts], authorities, now),
        "pupils": [part.pupil for part in parts],
        "record_url": _record_url(case),
        "residence_form": _residence_form(request, case, parts, authorities),
        "may_manage": policy.granted(request.user, Permission.AGENCY_MANAGE, case.school),
    }
    return render(request, "agencies/ring_for_case.html", context)


def _places(case: Case, pupils: list[Any], authorities: list[Any], at: datetime) -> list[Place]:
    """The authorities of the children, each once with its children; the school's own when no child is named."""
    stated = selectors.residences(pupil.pk for pupil in pupils)
    own = next((one.pk for one in authorities if one.is_default), None)
    home = {pupil.pk: stated.get(pupil.pk, own) for pupil in pupils}
    by_authority = {one.pk: [pupil for pupil in pupils if home[pupil.pk] == one.pk] for one in authorities}
    wanted = [one for one in authorities if by_authority[one.pk] or (not pupils and one.pk == own)]
    ready: dict[str, Any] = {"at": at, "school": case.school, "severity": case.severity}
    return [place(one, by_authority[one.pk], **ready) for one in wanted]


def _record_url(case: Case) -> str:
    try:
        return reverse(RECORD_A_CALL, args=[case.ref])
    except NoReverseMatch:
        return ""


def _residence_form(request: Any, case: Case, parts: list[Any], authorities: list[Any]) -> ResidenceForm | None:
    """Offered where there is a choice, to whoever may work on the case."""
    may = policy.granted(request.user, Permission.CASE_WORK, case.school)
    if not (may and parts and len(authorities) > 1):
        return None
    return ResidenceForm(request.POST or None, pupils=[part.pupil for part in parts], authorities=authorities)


@require_POST
@with_case(Permission.CASE_WORK)
def residence(request: Any, case: Case) -> HttpResponse:
    pupils = [part.pupil for part in children(case)]
    form = ResidenceForm(request.POST, pupils=pupils, authorities=selectors.authorities_of(case.school))

    def act() -> None:
        if not form.is_valid():
            raise RuleBroken([str(sentence) for problems in form.errors.values() for sentence in problems])
        actions.state_residence(**form.cleaned_data, by=request.user)

    back = reverse("agencies:ring_for_case", args=[case.ref])
    return press(request, act, said="The authority responsible is recorded.", done=back)
