"""What the pages of plans show: which run, who carries them, what comes next and what is late.

A plan is seen where its case is; a child's standing without a plan is shown without a word about cases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case
from cases.selectors.cursors import Cursor
from referrals.outgoing.choices import Outcome, Said
from referrals.outgoing.models import Response
from referrals.plans.choices import Attendance, Decided, Fact, Level, Post
from referrals.plans.deadlines import Owed
from referrals.plans.models import Plan, PlanChange, PlanMeeting, PlanPerson, SchoolAction
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile
from safeguard.people.models import Relative, Status

PAGE: Final = 25
MOST_WITHOUT: Final = 25
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
PLAN, MEETING = Plan._meta.label, PlanMeeting._meta.label
IN_CHARGE: Final = (Post.SOCIAL_WORKER, Post.LEAD)


@dataclass
class Standing:
    """A plan as it stands now: its people and facts by post and by kind, what comes next, what runs."""

    plan: Plan
    at: datetime
    clocks: list[Clock] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people: dict[str, PlanPerson] = _newest(self.plan.people.all(), "post")
        self.facts: dict[str, PlanChange] = _newest(self.plan.changes.all(), "fact")
        self.meetings: list[PlanMeeting] = list(self.plan.meetings.all())

    @property
    def worker(self) -> PlanPerson | None:
        """Whom to ring first: the social worker, else the lead practitioner."""
        return next((self.people[post] for post in IN_CHARGE if post in self.people), None)

    @property
    def category(self) -> str:
        return self._said(Fact.CATEGORY, self.plan.get_category_display())

    @property
    def legal_basis(self) -> str:
        return self._said(Fact.LEGAL_BASIS, self.plan.get_legal_basis_display())

    def _said(self, fact: Fact, first: str) -> str:
        return self.facts[fact].words if fact in self.facts else first

    @property
    def detail(self) -> str:
        return self.category or self.legal_basis

    @property
    def coming(self) -> list[PlanMeeting]:
        return [one for one in self.meetings if one.is_waiting and one.booked_for >= self.at]

    @property
    def next_meeting(self) -> PlanMeeting | None:
        return next(iter(self.coming), None)

    @property
    def unrecorded(self) -> list[PlanMeeting]:
        """Booked for a time that has passed, and nobody has said what came of it."""
        return [one for one in self.meetings if one.is_waiting and one.booked_for < self.at]

    @property
    def held(self) -> list[PlanMeeting]:
        return sorted(
            (one for one in self.meetings if one.held_at), key=lambda one: (one.held_at, one.pk), reverse=True
        )

    @property
    def attended(self) -> int:
        return sum(one.attendance == Attendance.ATTENDED for one in self.held)

    @property
    def has_no_date(self) -> bool:
        return self.plan.is_running and not self.coming

    @property
    def is_to_end(self) -> bool:
        """A meeting decided that the plan ends, and its end is not recorded."""
        last = next(iter(self.held), None)
        return self.plan.is_running and last is not None and last.decided == Decided.ENDS

    @property
    def owed(self) -> list[Clock]:
        """What runs, less the record of meetings that are still to come: nobody can do that yet."""
        coming = {one.pk for one in self.coming}
        return [one for one in self.clocks if one.kind != Owed.RECORD or one.subject_id not in coming]

    @property
    def late(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.is_overdue(self.at)]


def _newest(rows: Iterable[Any], key: str) -> dict[str, Any]:
    """The newest row of each kind; rows come newest first."""
    found: dict[str, Any] = {}
    for row in rows:
        found.setdefault(getattr(row, key), row)
    return found


def in_full() -> QuerySet[Plan]:
    """Plans with what a page of them needs."""
    related = (
        "school",
        "case",
        "case__owner",
        "pupil",
        "authority",
        "follows",
        "followed_by",
        "started_by",
        "ended_by",
    )
    return Plan.objects.select_related(*related).prefetch_related("people", "changes", "meetings")


def standings(plans: Sequence[Plan], *, at: datetime) -> list[Standing]:
    """Dress plans for a page; one query brings every clock that runs on them and their meetings."""
    found = [Standing(plan, at) for plan in plans]
    by_meeting = {one.pk: standing for standing in found for one in standing.meetings}
    by_plan = {standing.plan.pk: standing for standing in found}
    for clock in clocks_of(by_plan, by_meeting):
        owner = by_plan if clock.subject_type == PLAN else by_meeting
        owner[clock.subject_id].clocks.append(clock)
    return found


def clocks_of(plans: Iterable[int], meetings: Iterable[int]) -> list[Clock]:
    of_plans = Q(subject_type=PLAN, subject_id__in=list(plans))
    of_meetings = Q(subject_type=MEETING, subject_id__in=list(meetings))
    running = Clock.objects.running().filter(of_plans | of_meetings).select_related("owner")
    return list(running.order_by("due_at", "pk"))


# --- The list ---------------------------------------------------------------------------------------------------------
def listed(
    user: Any, school: Any, *, level: str, at: datetime, after: Cursor | None = None, size: int = PAGE
) -> list[Plan]:
    """Return one page of the plans that run, what is due first before the rest; `size` + 1 when there are more."""
    plans = in_full().visible_to(user, at=at).running().filter(school=school)  # type: ignore[attr-defined]
    if level:
        plans = plans.filter(level=level)
    plans = plans.annotate(next_due_at=Coalesce(_first_due(), NEVER))
    if after:
        due_at, pk = after
        plans = plans.filter(Q(next_due_at__gt=due_at) | Q(next_due_at=due_at, pk__gt=pk))
    return list(plans.order_by("next_due_at", "pk")[: size + 1])


def _first_due() -> Subquery:
    meetings = PlanMeeting.objects.filter(plan=OuterRef(OuterRef("pk"))).order_by().values("pk")
    of_plan = Q(subject_type=PLAN, subject_id=OuterRef("pk"))
    of_meeting = Q(subject_type=MEETING, subject_id__in=meetings)
    clocks = Clock.objects.running().filter(of_plan | of_meeting, school=OuterRef("school_id"))
    return Subquery(clocks.order_by("due_at", "pk").values("due_at")[:1])


def ended(user: Any, school: Any, *, at: datetime, after: str = "", size: int = PAGE) -> list[Plan]:
    """Return one page of the plans that ended, the last first; `after` is the reference of the last of the page before."""
    plans = in_full().visible_to(user, at=at).filter(school=school, ended_on__isnull=False)  # type: ignore[attr-defined]
    if "\x00" not in after and after and (last := plans.filter(ref=after).first()):
        plans = plans.filter(Q(ended_on__lt=last.ended_on) | Q(ended_on=last.ended_on, pk__lt=last.pk))
    return list(plans.order_by("-ended_on", "-pk")[: size + 1])


def figures(user: Any, school: Any, *, at: datetime) -> dict[str, int]:
    """Count the running plans that this person may see, by level, and those that ended."""
    running = Q(ended_on__isnull=True)
    counts = {level.value: Count("pk", filter=running & Q(level=level)) for level in Level}
    visible = Plan.objects.visible_to(user, at=at).filter(school=school)
    return visible.aggregate(**counts, all=Count("pk", filter=running), ended=Count("pk", filter=~running))


def without_a_plan(user: Any, school: Any, *, at: datetime) -> list[Status]:
    """Children whose standing says that there is a plan, and no plan is recorded: one more than is shown, when more."""
    today = local_date(at)
    recorded = Plan.objects.running().filter(pupil=OuterRef("pupil"), level=OuterRef("kind"))
    family = Relative.objects.filter(user=user).values("pupil_id")
    held = Status.objects.filter(school=school, kind__in=Level.values, from_on__lte=today, pupil__left_on=None)
    held = held.filter(Q(to_on__isnull=True) | Q(to_on__gte=today)).exclude(pupil__in=family)
    rows = held.filter(~Exists(recorded)).select_related("pupil")
    return list(rows.order_by("kind", "pupil__last_name", "pupil__first_name", "pk")[: MOST_WITHOUT + 1])


# --- One case, one plan, one meeting ----------------------------------------------------------------------------------
def plans_of(case: Case) -> list[Plan]:
    """Return every plan of a case: what runs first, then what ended, the latest first."""
    plans = list(in_full().filter(case=case).order_by("-started_on", "-pk"))
    return sorted(plans, key=lambda plan: not plan.is_running)


def unplanned(case: Case) -> list[PlanMeeting]:
    """Return the meetings of a case that belong to no plan, newest first."""
    meetings = PlanMeeting.objects.filter(case=case, plan=None).select_related("case", "pupil", "school")
    return list(meetings.order_by("-booked_for", "-pk"))


def actions_of(meetings: Iterable[PlanMeeting]) -> list[SchoolAction]:
    """Return what these meetings asked of the school: open tasks by their day, then what is done or withdrawn."""
    rows = SchoolAction.objects.filter(meeting__in=[one.pk for one in meetings])
    found = list(rows.select_related("task", "task__case", "task__owner", "meeting").order_by("task__due_on", "pk"))
    return sorted(found, key=lambda one: not one.task.is_open)


def files_of(meeting: PlanMeeting) -> list[StoredFile]:
    return list(StoredFile.objects.of(meeting).select_related("stored_by").order_by("-stored_at", "-pk"))


def made_a_plan(case: Case) -> QuerySet[PlanMeeting]:
    """The recorded meetings of the case that made a plan which is not recorded yet."""
    return PlanMeeting.objects.filter(case=case, plan=None, decided=Decided.MADE).select_related("pupil")


def answer_that_made_a_plan(case: Case) -> Response | None:
    """Return the latest answer on a referral of the case that speaks of a conference with a plan."""
    answers = Response.objects.filter(referral__case=case, kind=Said.CONFERENCE, outcome=Outcome.PLAN)
    return answers.select_related("referral__authority").order_by("-happened_at", "-pk").first()
