"""What a person owes, by clock, across their schools; what a whole team is late with; who is told next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet, prefetch_related_objects
from django.urls import reverse

from cases import hooks
from cases.deadlines import Owed
from cases.models import Case, CasePupil, Concern, ConcernHandover, ConcernPupil, Handover, Task
from cases.selectors.cursors import Cursor
from safeguard.calendar import SchoolCalendar, instant, local_date
from safeguard.clocks.kinds import Rung
from safeguard.clocks.models import Clock
from safeguard.people.models import School

OVERDUE, TODAY, WEEK, LATER = "overdue", "today", "week", "later"
SECTIONS: Final = {OVERDUE: "Overdue", TODAY: "Due today", WEEK: "Due within a week", LATER: "Due later"}
OFFERS: Final[dict[str, Any]] = {Owed.ACCEPT: Handover, Owed.ACCEPT_CONCERN: ConcernHandover}
READ_AT: Final[dict[str, str]] = {
    **dict.fromkeys([Owed.DECIDE, Owed.MONITOR, Owed.ANSWER], "cases:concern"),
    **dict.fromkeys([Owed.REVIEW, Owed.AGREE_CLOSING], "cases:case"),
}


@dataclass
class Work:
    """One obligation as its owner reads it: what, about which record, whom it goes to when it is late."""

    clock: Clock
    section: str
    what: str
    url: str
    detail: str = ""
    children: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    next_rung: str = ""
    next_at: datetime | None = None


def bounds(at: datetime) -> dict[str, datetime]:
    """The instants at which today and the week end: midnight in England, today's and the one seven days on."""
    day = local_date(at)
    return {TODAY: instant(day + timedelta(days=1), time.min), WEEK: instant(day + timedelta(days=8), time.min)}


def section_of(due_at: datetime, at: datetime) -> str:
    if due_at <= at:
        return OVERDUE
    return next((name for name, end in bounds(at).items() if due_at < end), LATER)


def owed(user: Any, schools: Iterable[School]) -> QuerySet[Clock]:
    """The running clocks of a person at these schools, the earliest due first."""
    clocks = Clock.objects.running().owned_by(user).filter(school__in=list(schools))
    return clocks.select_related("owner").order_by("due_at", "pk")


def tally(clocks: QuerySet[Clock], *, at: datetime) -> dict[str, int]:
    """Count a queryset of clocks by section, in one query."""
    end = bounds(at)
    spans = {
        OVERDUE: Q(due_at__lte=at),
        TODAY: Q(due_at__gt=at, due_at__lt=end[TODAY]),
        WEEK: Q(due_at__gte=end[TODAY], due_at__lt=end[WEEK]),
        LATER: Q(due_at__gte=end[WEEK]),
    }
    return clocks.order_by().aggregate(**{name: Count("pk", filter=span) for name, span in spans.items()})


def page(clocks: QuerySet[Clock], *, after: Cursor | None = None, size: int = 50) -> list[Clock]:
    """Return a page of clocks, `size` + 1 when there are more; `after` is (due_at, id) of the last one before it."""
    if after:
        due_at, pk = after
        clocks = clocks.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk), due_at__gte=due_at)
    return list(clocks[: size + 1])


def described(user: Any, clocks: Sequence[Clock], schools: Iterable[School], *, at: datetime) -> list[Work]:
    """Say in words what each clock asks for. Names of children only where the reader may read the record itself.

    Whoever has a task and no access to its case sees the task's title and nothing else.
    """
    by_id = {school.pk: school for school in schools}
    prefetch_related_objects(list(by_id.values()), "terms", "closures", "bank_holiday_changes")
    titles, offers = _titles(clocks), _offers(clocks)
    children = _children(user, {clock.thread for clock in clocks}, at=at)
    works = []
    for clock in clocks:
        clock.school = by_id[clock.school_id]
        task_title = titles.get(clock.subject_id, "") if clock.kind == Owed.TASK else ""
        offered_by = offers.get((clock.kind, clock.subject_id), "")
        work = Work(clock, section_of(clock.due_at, at), task_title or clock.duty, way_to(clock, user))
        work.detail = f"Offered by {offered_by}" if offered_by else clock.note
        work.children = children.get(clock.thread, [])
        work.told = told_already(clock)
        work.next_rung, work.next_at = next_told(user, clock, clock.school.calendar)
        works.append(work)
    return works


