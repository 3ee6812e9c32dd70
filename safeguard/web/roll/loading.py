"""From the reference in an address to a roll file under review: granted, of this school, not forgotten, recorded."""

from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from safeguard.audit import actions as audit
from safeguard.people.models import RollReview
from safeguard.policy import Permission
from safeguard.web.loaders import SAFE_METHODS, View, not_found, quiet, require
from safeguard.web.verbs import Verb

PAGE = "a roll file under review"


def with_review(view: View) -> View:
    """Give the view its review; a review holds a school's children, so that looking at it is an event."""

    @wraps(view)
    def wrapper(request: Any, ref: str) -> HttpResponse:
        require(request, Permission.ROLL_IMPORT, request.school)
        review = find(request, ref) or not_found(request, asked=ref)
        with quiet(request):
            response = view(request, review)
        if request.method in SAFE_METHODS:
            audit.record(Verb.LIST_READ, review, by=request.user, school=request.school, thread="", page=PAGE)
        return response

    wrapper.permission = Permission.ROLL_IMPORT  # type: ignore[attr-defined]
    return wrapper


def find(request: Any, ref: str) -> RollReview | None:
    reviews = RollReview.objects.filter(school=request.school).shown(timezone.now())
    return reviews.filter(ref=ref.replace("\x00", "")).select_related("school", "committed_by").first()
