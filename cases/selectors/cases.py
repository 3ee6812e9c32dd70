"""The list of cases: what is open, whose it is, when it is looked at next, what is late. Keyset pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, DateTimeField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from cases.deadlines import Owed
from cases.models import Case, CasePupil
from cases.states import CaseStatus
from safeguard.clocks.models import Clock
from safeguard.people.models import Pupil

PAGE: Final = 25
SHOWN: Final = {
    "open": (~Q(status=CaseStatus.CLOSED), ["next_review_on", "pk"]),
    "closed": (Q(status=CaseStatus.CLOSED), ["-closed_at", "-pk"]),
    "all": (Q(), ["-opened_at", "-pk"]),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; empty means any."""

    child: str = ""
    owner: int | None = None
    severity: int | None = None
    missed: bool = False
    restricted: bool = False
    late_tasks: bool = False
    offered: bool = False

    @property
    def applied(self) -> int:
        ticked = (self.missed, self.restricted, self.late_tasks, self.offered)
        return sum(map(bool, (self.child, self.owner, self.severity, *ticked)))


def _clocks(kind: Owed) -> QuerySet[Clock]:
    """Running clocks of one kind on the outer case."""
    running = Clock.objects.running().filter(kind=kind, school=OuterRef("school_id"), thread=OuterRef("ref"))
    return running.order_by()


def _counted(clocks: QuerySet[Clock]) -> Subquery:
    counted = clocks.annotate(number=Func(F("pk"), function="COUNT")).values("number")
    return Subquery(counted, output_field=IntegerField())


def case_list(
    cases: QuerySet[Case], *, show: str, wanted: Wanted, at: datetime, after: str = "", size: int = PAGE
) -> list[Case]:
    """Return one page of these (visible) cases, one more than `size` when there are more.

    Open cases come in the order of their next review, closed ones from the last closed. Each row carries
    `review_due_at`, `open_tasks` and `late_tasks`. `after` is the reference of the last case of the page before.
    """
    shown, order = SHOWN[show]
    late = _clocks(Owed.TASK).filter(due_at__lte=at)
    rows = narrowed(cases.filter(shown), wanted, at=at).annotate(
        review_due_at=Subquery(_clocks(Owed.REVIEW).values("due_at")[:1], output_field=DateTimeField()),
        open_tasks=_counted(_clocks(Owed.TASK)),
        late_tasks=_counted(late),
    )
    if "\x00" not in after and after and (last := cases.filter(shown, ref=after).first()):
        rows = rows.filter(_beyond(last, order[0]))
    return list(rows.order_by(*order).prefetch_related("parts__pupil")[: size + 1])


def _beyond(last: Case, field: str) -> Q:
    way, name = ("lt", field[1:]) if field.startswith("-") else ("gt", field)
    value = getattr(last, name)
    return Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": last.pk})


def narrowed(cases: QuerySet[Case], wanted: Wanted, *, at: datetime) -> QuerySet[Case]:
    if wanted.child:
        named = CasePupil.objects.filter(case=OuterRef("pk"), pupil__in=Pupil.objects.named(wanted.child))
        cases = cases.filter(Q(ref__iexact=wanted.child.strip().replace("\x00", "")) | Exists(named))
    if wanted.owner:
        cases = cases.filter(owner=wanted.owner)
    if wanted.severity:
        cases = cases.filter(severity=wanted.severity)
    if wanted.restricted:
        cases = cases.filter(is_restricted=True)
    if wanted.missed:
        cases = cases.filter(Exists(_clocks(Owed.REVIEW).filter(due_at__lte=at)))
    if wanted.late_tasks:
        cases = cases.filter(Exists(_clocks(Owed.TASK).filter(due_at__lte=at)))
    if wanted.offered:
        cases = cases.filter(Exists(_clocks(Owed.ACCEPT)))
    return cases


def case_figures(cases: QuerySet[Case], user: Any, *, at: datetime) -> dict[str, int]:
    """Count the open ones among these cases, those of this person, and those whose review was missed."""
    is_open, missed = ~Q(status=CaseStatus.CLOSED), Q(Exists(_clocks(Owed.REVIEW).filter(due_at__lte=at)))
    return cases.aggregate(
        open=Count("pk", filter=is_open),
        mine=Count("pk", filter=is_open & Q(owner=user)),
        missed=Count("pk", filter=is_open & missed),
    )
