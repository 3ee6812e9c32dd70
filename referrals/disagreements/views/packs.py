"""The evidence of a stage: for printing as it stands now, issued and kept, and handed out as it was issued."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.verbs import Verb as CaseVerb
from cases.views.acts import press
from referrals.disagreements import actions, evidence
from referrals.disagreements.access import with_disagreement
from referrals.disagreements.models import Disagreement, Pack
from safeguard.errors import RuleBroken
from safeguard.files.serving import download
from safeguard.policy import Permission


@require_safe
@with_disagreement(Permission.CASE_VIEW, page="evidence, for printing")
def printable(request: Any, disagreement: Disagreement) -> HttpResponse:
    """What the record holds for this disagreement, as this reader may see it now."""
    at = timezone.now()
    context = {
        "disagreement": disagreement,
        "now": at,
        "evidence": evidence.gather(disagreement, request.user, at=at),
        "back_url": disagreement.get_absolute_url(),
    }
    return render(request, "disagreements/evidence.html", context)


@require_POST
@with_disagreement(Permission.CASE_WORK, page="form")
def issue(request: Any, disagreement: Disagreement) -> HttpResponse:
    said = "The evidence is issued and kept as it is. Download it below."
    act = lambda: actions.issue_pack(disagreement, by=request.user)  # noqa: E731
    return press(request, act, said=said, done=disagreement.get_absolute_url())


@require_safe
@with_disagreement(Permission.CASE_VIEW, page="evidence, PDF")
def pack(request: Any, disagreement: Disagreement, token: Any) -> Any:
    """The PDF as it was issued; who downloaded it is on the record."""
    issued = get_object_or_404(Pack.objects.select_related("file"), run__disagreement=disagreement, file__token=token)
    try:
        response: Any = download(issued.file)
    except RuleBroken as broken:
        back = disagreement.get_absolute_url()
        return render(request, "409.html", {"reasons": broken.reasons, "back_url": back}, status=409)
    response.reading = (CaseVerb.FILE_DOWNLOADED, {"file": issued.file.original_name})
    return response
