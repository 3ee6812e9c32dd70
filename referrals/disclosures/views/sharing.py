"""Information shared and withheld: the list, one record, and the two ways in which it ends."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case, with_pupil
from cases.models import Case
from cases.verbs import Verb as CaseVerb
from cases.views.frame import children, names
from referrals.disclosures import access, actions, selectors
from referrals.disclosures.access import with_disclosure
from referrals.disclosures.choices import Origin
from referrals.disclosures.forms.sharing import OpenForm, ShareForm, WithholdForm
from referrals.disclosures.matching import same_name
from referrals.disclosures.models import Disclosure
from referrals.disclosures.views.pages import Made, ask, cards, hand_out, listing, steps, url
from safeguard import policy
from safeguard.people.models import Pupil
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

WORK = Permission.DISCLOSURE_WORK
HEADINGS = ["Children", "With", "Begun", "What became of it"]
OPENED = "It is recorded, and the clock runs. Now share it, or decide not to."


def may_work(user: Any, record: Any, permission: Permission = WORK) -> bool:
    return policy.granted(user, permission, record.school)


@require_safe
@with_school(Permission.CASE_VIEW, page="disclosures")
def disclosures(request: Any) -> HttpResponse:
    """What was shared with others about children, and what was not: for whoever may read those children's histories."""
    rows = access.disclosures(request.user).filter(school=request.school)
    context = listing(request, rows, "opened_at", selectors.DISCLOSURES, headings=HEADINGS, now=timezone.now())
    context["can_work"] = policy.granted(request.user, WORK, request.school)
    return render(request, "disclosures/disclosures.html", context)


@require_safe
@with_school(WORK, page="children by name")
def new(request: Any) -> HttpResponse:
    """About which child? Whose case is open is better begun on the case; the child's page leads there."""
    typed = request.GET.get("q", "")
    found = same_name(request.school, typed) if typed else []
    return render(request, "disclosures/find_child.html", {"typed": typed, "found": found})


@with_pupil(WORK, verb=CaseVerb.CHRONOLOGY_VIEWED)
def new_on_child(request: Any, pupil: Pupil) -> HttpResponse:
    form = OpenForm(request.POST or None, pupils=[pupil, *pupil.siblings.order_by("pk")], chosen=[pupil])
    made = Made(
        partial(actions.open_disclosure, school=pupil.school, by=request.user), reverse("disclosures:disclosures")
    )
    return ask(
        request, form, made, school=pupil.school, done=made, said=OPENED, title="Share information",
        caption=pupil.name, go="Record it", cancel=reverse("cases:pupil", args=[pupil.ref]),
    )  # fmt: skip


@with_case(WORK, page="share information")
def new_on_case(request: Any, case: Case) -> HttpResponse:
    pupils = [part.pupil for part in children(case)]
    form = OpenForm(request.POST or None, pupils=pupils, chosen=pupils)
    made = Made(
        partial(actions.open_disclosure, school=case.school, case=case, by=request.user),
        reverse("disclosures:disclosures"),
    )
    return ask(
        request, form, made, school=case.school, done=made, said=OPENED, title="Share information",
        caption=f"Case {case.ref} · {names(children(case))}", go="Record it", cancel=case.get_absolute_url(),
    )  # fmt: skip


@require_safe
@with_disclosure(Permission.CASE_VIEW)
def disclosure(request: Any, disclosure: Disclosure) -> HttpResponse:
    can_work = disclosure.is_waiting and may_work(request.user, disclosure)
    context = {
        "disclosure": disclosure,
        "now": timezone.now(),
        "names": names(disclosure.parts.all()),
        "cards": cards(disclosure),
        "files": selectors.files_of(disclosure),
        "steps": steps(
            (can_work, "Record what is shared", url("share", disclosure)),
            (can_work, "Decide not to share", url("withhold", disclosure)),
        ),
        "is_asked": disclosure.origin == Origin.ASKED,
    }
    return render(request, "disclosures/disclosure.html", context)


@with_disclosure(WORK, page="form")
def share(request: Any, disclosure: Disclosure) -> HttpResponse:
    begun = {
        "to_body": disclosure.asked_body,
        "to_person": disclosure.asked_person,
        "to_role": disclosure.asked_role,
    }
    form = ShareForm(request.POST or None, request.FILES or None, initial=begun)
    return ask(
        request, form, partial(actions.share_information, disclosure, by=request.user), school=disclosure.school,
        title="What was shared", said="What was shared is on the record.", done=disclosure.get_absolute_url(),
        caption=f"{disclosure.ref} · {names(disclosure.parts.all())}", go="Record what was shared",
        intro="Share what they need and no more. Once recorded it is not changed.",
    )  # fmt: skip


@with_disclosure(WORK, page="form")
def withhold(request: Any, disclosure: Disclosure) -> HttpResponse:
    form = WithholdForm(request.POST or None, initial={"to_body": disclosure.asked_body})
    return ask(
        request, form, partial(actions.withhold_information, disclosure, by=request.user), school=disclosure.school,
        title="Decide not to share", said="The decision not to share is on the record, with its reason.",
        done=disclosure.get_absolute_url(), caption=f"{disclosure.ref} · {names(disclosure.parts.all())}",
        go="Record the decision", intro="A decision not to share is as full a record as a sharing.",
    )  # fmt: skip


@require_safe
@with_disclosure(Permission.CASE_VIEW, page="file")
def file(request: Any, disclosure: Disclosure, token: UUID) -> HttpResponse:
    found = next((one for one in selectors.files_of(disclosure) if one.token == token), None)
    return hand_out(request, found, disclosure.get_absolute_url())
