"""What deputies did: nothing happens on a case without the DSL seeing it (row C2)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.selectors.record import deputies_feed
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

SIZE = 50


@require_safe
@with_school(Permission.FEED_VIEW, page="the feed of deputies' acts")
def feed(request: Any) -> HttpResponse:
    now, after = timezone.now(), request.GET.get("after", "")
    last = int(after) if after.isdecimal() and len(after) < 19 else None
    found = deputies_feed(request.user, request.school, at=now, after=last, size=SIZE)
    older = found[SIZE - 1].pk if len(found) > SIZE else None
    context = {"now": now, "events": found[:SIZE], "older": older, "is_later_page": last is not None}
    return render(request, "cases/triage/feed.html", context)
