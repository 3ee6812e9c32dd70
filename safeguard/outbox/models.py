"""Message: one e-mail to one person, unique by key, with what became of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeguard.db import sealed_column


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> "MessageQuerySet":
        return self.filter(state=Message.State.QUEUED, next_try_at__lte=at)

    def failed(self) -> "MessageQuerySet":
        return self.filter(state=Message.State.FAILED)


class Message(models.Model):
    """`context` holds references and paths only, never a child's name; templates make the words when it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be delivered"

    school_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to = models.EmailField()
    key = models.CharField(max_length=200, unique=True)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    sealed = sealed_column("context")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="message_due"),
            models.Index(
                fields=["claimed_at"],
                condition=Q(state="sending"),
                name="message_claimed",
            ),
            models.Index(
                fields=["school_id", "-id"],
                condition=Q(state="failed"),
                name="message_failed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="message_sent_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def ref(self) -> str:
        return f"M-{self.pk}"
