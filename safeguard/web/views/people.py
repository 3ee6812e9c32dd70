"""Who works here in which role: the list, taking somebody on, ending a role, and who is related to a child."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safeguard.people import actions
from safeguard.people.models import Membership, Pupil, Relative, User
from safeguard.policy import Permission
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school
from safeguard.web.nav import sections
from safeguard.web.staff_forms import AddPersonForm, EndRoleForm, PeopleFilter, RelativeForm
from safeguard.web.staffing import take_on

PER_PAGE, MOST_FOUND = 50, 20


def held_at(school: Any, asked: dict[str, Any]) -> Any:
    """Return the school's memberships that the filter asks for, by name."""
    found = Membership.objects.filter(school=school)
    today, state = timezone.localdate(), asked.get("state") or "now"
    if state == "now":
        found = found.filter(Q(to_on__isnull=True) | Q(to_on__gte=today))
    elif state == "ended":
        found = found.filter(to_on__lt=today)
    if asked.get("role"):
        found = found.holding(asked["role"])
    for word in asked.get("q", "").split():
        found = found.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    return found.select_related("user", "covering").order_by("user__name", "user_id", "from_on", "pk")


def staff_of(school: Any) -> Any:
    """Return everybody who holds a role at the school today, each once."""
    held = Membership.objects.filter(school=school).on(timezone.localdate())
    return User.objects.filter(pk__in=held.values("user_id"))


def page_url(request: Any, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@require_safe
@with_school(Permission.PEOPLE_MANAGE)
def people_list(request: Any) -> HttpResponse:
    form = PeopleFilter({"state": "now"} | request.GET.dict())
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(held_at(request.school, asked), PER_PAGE).get_page(request.GET.get("page"))
    applied = sum(1 for name in ("q", "role") if asked.get(name)) + (asked.get("state") not in {"now", "", None})
    context = {
        "filter_form": form,
        "page": page,
        "applied": applied,
        "today": timezone.localdate(),
        "add_url": reverse("people_add"),
        "newer_url": page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "older_url": page_url(request, page.next_page_number()) if page.has_next() else "",
        "sections": sections("people"),
        "headings": ["Person", "Role", "From", "To", {"label": "End", "hidden": True}],
    }
    return render(request, "people/people.html", context)


@with_school(Permission.PEOPLE_MANAGE)
def add(request: Any) -> HttpResponse:
    return handle(
        request,
        AddPersonForm(request.POST or None, people=staff_of(request.school), initial={"from_on": timezone.localdate()}),
        partial(take_on, request.school, by=request.user),
        template="people/add.html",
        done="people",
        said="The role is recorded. A new person gets a letter with a link to choose a password.",
        context={"title": "Add a person or a role"},
    )


@with_school(Permission.PEOPLE_MANAGE)
def end_role(request: Any, pk: int) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("user", "school"), pk=pk, school=request.school)
    return handle(
        request,
        EndRoleForm(request.POST or None, held=held, initial={"to_on": timezone.localdate()}),
        partial(actions.end_membership, held, by=request.user),
        template="people/end_role.html",
        done="people",
        said=f"{held.user.label} ends as {held.get_role_display()}.",
        context={"title": f"End a role of {held.user.label}", "held": held},
    )


@with_school(Permission.PEOPLE_MANAGE, page="relatives of staff among the children")
def relatives(request: Any) -> HttpResponse:
    """Wall a member of staff off from a child of their family: search the child first, then choose both."""
    words = request.GET.get("q", "").strip()
    found = list(Pupil.objects.at([request.school]).on_roll().named(words)[:MOST_FOUND]) if words else []
    known = Relative.objects.filter(school=request.school).select_related("user", "pupil")
    return handle(
        request,
        RelativeForm(request.POST or None, school=request.school, found=found, people=staff_of(request.school)),
        partial(actions.record_relative, by=request.user),
        template="people/relatives.html",
        done="people_relatives",
        said="The wall stands: this person now finds no trace of the child’s record.",
        context={
            "words": words,
            "found": found,
            "known": known,
            "sections": sections("people_relatives"),
            "headings": ["Member of staff", "Is", "Of"],
        },
    )
