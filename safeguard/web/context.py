"""What the shell of every page needs: who, where, the menu, the time. One query when signed in, none for others."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from safeguard.policy import Role
from safeguard.web import keeping
from safeguard.web.nav import menu

DEMO_WORDS = "Demonstration: every school, child and person here is invented. Do not enter anything real."


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages that fail early (a refused host, a crash) have no school yet and get the bare shell."""
    now = timezone.now()
    context: dict[str, Any] = {
        "product": "Safeguard",
        "now": now,
        "environment_banner": DEMO_WORDS if settings.DEMO else "",
    }
    school, user = getattr(request, "school", None), getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    context |= {"idle_seconds": settings.SESSION_IDLE_SECONDS, "role_label": "No role yet"}
    context["kept"] = keeping.notice(request)
    if school is not None:
        held = user.roles_at(school)
        context |= {
            "role_label": ", ".join(role.label for role in Role if role in held),
            "nav": menu(user, school, request.path, now),
            "switch_url": reverse("switch_school") if len(getattr(request, "schools", [])) > 1 else "",
        }
    return context