def way_to(clock: Clock, user: Any) -> str:
    """Where its owner meets it; for everybody else the record that it is about, which they may at least read."""
    page = "" if clock.owner_id == user.pk else READ_AT.get(clock.kind, "")
    return reverse(page, args=[clock.subject_ref]) if page else clock.get_absolute_url()


def _titles(clocks: Iterable[Clock]) -> dict[int, str]:
    ids = [clock.subject_id for clock in clocks if clock.kind == Owed.TASK]
    return dict(Task.objects.filter(pk__in=ids).values_list("pk", "title").order_by("pk")) if ids else {}


def _offers(clocks: Sequence[Clock]) -> dict[tuple[str, int], str]:
    """Who offered what is to be accepted: a query for cases, a query for concerns, none when nothing is offered."""
    found: dict[tuple[str, int], str] = {}
    for kind, model in OFFERS.items():
        if ids := [clock.subject_id for clock in clocks if clock.kind == kind]:
            offers = model.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "offered_by__name")
            found |= {(kind, pk): name for pk, name in offers}
    return found


def _children(user: Any, threads: set[str], *, at: datetime) -> dict[str, list[str]]:
    concerns = Concern.objects.filter(ref__in=threads).visible_to(user, at=at)
    cases = Case.objects.filter(ref__in=threads).visible_to(user, at=at)
    named: dict[str, list[str]] = {}
    for part in ConcernPupil.objects.filter(concern__in=concerns).select_related("concern", "pupil").order_by("pk"):
        named.setdefault(part.concern.ref, []).append(part.pupil.name)
    for held in CasePupil.objects.filter(case__in=cases).select_related("case", "pupil").order_by("pk"):
        named.setdefault(held.case.ref, []).append(held.pupil.name)
    return named


def told_already(clock: Clock) -> list[str]:
    """The rungs above the owner that have heard of it."""
    return [step.rung.label for step in clock.spec.ladder[: clock.step] if step.rung is not Rung.OWNER]


def next_told(user: Any, clock: Clock, calendar: SchoolCalendar) -> tuple[str, datetime | None]:
    """Who above this person hears of it next, and when, if it is not done; ("", None) when nobody is left to tell.

    A rung on which the person stands is passed over: it tells them nothing new about what happens next.
    """
    own = set(user.roles_at(clock.school_id)) if user.pk == clock.owner_id else set()
    for number, step in enumerate(clock.spec.ladder[clock.step :], start=clock.step):
        if step.rung is Rung.OWNER or own & set(step.rung.roles):
            continue
        stored = clock.next_step_at if number == clock.step else None
        return step.rung.label, stored or step.at(clock.due_at, calendar)
    return "", None


def late_at(user: Any, school: School, *, at: datetime) -> QuerySet[Clock]:
    """What is overdue at a school, whoever owns it, less what the reader may not know of: a case's clocks with the case.

    Nothing of the sealed register: a page about the team is no place for it, also where the reader is one of its readers.
    """
    concerns = Concern.objects.filter(school=school).visible_to(user, at=at)
    cases = Case.objects.filter(school=school).visible_to(user, at=at)
    seen = [concerns, cases, *(kept.readable(user, at).filter(school=school) for kept in hooks.RECORDS.values())]
    kept_here = [Concern, Case, *(kept.model for kept in hooks.RECORDS.values())]
    readable, elsewhere = Q(), Q()
    for records in seen:
        readable |= Q(thread__in=records.order_by().values("ref"))
    for model in kept_here:
        elsewhere &= ~Q(thread__in=model.objects.filter(school=school).order_by().values("ref"))
    late = Clock.objects.for_school(school).overdue(at).filter(readable | elsewhere, sealed=False)
    return late.select_related("owner").order_by("due_at", "pk")


@dataclass(frozen=True)
class Load:
    """How much one person is late with."""

    owner_id: int
    name: str
    late: int
    oldest: datetime


def loads(late: QuerySet[Clock]) -> list[Load]:
    """Sum what is late by owner, the most first."""
    rows = late.order_by().values("owner_id", "owner__name").annotate(late=Count("pk"), oldest=Min("due_at"))
    found = [Load(row["owner_id"], row["owner__name"], row["late"], row["oldest"]) for row in rows.order_by("owner_id")]
    return sorted(found, key=lambda load: (-load.late, load.oldest, load.name))
