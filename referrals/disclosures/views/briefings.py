"""The briefing: read before it is issued, kept as issued, and the chair's version without names."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.disclosures import access, actions, selectors
from referrals.disclosures.access import with_briefing, with_incident
from referrals.disclosures.forms.common import ConfirmForm
from referrals.disclosures.models import Briefing, SeriousIncident
from referrals.disclosures.views.pages import ask, hand_out
from safeguard.policy import Permission
from safeguard.web.loaders import with_school


@with_incident(page="draft of the briefing")
def issue(request: Any, incident: SeriousIncident) -> HttpResponse:
    """What would be issued, as the chair will read it, and which names still stand in it."""
    whole, bare, left = actions.drafted(incident)
    form = ConfirmForm(request.POST if request.method == "POST" else None)  # an empty sending is one too
    return ask(
        request, form, partial(actions.issue_briefing, incident, by=request.user),
        school=incident.school, done=incident.get_absolute_url(), title="Issue the briefing",
        caption=f"{incident.ref} · {incident.title}", said="The briefing is issued, and kept as it is.",
        template="disclosures/issue.html", go="Issue this version", content=bare, whole=whole, left=left,
    )  # fmt: skip


def _version(incident: SeriousIncident, number: int) -> Briefing:
    found = incident.briefings.filter(number=number).select_related("school", "incident", "issued_by").first()
    if found is None:
        raise Http404
    return found


@require_safe
@with_incident(page="issued briefing")
def version(request: Any, incident: SeriousIncident, number: int) -> HttpResponse:
    briefing = _version(incident, number)
    urls = {
        "paper_url": reverse("disclosures:version_paper", args=[incident.ref, number]),
        "back_url": incident.get_absolute_url(),
    }
    context = {"briefing": briefing, "content": briefing.content, "sha256": briefing.sha256, "now": timezone.now()}
    return render(request, "disclosures/briefing.html", context | urls)


@require_safe
@with_incident(page="issued briefing, PDF")
def version_paper(request: Any, incident: SeriousIncident, number: int) -> HttpResponse:
    """The PDF as issued; `?without=names` gives the one that the chair reads, to be sent on."""
    whole = request.GET.get("without") != "names"
    file = selectors.paper_of(_version(incident, number), whole=whole)
    return hand_out(request, file, incident.get_absolute_url())


@require_safe
@with_school(Permission.INCIDENT_BRIEFING, page="issued briefings")
def briefings(request: Any) -> HttpResponse:
    rows = access.briefings(request.user).filter(school=request.school).defer("content", "for_chair")
    rows = rows.order_by("-issued_at", "-pk")[: selectors.MOST_BRIEFINGS]
    return render(request, "disclosures/briefings.html", {"briefings": list(rows), "now": timezone.now()})


@require_safe
@with_briefing()
def briefing(request: Any, briefing: Briefing) -> HttpResponse:
    urls = {
        "paper_url": reverse("disclosures:briefing_paper", args=[briefing.ref]),
        "back_url": reverse("disclosures:briefings"),
    }
    context = {"briefing": briefing, "content": briefing.for_chair, "sha256": briefing.chair_sha256}
    return render(request, "disclosures/briefing.html", context | urls | {"now": timezone.now()})


@require_safe
@with_briefing(page="briefing, PDF")
def briefing_paper(request: Any, briefing: Briefing) -> HttpResponse:
    file = selectors.paper_of(briefing, whole=False)
    return hand_out(request, file, reverse("disclosures:briefing", args=[briefing.ref]))
