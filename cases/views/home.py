"""The start page of the DSL and the deputies."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.selectors import home as counts
from cases.selectors import record
from cases.selectors.work import way_to
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

FEED_SHOWN = 5


@require_safe
@with_school(Permission.QUEUE_VIEW, page="the safeguarding team's start page")
def home(request: Any) -> HttpResponse:
    now, user, school = timezone.now(), request.user, request.school
    standing = counts.standing_of(user, school, at=now)
    sees_feed = policy.granted(user, Permission.FEED_VIEW, school)
    late = counts.late_now(user, school, at=now) if standing.late else []
    context = {
        "now": now,
        "standing": standing,
        "queues": queues(standing),
        "late_headings": ["What is owed", "Owner", "Since"],
        "danger": counts.in_danger(user, school, at=now).concerns if standing.unread else [],
        "late": [(clock, way_to(clock, user)) for clock in late],
        "closings": counts.closings(user, school, at=now),
        "alerts": counts.roll_alerts(user, school, at=now),
        "sees_feed": sees_feed,
        "feed": record.deputies_feed(user, school, at=now, size=FEED_SHOWN)[:FEED_SHOWN] if sees_feed else [],
        "may_agree": policy.granted(user, Permission.CASE_CLOSE, school),
        "may_reassign": policy.granted(user, Permission.CASE_REASSIGN, school),
    }
    return render(request, "cases/triage/home.html", context)


def queues(standing: counts.Standing) -> list[dict[str, Any]]:
    """The six counted queues, each a link to the list that it counts."""
    triage, cases = reverse("cases:queue"), reverse("cases:cases")
    rows = [
        ("To read", standing.unread, "Nobody has read them yet", f"{triage}?state=unread", "alert"),
        ("To decide", standing.undecided, "Read, no decision yet", f"{triage}?state=read", "warn"),
        (
            "Monitored, look again",
            standing.monitored_due,
            "Today or earlier",
            f"{triage}?list=monitored&state=due",
            "warn",
        ),
        ("Reviews missed", standing.reviews_missed, "Open cases", f"{cases}?only=missed", "alert"),
        ("Tasks overdue", standing.tasks_late, "On open cases", f"{cases}?only=late_tasks", "alert"),
        ("Hand-overs not accepted", standing.offers, "The owner stays the owner", f"{cases}?only=offered", "warn"),
    ]
    return [
        {"label": label, "value": number, "note": note, "url": url, "tone": tone if number else ""}
        for label, number, note, url, tone in rows
    ]
