"""The lists: what waits first, oldest on top; what is settled after it, newest on top. Pages by keyset, figures in one query."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from cases.models import Case
from cases.selectors.cursors import Cursor
from referrals.disclosures.choices import NoticeState, State
from referrals.disclosures.models import Briefing, Hold, IncidentAction, Notice, SeriousIncident
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile

PAGE: Final = 25
MOST_BRIEFINGS: Final = 100
Shown = dict[str, tuple[str, Q]]  # code of a tab -> its words, what is on it

DISCLOSURES: Final[Shown] = {
    "waiting": ("To be decided", Q(state=State.WAITING)),
    "shared": ("Shared", Q(state=State.SHARED)),
    "withheld": ("Not shared", Q(state=State.WITHHELD)),
}
NOTICES: Final[Shown] = {
    "open": ("To be matched or planned", Q(state__in=[NoticeState.WAITING, NoticeState.MATCHED])),
    "late": ("Came late", Q(is_late=True)),
    "planned": ("Planned", Q(state=NoticeState.PLANNED)),
    "not_ours": ("Not ours", Q(state=NoticeState.NOT_OURS)),
}
INCIDENTS: Final[Shown] = {
    "open": ("Open", Q(closed_at=None)),
    "closed": ("Closed", Q(closed_at__isnull=False)),
}
WAITING: Final = {"waiting", "open"}  # tabs on which the oldest stands first


def counted(rows: QuerySet[Any], tabs: Shown) -> dict[str, int]:
    figures = {code: Count("pk", filter=condition) for code, (_, condition) in tabs.items()}
    return rows.order_by().aggregate(**figures)


def listed(rows: QuerySet[Any], field: str, show: str, tabs: Shown, *, after: Cursor | None) -> list[Any]:
    """Return a page of a tab, one more row than `PAGE` when there is more; each with `next_due_at` of its clock."""
    clocks = Clock.objects.running().filter(subject_type=rows.model._meta.label, subject_id=OuterRef("pk"))
    found = rows.filter(tabs[show][1]).annotate(next_due_at=Subquery(clocks.order_by("due_at").values("due_at")[:1]))
    way, sign = ("gt", "") if show in WAITING else ("lt", "-")
    if after:
        moment, pk = after
        found = found.filter(
            Q(**{f"{field}__{way}": moment}) | Q(**{field: moment, f"pk__{way}": pk}), **{f"{field}__{way}e": moment}
        )
    return list(found.order_by(f"{sign}{field}", f"{sign}pk")[: PAGE + 1])


def with_actions(incidents: QuerySet[SeriousIncident]) -> QuerySet[SeriousIncident]:
    """Each with how many of its actions are still to be done, and how many briefings were issued."""
    to_do = Q(actions__done_at=None, actions__withdrawn_at=None)
    return incidents.annotate(
        to_do=Count("actions", filter=to_do, distinct=True), issued=Count("briefings", distinct=True)
    )


def clocks_of(record: Any) -> list[Clock]:
    """The clocks of a record, stopped ones aside, in the order in which they began."""
    rows = Clock.objects.of(record).filter(stopped_at=None)
    return list(rows.order_by("started_at", "pk"))


def files_of(record: Any) -> list[StoredFile]:
    return list(StoredFile.objects.of(record).order_by("stored_at", "pk"))


def candidates_of(notice: Notice) -> list[Any]:
    return list(notice.candidates.select_related("pupil").order_by("rank", "pk"))


def open_cases_of(user: Any, pupil: Any, *, at: datetime) -> list[Case]:
    """The open cases of a child that this person may read: those that a notice can be added to."""
    return list(Case.objects.open().filter(pupils=pupil).visible_to(user, at=at).select_related("owner").order_by("pk"))


def holds_on(pupils: Iterable[int]) -> set[int]:
    """Which of these children have their records under legal hold."""
    return set(Hold.objects.filter(pupil__in=list(pupils), lifted_at=None).values_list("pupil_id", flat=True))


def actions_in(incident: SeriousIncident) -> list[IncidentAction]:
    return list(incident.actions.select_related("owner", "done_by").order_by("number"))


def versions_of(incident: SeriousIncident) -> list[Briefing]:
    return list(incident.briefings.select_related("issued_by").defer("content", "for_chair").order_by("-number"))


def paper_of(briefing: Briefing, *, whole: bool) -> StoredFile | None:
    wanted = briefing.sha256 if whole else briefing.chair_sha256
    return StoredFile.objects.of(briefing).filter(sha256=wanted).first()


def taken_by(user: Any, school: Any) -> list[Notice]:
    """What this person took down: the reference and when, nothing of what it says."""
    return list(Notice.objects.filter(entered_by=user, school=school).order_by("-entered_at", "-pk")[:PAGE])
