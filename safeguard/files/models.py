"""StoredFile: the row of one attachment. The content lies on disk under the token; its own name stands only here."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeguard.db import sealed_column
from safeguard.files.kinds import BY_CONTENT_TYPE, Kind


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def of(self, subject: Any) -> "StoredFileQuerySet":
        """The attachments of one record, refused ones included: that something was refused is part of the record."""
        return self.filter(school_id=subject.school_id, subject_type=subject._meta.label, subject_id=subject.pk)

    def waiting(self) -> "StoredFileQuerySet":
        return self.filter(state=StoredFile.State.QUARANTINED)


class StoredFile(models.Model):
    """One attachment of one record. `thread` is the reference under which the record's events are read."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", "Being checked for viruses"
        CLEAN = "clean", "Ready"
        REFUSED = "refused", "Refused by the virus scan"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey("people.School", models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    thread = models.CharField(max_length=60, blank=True)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    found = models.CharField(max_length=200, blank=True)
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed = sealed_column()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["stored_at", "pk"]
        indexes = [
            models.Index(fields=["school", "subject_type", "subject_id"], name="file_subject"),
            models.Index(fields=["stored_at"], condition=Q(state="quarantined"), name="file_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_has_content"),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(found="") | ~Q(state="refused") & Q(found=""),
                name="file_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def kind(self) -> Kind:
        return BY_CONTENT_TYPE[self.content_type]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.CLEAN

    @property
    def path(self) -> Path:
        return Path(settings.FILES_DIR) / self.token.hex[:2] / self.token.hex
