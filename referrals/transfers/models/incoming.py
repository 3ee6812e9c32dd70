"""FileRequest and Received: a file on its way in. Chase and PaperFile: what was said, and what changed hands, either way."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from referrals.transfers.choices import (
    Carried,
    Direction,
    Ended,
    How,
    Rung,
)
from referrals.transfers.models.outgoing import Transfer
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School

USER = settings.AUTH_USER_MODEL


class FileRequest(models.Model):
    """A child joined: has the file of the earlier school come? One for each joiner, also where the answer is "there is none"."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="file_requests")
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    setting = models.CharField(max_length=200, blank=True)
    joined_on = models.DateField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=8, choices=Ended, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["school", "due_at", "id"], condition=Q(ended_at__isnull=True), name="file_request_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_at__isnull=True), name="file_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="") | Q(ended_at__isnull=False) & ~Q(ended_how=""),
                name="file_request_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("transfers:request", args=[self.ref])


class Chase(models.Model):
    """Somebody outside was asked or told: for a receipt, for a file that did not come, or that a child is gone."""

    school = models.ForeignKey(School, models.PROTECT)
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="chases")
    request = models.ForeignKey(FileRequest, models.PROTECT, null=True, related_name="chases")
    rung = models.CharField(max_length=10, choices=Rung)
    how = models.CharField(max_length=8, choices=How)
    person = models.CharField(max_length=200)
    said = models.TextField()
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(transfer__isnull=True, request__isnull=False)
                | Q(transfer__isnull=False, request__isnull=True),
                name="chase_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_rung_display())


class PaperFile(models.Model):
    """A file on paper that changed hands: how many pages, how, to or from whom, and who signed."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="paper_files")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="papers")
    request = models.ForeignKey(FileRequest, models.PROTECT, null=True, related_name="papers")
    direction = models.CharField(max_length=3, choices=Direction)
    pages = models.PositiveIntegerField()
    carried = models.CharField(max_length=8, choices=Carried)
    person = models.CharField(max_length=200)
    signed = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.pages} pages"


class Received(models.Model):
    """A bundle that came in, under review until a person says whose it is. One that was changed is never attached."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)
    was_spoken = models.BooleanField()
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    proved = models.PositiveIntegerField(default=0)
    record = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="received_files")
    attached_at = models.DateTimeField(null=True)
    attached_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    told = models.TextField(blank=True)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name_plural = "received"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="received_recent")]
        constraints = [
            paired("attached_at", "attached_by"),
            paired("discarded_at", "discarded_by"),
            models.CheckConstraint(
                condition=Q(attached_at__isnull=True, pupil__isnull=True)
                | Q(attached_at__isnull=False, pupil__isnull=False, discarded_at__isnull=True, faults=[]),
                name="received_attached_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return not (self.attached_at or self.discarded_at)

    @property
    def sender(self) -> str:
        return str(self.record.get("sender", {}).get("name", ""))

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR) / "transfers" / self.token.hex[:2] / f"{self.token.hex}.zip"

    def get_absolute_url(self) -> str:
        return reverse("transfers:received_file", args=[self.ref])
