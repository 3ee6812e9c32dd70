"""RollReview: a roll file that was read and awaits a person's decision."""

from datetime import datetime

from django.conf import settings
from django.db import models

from safeguard.people.constraints import paired
from safeguard.people.models.schools import School


class RollReviewQuerySet(models.QuerySet["RollReview"]):
    def shown(self, at: datetime) -> "RollReviewQuerySet":
        """Those that still count: committed, or not yet out of date."""
        return self.filter(models.Q(expires_at__gt=at) | models.Q(committed_at__isnull=False))

    def expired(self, at: datetime) -> "RollReviewQuerySet":
        return self.filter(expires_at__lte=at, committed_at__isnull=True)


class RollReview(models.Model):
    """The rows of one file as read (never the file itself), kept for a day; emptied at commit, deleted without one."""

    school = models.ForeignKey(School, models.PROTECT, related_name="roll_reviews")
    ref = models.CharField(max_length=20, unique=True)
    file_name = models.CharField(max_length=100)
    layout = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    kept = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.JSONField(default=dict)

    objects = RollReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["school", "-made_at"], name="roll_review_recent")]
        constraints = [paired("committed_at", "committed_by")]

    def __str__(self) -> str:
        return self.ref
