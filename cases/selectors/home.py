"""The start page of the safeguarding team: what waits, what is late, who carries how much.

The clocks are the queues: what is unread, undecided, unaccepted or late is counted from them in one query.
Everything is cut to the concerns and cases that the reader may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.choices import Urgency
from cases.deadlines import READ, Owed
from cases.models import Case, Concern, RollAlert
from cases.selectors.queue import Page, end_of_day, listed, page_of
from cases.states import CaseStatus, ConcernStatus
from safeguard.clocks.models import Clock

MOST_LATE: Final = 12
MOST_LISTED: Final = 6
TO_READ: Final = frozenset(str(owed) for owed in READ.values())


@dataclass
class Load:
    """What one owner carries: open cases, and clocks of theirs that have run out."""

    owner_id: int
    name: str
    open_cases: int = 0
    late: int = 0


@dataclass
class Standing:
    """Counts of what waits at a school, and the load of each owner, the heaviest first."""

    unread: int = 0
    undecided: int = 0
    monitored_due: int = 0
    reviews_missed: int = 0
    tasks_late: int = 0
    offers: int = 0
    late: int = 0
    loads: list[Load] = field(default_factory=list)


def visible_clocks(user: Any, school: Any, *, at: datetime) -> QuerySet[Clock]:
    """Running clocks on concerns and cases of the school that the reader may see."""
    concerns = Concern.objects.filter(ref=OuterRef("thread")).visible_to(user, at=at)
    cases = Case.objects.filter(ref=OuterRef("thread")).visible_to(user, at=at)
    return Clock.objects.for_school(school).running().filter(Exists(concerns) | Exists(cases))


def standing_of(user: Any, school: Any, *, at: datetime) -> Standing:
    """Count the six queues and each owner's load: two queries."""
    late, today = Count("pk", filter=Q(due_at__lte=at)), Count("pk", filter=Q(due_at__lt=end_of_day(at)))
    clocks = visible_clocks(user, school, at=at).order_by().values("kind", "owner_id", "owner__name")
    rows = list(clocks.annotate(running=Count("pk"), late=late, today=today))
    found = Standing(
        unread=_sum(rows, TO_READ, "running"),
        undecided=_sum(rows, {Owed.DECIDE}, "running"),
        monitored_due=_sum(rows, {Owed.MONITOR}, "today"),
        reviews_missed=_sum(rows, {Owed.REVIEW}, "late"),
        tasks_late=_sum(rows, {Owed.TASK}, "late"),
        offers=_sum(rows, {Owed.ACCEPT}, "running"),
        late=sum(row["late"] for row in rows),
    )
    loads: dict[int, Load] = {}
    for row in rows:
        loads.setdefault(row["owner_id"], Load(row["owner_id"], row["owner__name"])).late += row["late"]
    owned = Case.objects.filter(school=school).open().visible_to(user, at=at).order_by()
    for one in owned.values("owner_id", "owner__name").annotate(number=Count("pk")):
        loads.setdefault(one["owner_id"], Load(one["owner_id"], one["owner__name"])).open_cases = one["number"]
    carrying = [load for load in loads.values() if load.open_cases or load.late]
    found.loads = sorted(carrying, key=lambda load: (-load.open_cases, -load.late, load.name))
    return found


def _sum(rows: Iterable[Mapping[str, Any]], kinds: Iterable[str], name: str) -> int:
    wanted = {str(kind) for kind in kinds}
    return sum(row[name] for row in rows if row["kind"] in wanted)


def late_now(user: Any, school: Any, *, at: datetime, size: int = MOST_LATE) -> list[Clock]:
    """Return what has run out, the longest overdue first, danger before everything."""
    late = visible_clocks(user, school, at=at).filter(due_at__lte=at).select_related("owner")
    return sorted(late.order_by("due_at", "id")[:size], key=lambda clock: not clock.spec.danger)


def in_danger(user: Any, school: Any, *, at: datetime) -> Page:
    """Return the unread concerns in which a child may be in danger now."""
    waiting = listed(user, school, "waiting", at=at).filter(urgency=Urgency.DANGER, status=ConcernStatus.LOGGED)
    return page_of(waiting, size=MOST_LISTED)


def closings(user: Any, school: Any, *, at: datetime) -> list[Case]:
    """Return the closings that somebody proposed and that nobody has agreed to yet, the oldest first."""
    proposed = Case.objects.filter(school=school, status=CaseStatus.CLOSING).visible_to(user, at=at)
    return list(proposed.select_related("owner", "proposed_by").order_by("proposed_at", "id")[:MOST_LISTED])


def roll_alerts(user: Any, school: Any, *, at: datetime) -> list[RollAlert]:
    """Return changes on the roll to children with an open case that nobody has looked at yet."""
    cases = Case.objects.filter(school=school).visible_to(user, at=at)
    waiting = RollAlert.objects.filter(school=school, looked_at=None, case__in=cases).select_related("case", "pupil")
    return list(waiting.order_by("raised_at", "id")[:MOST_LISTED])
