"""Is the clockwork alive, and did every letter of this school go out? Answers in words, for the head and the DSL."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from safeguard.audit.models import Heartbeat, Seal
from safeguard.clocks.watch import pulses
from safeguard.outbox import actions
from safeguard.outbox.models import Message
from safeguard.policy import Permission
from safeguard.web.loaders import with_school
from safeguard.web.proof import proved_name

MOST_FAILED = 50
UNSENT = [Message.State.QUEUED, Message.State.SENDING]


@require_safe
@with_school(Permission.OPERATIONS_VIEW)
def operations(request: Any) -> HttpResponse:
    now = timezone.now()
    mail = Message.objects.filter(school_id=request.school.pk)
    seal = Seal.objects.filter(school_id=request.school.pk).order_by("-number").first()
    context = {
        "now": now,
        "pulse_headings": ["Part", "Last round", "State"],
        "letter_headings": [
            "Letter",
            "To",
            "Written",
            {"label": "Tries", "numeric": True},
            {"label": "Again", "hidden": True},
        ],
        "pulses": pulses(at=now),
        "failed": mail.failed().select_related("to_user")[:MOST_FAILED],
        "waiting": mail.filter(state__in=UNSENT).aggregate(count=Count("id"), since=Min("queued_at")),
        "seal": seal,
        "head": bytes(seal.head).hex() if seal else "",
        "proved": Heartbeat.objects.filter(name=proved_name(request.school)).first(),
    }
    return render(request, "operations/operations.html", context)


@require_POST
@with_school(Permission.OPERATIONS_VIEW)
def retry(request: Any, pk: int) -> HttpResponse:
    """Send a failed letter again; one that somebody else sent again meanwhile is left alone."""
    message = get_object_or_404(Message, pk=pk, school_id=request.school.pk)
    actions.retry(message, by=request.user)
    messages.success(request, f"Letter {message.ref} is on its way again.")
    return redirect("operations")
