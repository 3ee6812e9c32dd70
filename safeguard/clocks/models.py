"""Clock: one obligation with one owner and one due instant. Status is derived from the facts, never stored."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from safeguard.clocks.counting import Counted, Unit
from safeguard.clocks.kinds import KINDS, KindSpec
from safeguard.db import sealed_column
from safeguard.people.constraints import paired


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> "ClockQuerySet":
        return self.filter(met_at__isnull=True, stopped_at__isnull=True)

    def overdue(self, at: datetime) -> "ClockQuerySet":
        return self.running().filter(due_at__lte=at)

    def counting_days(self) -> "ClockQuerySet":
        return self.exclude(unit="")

    def owned_by(self, user: Any) -> "ClockQuerySet":
        return self.filter(owner=user)

    def for_school(self, school: Any) -> "ClockQuerySet":
        return self.filter(school=school)

    def of(self, subject: Any) -> "ClockQuerySet":
        return self.filter(
            school=subject.school_id,
            subject_type=subject._meta.label,
            subject_id=subject.pk,
        )


class Clock(models.Model):
    """`due_at` comes from a pure function (`rule` names it) and is stored; `next_step_at` is what the sweep looks for.

    A rule that counts days in the school's calendar also leaves its unit, its number and the instant from which it counts.
    """

    school = models.ForeignKey("people.School", models.PROTECT)
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_ref = models.CharField(max_length=60)
    thread = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="clocks")
    rule = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    days = models.PositiveSmallIntegerField(null=True)
    counted_from = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    missed_at = models.DateTimeField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)
    sealed = sealed_column()

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(next_step_at__isnull=False),
                name="clock_sweep",
            ),
            models.Index(
                fields=["school", "owner", "due_at", "id"],
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
                name="clock_owed",
            ),
            models.Index(fields=["school", "subject_type", "subject_id"], name="clock_subject"),
            models.Index(fields=["school", "thread"], name="clock_thread"),
        ]
        constraints = [
            paired("met_at", "met_by"),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("started_at")),
                name="clock_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(next_step_at__isnull=True) | Q(met_at__isnull=True, stopped_at__isnull=True),
                name="clock_done_is_silent",
            ),
            models.CheckConstraint(
                condition=Q(unit="", days__isnull=True, counted_from__isnull=True)
                | Q(~Q(unit=""), days__isnull=False, counted_from__isnull=False),
                name="clock_counts_whole",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
                name="clock_running_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} ({self.subject_ref})"

    @property
    def ref(self) -> str:
        return self.subject_ref

    @property
    def spec(self) -> KindSpec:
        return KINDS[self.kind]

    @property
    def duty(self) -> str:
        return self.spec.duty

    @property
    def counted(self) -> Counted | None:
        """Return the rule that counts days in the school's calendar, None for any other."""
        if self.days is None or self.counted_from is None:
            return None
        return Counted(self.rule, unit=Unit(self.unit), days=self.days, since=self.counted_from)

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    def is_overdue(self, at: datetime) -> bool:
        return self.is_running and self.due_at <= at

    def get_absolute_url(self) -> str:
        return reverse(self.spec.url_name, args=[self.subject_ref])
