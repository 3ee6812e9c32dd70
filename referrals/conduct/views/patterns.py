"""What stands about one adult, read together, with the plain rule that makes it a pattern and what it rests on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.conduct import together
from referrals.conduct.access import with_register
from referrals.conduct.navigation import lists
from referrals.conduct.patterns import RULES
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.words import count, day


@require_safe
@with_register
def register(request: Any) -> HttpResponse:
    """Patterns over time, people, places and sharers, of what this person may read; nobody finds their own."""
    matters = together.readable(request.user, request.school)
    context = {
        "now": timezone.now(),
        "patterns": [(one, line_of(one)) for one in together.adults(matters)],
        "several": [("Places", together.places(matters)), ("Who shared", together.sharers(matters))],
        "rules": RULES,
        "handles": policy.granted(request.user, Permission.CONDUCT_HANDLE, request.school),
        "lists": lists("patterns"),
    }
    return render(request, "conduct/patterns.html", context)


def line_of(pattern: together.Pattern) -> str:
    """The time line in words: how many, the first, the last, the days between."""
    first, last = day(pattern.matters[0].known_at), day(pattern.newest.known_at)
    over = f"all on {last}" if pattern.days == 0 else f"from {first} to {last}, {count(pattern.days, 'day')}"
    return f"{count(len(pattern.matters), 'record')}, {over}"
