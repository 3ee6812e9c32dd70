"""Transfer: a child's file on its way to the next school, with what was decided on it, made of it and done with its links.

Status is derived from the facts. What was decided and tried stays as it was written.
"""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.models import Case, CasePupil, Concern, ConcernPupil
from referrals.transfers.choices import (
    HELD,
    BuildState,
    Copy,
    Method,
    Reason,
    Receipt,
    Tried,
    Trigger,
)
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, Relative, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


def not_related(user: Any) -> Q:
    return ~Q(Exists(Relative.objects.filter(user=user, pupil=OuterRef("pupil"))))


def whole_to(user: Any, at: datetime) -> Q:
    """Nothing of the child's file is closed to this person: no relative, no wall, no restricted case."""
    concerns = ConcernPupil.objects.filter(pupil=OuterRef("pupil"))
    cases = CasePupil.objects.filter(pupil=OuterRef("pupil"))
    return (
        not_related(user)
        & ~Exists(concerns.exclude(concern__in=Concern.objects.visible_to(user, at=at).values("pk")))
        & ~Exists(cases.exclude(case__in=Case.objects.visible_to(user, at=at).values("pk")))
    )


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: Any, *, at: datetime) -> "TransferQuerySet":
        """Whoever finds no trace of one concern finds no trace of the file that holds it."""
        schools = user.schools_with(Permission.TRANSFER_VIEW, policy.GRANTS)
        return self.filter(whole_to(user, at), school_id__in=schools)

    def to_send(self) -> "TransferQuerySet":
        return self.filter(sent_at=None, cancelled_at=None, held_at=None)

    def awaiting(self) -> "TransferQuerySet":
        return self.filter(sent_at__isnull=False, received_at=None, cancelled_at=None)


class Transfer(models.Model):
    """One child's file to one setting. `digest` is that of the file as it was reviewed: what was reviewed is what goes."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="transfers")
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    left_on = models.DateField()
    trigger = models.CharField(max_length=8, choices=Trigger)
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rule = models.CharField(max_length=120)
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=8, choices=Method, blank=True)
    setting = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=120, blank=True)
    post = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    review = models.PositiveSmallIntegerField(default=0)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    receipt_how = models.CharField(max_length=8, choices=Receipt, blank=True)
    receipt_name = models.CharField(max_length=120, blank=True)
    receipt_post = models.CharField(max_length=120, blank=True)
    receipt_recorder = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.TextField(blank=True)
    kept = models.CharField(max_length=6, choices=Copy, blank=True)
    kept_because = models.TextField(blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["school", "due_at", "id"],
                condition=Q(received_at__isnull=True, cancelled_at__isnull=True),
                name="transfer_open",
            ),
            models.Index(fields=["school", "-received_at", "-id"], name="transfer_done"),
        ]
        constraints = [
            paired("reviewed_at", "reviewed_by"),
            paired("sent_at", "sent_by"),
            paired("held_at", "held_by"),
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(received_at__isnull=True, cancelled_at__isnull=True),
                name="transfer_open_once",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, receipt_name="", receipt_how="")
                | Q(received_at__isnull=False, sent_at__isnull=False) & ~Q(receipt_name="") & ~Q(receipt_how=""),
                name="transfer_receipt_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state(self) -> str:
        """Where it stands, in the words of the tag."""
        if self.cancelled_at:
            return "Not needed"
        if self.received_at:
            return "Receipt confirmed"
        if self.sent_at:
            return "Waiting for receipt"
        return "File held" if self.held_at else "To be sent"

    @property
    def is_open(self) -> bool:
        return not (self.received_at or self.cancelled_at)

    @property
    def holds(self) -> bool:
        """Whether the file stays here because there is no school to send it to."""
        return self.method in HELD

    def get_absolute_url(self) -> str:
        return reverse("transfers:transfer", args=[self.ref])


class Withholding(models.Model):
    """One decision of a review that differs from the default, or that had to be made, with its reason."""

    school = models.ForeignKey(School, models.PROTECT)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="decisions")
    review = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120)
    place = models.TextField()
    shows = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["transfer", "review", "id"]
        constraints = [models.UniqueConstraint(fields=["transfer", "review", "key"], name="withholding_once")]

    def __str__(self) -> str:
        return f"{'Show' if self.shows else 'Withhold'}: {self.key}"


class Build(models.Model):
    """One making of the bundle by the worker. The row is the truth, the message to the worker a hint.

    `secret` opens the file on disk; it is itself closed with the server's key. The code that a person types opens the link.
    """

    school = models.ForeignKey(School, models.PROTECT)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="builds")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=BuildState, default=BuildState.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    secret = models.BinaryField(default=b"")
    fingerprint = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    attached = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    unsealed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["transfer", "-id"]
        indexes = [
            models.Index(fields=["school", "asked_at"], condition=~Q(state__in=["ready", "failed"]), name="build_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer"], condition=Q(state__in=["waiting", "running"]), name="build_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ended_at__isnull=False, size__gt=0) & ~Q(fingerprint=""),
                name="build_ready_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"bundle of {self.transfer_id}"

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR) / "transfers" / self.token.hex[:2] / f"{self.token.hex}.sealed"

    @property
    def is_running(self) -> bool:
        return self.state in {BuildState.WAITING, BuildState.RUNNING}


class Link(models.Model):
    """A one-time way to a bundle. The address is stored as its hash alone; `envelope` gives the file's secret to the code."""

    school = models.ForeignKey(School, models.PROTECT)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="links")
    build = models.ForeignKey(Build, models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    envelope = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["transfer", "-id"]

    def __str__(self) -> str:
        return f"link of {self.transfer_id}"

    def is_alive(self, at: datetime) -> bool:
        return not (self.withdrawn_at or self.locked_at or at >= self.expires_at)


class DownloadAttempt(models.Model):
    """What was done with a link, and when. Who it was, nobody knows: there is no account on that side."""

    school = models.ForeignKey(School, models.PROTECT)
    link = models.ForeignKey(Link, models.PROTECT, related_name="attempts")
    did = models.CharField(max_length=10, choices=Tried)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_at", "-id"]

    def __str__(self) -> str:
        return str(self.get_did_display())


class NoFile(models.Model):
    """A child left and nothing is held here: said by a person, so that the next school is not left guessing."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    left_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["pupil", "left_on"], name="no_file_once")]

    def __str__(self) -> str:
        return f"no file of {self.pupil_id}"


class Keeping(models.Model):
    """What the school keeps of a file that it passed on; without a row, the read-only shell."""

    school = models.OneToOneField(School, models.PROTECT, related_name="+")
    copy = models.CharField(max_length=6, choices=Copy)
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["school"]
        verbose_name_plural = "keeping"

    def __str__(self) -> str:
        return str(self.get_copy_display())
