"""Disagreements for the list, the case and the partnership's table. Everything is cut to the cases that the reader may see."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import DateTimeField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cases.models import Case, CasePupil, Concern
from referrals.agencies.models import Authority, Stage
from referrals.agencies.selectors import authority_of
from referrals.disagreements.choices import State
from referrals.disagreements.deadlines import Owed
from referrals.disagreements.models import Disagreement, StageRun
from referrals.outgoing.models import Referral
from referrals.outgoing.times import median
from safeguard.calendar import SchoolCalendar, local_date
from safeguard.clocks.models import Clock

PAGE: Final = 25
NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
CHILDREN: Final = Prefetch("case__parts", CasePupil.objects.select_related("pupil").order_by("pk"))
SHOWN: Final = {"open": ("Open", Q(state=State.OPEN)), "ended": ("Ended", ~Q(state=State.OPEN))}


def _dressed(rows: QuerySet[Disagreement]) -> QuerySet[Disagreement]:
    """With the stage reached (`stage`, `stage_name`) and when its answer is due (`due_at`, None when nothing runs)."""
    runs = StageRun.objects.filter(disagreement=OuterRef("pk")).order_by("-number")
    clocks = Clock.objects.running().filter(
        kind=Owed.STAGE, school=OuterRef("school_id"), subject_ref=OuterRef("ref"), thread=OuterRef("case__ref")
    )
    return rows.annotate(
        stage=Subquery(runs.values("number")[:1]),
        stage_name=Subquery(runs.values("name")[:1]),
        due_at=Subquery(clocks.order_by("due_at", "pk").values("due_at")[:1]),
    )


def visible(user: Any, school: Any, *, at: datetime) -> QuerySet[Disagreement]:
    return Disagreement.objects.filter(school=school).visible_to(user, at=at)


def listed(user: Any, school: Any, show: str, *, at: datetime, after: str = "", size: int = PAGE) -> list[Disagreement]:
    """One page: open ones by their clock, ended ones the latest first; one more than `size` when there are more."""
    rows = _dressed(visible(user, school, at=at).filter(SHOWN[show][1]))
    if show == "open":
        rows = rows.annotate(order_at=Coalesce("due_at", Value(NEVER), output_field=DateTimeField()))
    else:
        rows = rows.annotate(order_at=F("closed_at"))
    last = rows.filter(ref=after).first() if after and "\x00" not in after else None
    if last:
        beyond = Q(order_at__gt=last.order_at) if show == "open" else Q(order_at__lt=last.order_at)
        rows = rows.filter(beyond | Q(order_at=last.order_at, pk__lt=last.pk))
    rows = rows.select_related("authority", "case", "case__owner").prefetch_related(CHILDREN)
    return list(rows.order_by("order_at" if show == "open" else "-order_at", "-pk")[: size + 1])


def of_case(case: Case) -> list[Disagreement]:
    """Every disagreement of a case, the latest first."""
    rows = _dressed(Disagreement.objects.filter(case=case)).select_related("authority", "case")
    return list(rows.order_by("-opened_at", "-pk"))


@dataclass(frozen=True)
class Reached:
    """How far disagreements went, for the partnership: no names, whole working days from opened to ended."""

    stage: int
    number: int
    open: int
    resolved: int
    ended: int
    withdrawn: int
    median_days: Decimal | None


def by_stage(user: Any, school: Any, *, at: datetime) -> list[Reached]:
    """Count the disagreements that this person may see by the stage that each reached."""
    rows = _dressed(visible(user, school, at=at)).order_by("pk")
    found = [(one.stage, one.state, one.opened_at, one.closed_at) for one in rows]  # type: ignore[attr-defined]
    return [
        _reached(stage, [row[1:] for row in found if row[0] == stage], school.calendar)
        for stage in sorted({row[0] for row in found if row[0]})
    ]


def _reached(stage: int, rows: list[tuple[Any, ...]], calendar: SchoolCalendar) -> Reached:
    states = [state for state, _, _ in rows]
    days = [
        calendar.working_days_between(local_date(opened_at), local_date(closed_at))
        for _, opened_at, closed_at in rows
        if closed_at
    ]
    counts = {state: states.count(state) for state in State}
    return Reached(
        stage,
        len(rows),
        counts[State.OPEN],
        counts[State.RESOLVED],
        counts[State.ENDED],
        counts[State.WITHDRAWN],
        median(days),
    )


def ladder_of(authority: Authority) -> list[Stage]:
    return list(Stage.objects.filter(authority=authority).order_by("number"))


def authorities_with_stages(school: Any) -> list[Authority]:
    """The authorities of the directory whose ladder is entered, the school's own first."""
    with_stages = Stage.objects.filter(school=school).values("authority")
    rows = Authority.objects.filter(school=school, pk__in=with_stages)
    return list(rows.order_by("-is_default", "name"))


def authority_for(case: Case, referral: Referral | None) -> Authority | None:
    """The authority with which the case is: the referral's, else that of its first child."""
    if referral and (found := referral.authority or (referral.agency and referral.agency.authority)):
        return found
    part = case.parts.select_related("pupil").order_by("pk").first()
    return authority_of(part.pupil) if part else None


def referrals_of(case: Case) -> list[Referral]:
    """Every referral of a case, the latest first; whether one is disputed already is for the action to say."""
    rows = case.referrals.select_related("agency", "agency__authority", "authority")
    return list(rows.order_by("-decided_at", "-pk"))


def objected(case: Case, user: Any, *, at: datetime) -> list[Concern]:
    """The concerns on the case that this person may read and whose reporter is not satisfied."""
    rows = case.concerns.visible_to(user, at=at).filter(dissatisfactions__isnull=False).distinct()
    return list(rows.order_by("-logged_at", "-pk"))


def may_see(concern: Concern | None, user: Any, *, at: datetime) -> bool:
    return concern is not None and Concern.objects.filter(pk=concern.pk).visible_to(user, at=at).exists()
