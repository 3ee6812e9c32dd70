"""One disagreement: the next step first, then the ladder as steps, positions, words, evidence, how it ended."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.disagreements import selectors
from referrals.disagreements.access import with_disagreement
from referrals.disagreements.choices import State, WordKind
from referrals.disagreements.models import Disagreement, Pack
from referrals.disagreements.views import shown
from safeguard import policy
from safeguard.policy import Permission


@require_safe
@with_disagreement(Permission.CASE_VIEW)
def disagreement(request: Any, disagreement: Disagreement) -> HttpResponse:
    at = timezone.now()
    ladder = shown.ladder(disagreement)
    running = next((step for step in ladder if step.is_running), None)
    is_last = running is not None and running.number == max(step.number for step in ladder)
    words = [word for word in disagreement.words.all() if word.kind != WordKind.PERSON]
    whom = shown.about(disagreement)
    context = whom | {
        "now": at,
        "caption": f"{whom['about']} · {disagreement.ref} · {disagreement.authority}",
        "running_words": f"Stage {running.number}: {running.name}" if running else "",
        "state": disagreement.get_state_display(),
        "state_colour": shown.STATE_COLOURS[State(disagreement.state)],
        "steps": shown.steps(disagreement, running, request.user, is_last=is_last, at=at),
        "ladder": ladder,
        "running": running,
        "is_last": is_last,
        "is_silent": is_last and running is not None and running.clock is not None and running.clock.is_overdue(at),
        "words": words,
        "packs": list(Pack.objects.filter(run__disagreement=disagreement).select_related("run", "file", "issued_by")),
        "shows_concern": selectors.may_see(disagreement.concern, request.user, at=at),
        "can_work": policy.granted(request.user, Permission.CASE_WORK, disagreement.school),
        "urls": {name: shown.url(name, disagreement) for name in ("evidence", "issue", "add", "skip", "close")},
    }
    return render(request, "disagreements/disagreement.html", context)
