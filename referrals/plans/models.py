"""Plan: what an authority leads for a child, with its people, its meetings and what the school owes to it.

Nothing is overwritten: another worker or another arrangement is a row of its own with the day from which it holds; a meeting
that moves is called off with the reason and booked again. What the school must do is a task of the case.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.models import Case, Task
from referrals.agencies.models import Authority
from referrals.plans.choices import (
    Attendance,
    Category,
    Decided,
    Ending,
    Fact,
    LegalBasis,
    Level,
    MeetingKind,
    Post,
)
from safeguard.people.constraints import ordered, paired
from safeguard.people.models import Pupil, School, Status

USER = settings.AUTH_USER_MODEL
ENDS_CHILD_PROTECTION = ["", Ending.CONFERENCE, Ending.TRANSFER, Ending.EIGHTEEN, Ending.DEATH]


class PlanQuerySet(models.QuerySet["Plan"]):
    def running(self) -> "PlanQuerySet":
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: Any, *, at: datetime) -> "PlanQuerySet":
        """A plan is seen exactly where its case is."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at))


class Plan(models.Model):
    """One episode of one level for one child. `status` is the child's standing that began and ends with it."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="plans")
    level = models.CharField(max_length=20, choices=Level)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    legal_basis = models.CharField(max_length=12, choices=LegalBasis, blank=True)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="plans")
    status = models.ForeignKey(Status, models.PROTECT, related_name="+")
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    reason = models.TextField()
    started_on = models.DateField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=12, choices=Ending, blank=True)
    ended_because = models.TextField(blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-id"]
        indexes = [
            models.Index(fields=["school", "level"], condition=Q(ended_on__isnull=True), name="plan_running"),
            models.Index(fields=["school", "-ended_on", "-id"], name="plan_ended"),
        ]
        constraints = [
            paired("ended_at", "ended_by"),
            ordered("started_on", "ended_on"),
            models.UniqueConstraint(
                fields=["pupil", "level"], condition=Q(ended_on__isnull=True), name="plan_running_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True, ended_why="")
                | Q(ended_on__isnull=False, ended_at__isnull=False) & ~Q(ended_why="") & ~Q(ended_because=""),
                name="plan_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.CHILD_PROTECTION) & ~Q(category="")
                | ~Q(level=Level.CHILD_PROTECTION) & Q(category=""),
                name="plan_category_for_protection",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.LOOKED_AFTER) & ~Q(legal_basis="")
                | ~Q(level=Level.LOOKED_AFTER) & Q(legal_basis=""),
                name="plan_basis_for_care",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.CHILD_PROTECTION) | Q(ended_why__in=ENDS_CHILD_PROTECTION),
                name="plan_protection_ends_by_conference",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def is_running(self) -> bool:
        return self.ended_on is None

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.ref])


class PlanPerson(models.Model):
    """Somebody outside the school who carries the plan, from a day; the newest of a post holds it."""

    school = models.ForeignKey(School, models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="people")
    post = models.CharField(max_length=16, choices=Post)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    team = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["plan", "-from_on", "-id"]
        verbose_name_plural = "plan people"

    def __str__(self) -> str:
        return self.name


class PlanChange(models.Model):
    """What the plan says of one thing, from a day; the newest of a fact holds."""

    school = models.ForeignKey(School, models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="changes")
    fact = models.CharField(max_length=12, choices=Fact)
    words = models.TextField()
    from_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["plan", "-from_on", "-id"]

    def __str__(self) -> str:
        return str(self.get_fact_display())


class PlanMeeting(models.Model):
    """A meeting about one child: booked, then held or called off. An initial conference has no plan yet.

    Our report is a fact of the meeting: when the family saw it, when it was sent and to whom; its file hangs on this row.
    """

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plan_meetings")
    number = models.PositiveSmallIntegerField()
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="meetings")
    kind = models.CharField(max_length=12, choices=MeetingKind)
    booked_for = models.DateTimeField()
    venue = models.TextField(blank=True)
    invited = models.TextField(blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cancelled_because = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True)
    attendance = models.CharField(max_length=12, choices=Attendance, blank=True)
    attended = models.TextField(blank=True)
    apologies = models.TextField(blank=True)
    contributions = models.TextField(blank=True)
    decided = models.CharField(max_length=12, choices=Decided, blank=True)
    decision = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    report_shared_at = models.DateTimeField(null=True)
    report_shared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    report_not_shared = models.TextField(blank=True)
    report_sent_at = models.DateTimeField(null=True)
    report_sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    report_sent_to = models.TextField(blank=True)
    tasks = models.ManyToManyField(Task, through="SchoolAction", related_name="+")

    class Meta:
        ordering = ["booked_for", "id"]
        indexes = [
            models.Index(
                fields=["school", "booked_for"],
                condition=Q(recorded_at__isnull=True, cancelled_at__isnull=True),
                name="plan_meeting_booked",
            )
        ]
        constraints = [
            paired("cancelled_at", "cancelled_by"),
            paired("recorded_at", "recorded_by"),
            paired("report_shared_at", "report_shared_by"),
            paired("report_sent_at", "report_sent_by"),
            models.UniqueConstraint(fields=["case", "number"], name="plan_meeting_number_once"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, held_at__isnull=True, attendance="", decided="")
                | Q(recorded_at__isnull=False, held_at__isnull=False, held_at__lte=F("recorded_at"))
                & Q(cancelled_at__isnull=True)
                & ~Q(attendance="")
                & ~Q(decided=""),
                name="plan_meeting_held_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""),
                name="plan_meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(report_sent_at__isnull=True) | Q(report_shared_at__isnull=False) | ~Q(report_not_shared=""),
                name="plan_report_shared_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def is_waiting(self) -> bool:
        return self.recorded_at is None and self.cancelled_at is None

    def get_absolute_url(self) -> str:
        return reverse("plans:meeting", args=[self.ref])


class SchoolAction(models.Model):
    """A task of the case that a meeting asked of the school."""

    school = models.ForeignKey(School, models.PROTECT)
    meeting = models.ForeignKey(PlanMeeting, models.PROTECT, related_name="actions")
    task = models.OneToOneField(Task, models.PROTECT, related_name="plan_action")

    class Meta:
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return str(self.task)
