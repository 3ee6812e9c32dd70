"""The search behind the type-to-find box for children: a reference, a name and a group, nothing else."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from cases.selectors.picking import find_pupils, labelled
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.loaders import with_school


@require_safe
@with_school(Permission.PUPIL_SEARCH)
def pupil_search(request: Any) -> HttpResponse:
    """`?q=mi` answers `{"results": [{"value": ref, "label": "Mia Osei, Year 4"}]}`; `school`: another one of mine."""
    code = request.GET.get("school", "")
    mine = (one for one in request.schools if policy.granted(request.user, Permission.PUPIL_SEARCH, one))
    school = next((one for one in mine if one.code == code), request.school)
    found = labelled(find_pupils(school, request.GET.get("q", "")[:200]))
    return JsonResponse({"results": [{"value": pupil.ref, "label": label} for pupil, label in found]})
