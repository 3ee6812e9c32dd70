"""Case with its one owner, and what the roll's changes mean for it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.choices import Direction, Outcome, Part, Severity
from cases.models.handovers import Handover
from cases.models.walls import CaseGrant, Wall, visible_cases
from cases.states import CaseStatus
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any, *, at: datetime) -> "CaseQuerySet":
        """Schools where a role reads cases, less relatives and walls, less restricted cases that are not theirs to read."""
        schools = user.schools_with(Permission.CASE_VIEW, policy.GRANTS)
        relative = CasePupil.objects.filter(case=OuterRef("pk"), pupil__relatives__user=user)
        return self.filter(visible_cases(user, at=at), school_id__in=schools).exclude(Exists(relative))

    def open(self) -> "CaseQuerySet":
        return self.exclude(status=CaseStatus.CLOSED)


class Case(models.Model):
    """Work for a child until they are safe. `owner` accepted it; it changes only by an accepted Handover."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    is_restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="owned_cases")
    owned_since = models.DateTimeField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    given_because = models.TextField()
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.UNCLEAR)
    safe_when = models.TextField(blank=True)
    next_review_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    rationale = models.TextField(blank=True)
    pupils = models.ManyToManyField(Pupil, through="CasePupil", related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        default_permissions = ()
        permissions = [("view_case", "May read a case shared by name")]
        indexes = [
            models.Index(fields=["school", "-opened_at", "-id"], name="case_recent"),
            models.Index(fields=["school", "owner"], condition=~Q(status="closed"), name="case_load"),
            models.Index(fields=["school", "next_review_on", "id"], condition=~Q(status="closed"), name="case_reviews"),
        ]
        constraints = [
            paired("proposed_at", "proposed_by"),
            paired("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, next_review_on__isnull=True)
                & ~Q(outcome="")
                & ~Q(rationale="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, next_review_on__isnull=False),
                name="case_closed_with_reason_or_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(status="closing") | Q(proposed_at__isnull=False), name="case_closing_was_proposed"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.status != CaseStatus.CLOSED

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.ref])


class CasePupil(models.Model):
    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="case_parts")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        ordering = ["case", "id"]
        indexes = [models.Index(fields=["school", "pupil"], name="case_part_pupil")]
        constraints = [models.UniqueConstraint(fields=["case", "pupil"], name="case_pupil_once")]

    def __str__(self) -> str:
        return f"{self.pupil} ({self.get_part_display()})"


class RollAlert(models.Model):
    """The roll changed an address, a surname or a contact of a child with an open case: the DSL must look."""

    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="roll_alerts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    changes = models.JSONField()
    raised_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [models.Index(fields=["school"], condition=Q(looked_at__isnull=True), name="roll_alert_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True)
                | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="roll_alert_looked_at_with_looked_by",
            )
        ]

    def __str__(self) -> str:
        return f"roll change on {self.case.ref}"

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def thread(self) -> str:
        return self.case.ref


__all__ = ["Case", "CaseGrant", "CasePupil", "Handover", "RollAlert", "Wall"]
