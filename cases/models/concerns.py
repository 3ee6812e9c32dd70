"""Draft, Concern with its children and marks, the decision on it, and a reporter's dissatisfaction."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.choices import Clearance, Danger, DecisionKind, Kind, MarkKind, Part, Severity, Urgency
from cases.models.walls import Wall, visible_cases, walled
from cases.states import ConcernStatus
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


class Draft(models.Model):
    """What a reporter has typed so far: theirs alone, on the server, gone 48 hours after the last change."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    school = models.ForeignKey(School, models.CASCADE)
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    danger_shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["school", "author", "-changed_at"], name="draft_mine")]

    def __str__(self) -> str:
        return f"draft {self.token}"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, user: Any, *, at: datetime) -> "ConcernQuerySet":
        """The queue's scope: schools where a role reads the queue, less walls, less restricted cases not shared."""
        schools = user.schools_with(Permission.QUEUE_VIEW, policy.GRANTS)
        relative = ConcernPupil.objects.filter(concern=OuterRef("pk"), pupil__relatives__user=user)
        restricted = Q(case__isnull=True) | visible_cases(user, prefix="case__", at=at)
        return self.filter(restricted, school_id__in=schools).exclude(walled(user, "concern")).exclude(Exists(relative))

    def logged_by_me(self, user: Any) -> "ConcernQuerySet":
        return self.filter(logged_by=user)

    def waiting(self) -> "ConcernQuerySet":
        return self.filter(status__in=[ConcernStatus.LOGGED, ConcernStatus.ACKNOWLEDGED])


class Concern(models.Model):
    """One worry as it was logged. The words never change: corrections and additions are dated addenda."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    status = models.CharField(max_length=20, choices=ConcernStatus, default=ConcernStatus.LOGGED)
    urgency = models.CharField(max_length=10, choices=Urgency)
    in_danger = models.CharField(max_length=10, choices=Danger)
    danger_shown_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    place = models.TextField(blank=True)
    account = models.TextField()
    child_words = models.TextField(blank=True)
    view = models.TextField(blank=True)
    done_so_far = models.TextField(blank=True)
    unnamed_child = models.TextField(blank=True)
    told_dsl = models.BooleanField(default=False)
    told_whom = models.TextField(blank=True)
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(USER, models.PROTECT, related_name="concerns")
    submission = models.UUIDField(unique=True)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    owned_since = models.DateTimeField(null=True)  # with `given_by`: when it last changed hands after it was taken on
    given_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    given_because = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField(choices=Severity, null=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="concerns")
    reporter_note = models.TextField(blank=True)
    pupils = models.ManyToManyField(Pupil, through="ConcernPupil", related_name="concerns")

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-logged_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "urgency", "logged_at", "id"],
                condition=Q(status__in=["logged", "acknowledged"]),
                name="concern_queue",
            ),
            models.Index(fields=["school", "-logged_at", "-id"], name="concern_recent"),
            models.Index(fields=["logged_by", "-logged_at", "-id"], name="concern_mine"),
            models.Index(fields=["school", "kind", "logged_at"], name="concern_figures"),
        ]
        constraints = [
            paired("acknowledged_at", "acknowledged_by"),
            paired("decided_at", "decided_by"),
            paired("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(owned_since__isnull=True, given_by__isnull=True)
                | Q(owned_since__isnull=False, given_by__isnull=False),
                name="concern_given_by_somebody",
            ),
            models.CheckConstraint(condition=Q(happened_at__lte=models.F("logged_at")), name="concern_not_in_future"),
            models.CheckConstraint(
                condition=Q(status="logged", acknowledged_at__isnull=True)
                | ~Q(status="logged") & Q(acknowledged_at__isnull=False),
                name="concern_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["logged", "acknowledged"])
                | Q(decided_at__isnull=False, severity__isnull=False),
                name="concern_moves_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | ~Q(status="closed") & Q(closed_at__isnull=True),
                name="concern_closed_with_time",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("cases:concern", args=[self.ref])


class ConcernPupil(models.Model):
    """One child's own part in a concern."""

    school = models.ForeignKey(School, models.PROTECT)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="parts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="concern_parts")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        ordering = ["concern", "id"]
        indexes = [models.Index(fields=["school", "pupil"], name="concern_part_pupil")]
        constraints = [models.UniqueConstraint(fields=["concern", "pupil"], name="concern_pupil_once")]

    def __str__(self) -> str:
        return f"{self.pupil} ({self.get_part_display()})"


class BodyMark(models.Model):
    """A mark that was seen, where on the body; left and right are the child's own."""

    school = models.ForeignKey(School, models.PROTECT)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=40)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    kind = models.CharField(max_length=10, choices=MarkKind)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["concern", "number"]
        constraints = [models.UniqueConstraint(fields=["concern", "number"], name="mark_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.region}"


class Decision(models.Model):
    """One triage decision with its reason, also when nothing is done and when nobody is told outside (KCSIE, records)."""

    school = models.ForeignKey(School, models.PROTECT)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=20, choices=DecisionKind)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    clearance = models.CharField(max_length=12, choices=Clearance)
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    not_referred_because = models.TextField(blank=True)
    parents = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    history_read_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="decisions")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="decisions")

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="monitor") | Q(review_on__isnull=False), name="decision_monitors_until"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["monitor", "no_further_action"]) | Q(case__isnull=False),
                name="decision_leads_to_case",
            ),
            models.CheckConstraint(
                condition=Q(decision="refer") | ~Q(not_referred_because=""), name="decision_says_why_not_referred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} on {self.concern.ref}"


class Dissatisfaction(models.Model):
    """A reporter says "I am not satisfied"; the head owes an answer."""

    school = models.ForeignKey(School, models.PROTECT)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="dissatisfactions")
    reason = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            paired("answered_at", "answered_by"),
            models.UniqueConstraint(
                fields=["concern"], condition=Q(answered_at__isnull=True), name="dissatisfaction_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"not satisfied with {self.concern.ref}"

    @property
    def ref(self) -> str:
        return self.concern.ref

    @property
    def thread(self) -> str:
        return self.concern.ref


__all__ = ["BodyMark", "Concern", "ConcernPupil", "Decision", "Dissatisfaction", "Draft", "Wall"]
