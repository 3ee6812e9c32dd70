"""The hand-over of a case, or of a concern that somebody has taken on: an offer that a person accepts or declines."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeguard.people.constraints import paired
from safeguard.people.models import School

USER = settings.AUTH_USER_MODEL
PENDING = Q(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)
TO_ANOTHER = ~Q(from_owner=models.F("to_owner"))


class OfferQuerySet(models.QuerySet[Any]):
    def pending(self) -> "OfferQuerySet":
        return self.filter(PENDING)


class Offer(models.Model):
    """What every offer says. Until it is accepted the owner stays the owner; there is no way back to a pool."""

    school = models.ForeignKey(School, models.PROTECT)
    from_owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    to_owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reason = models.TextField()
    key_risks = models.TextField()
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    declined_because = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = OfferQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        return not (self.accepted_at or self.declined_at or self.withdrawn_at)


class Handover(Offer):
    """An offer of a case to a person."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="handovers")

    class Meta:
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["school", "to_owner"], name="handover_to")]
        constraints = [
            paired("accepted_at", "accepted_by"),
            paired("declined_at", "declined_by"),
            paired("withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(condition=TO_ANOTHER, name="handover_to_another"),
            models.UniqueConstraint(fields=["case"], condition=PENDING, name="handover_pending_once"),
        ]

    def __str__(self) -> str:
        return f"hand-over of {self.case.ref}"

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def thread(self) -> str:
        return self.case.ref


class ConcernHandover(Offer):
    """An offer of a concern that is taken on, or monitored, to another person who may decide on it."""

    concern = models.ForeignKey("cases.Concern", models.PROTECT, related_name="handovers")

    class Meta:
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["school", "to_owner"], name="concern_handover_to")]
        constraints = [
            paired("accepted_at", "accepted_by"),
            paired("declined_at", "declined_by"),
            paired("withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(condition=TO_ANOTHER, name="concern_handover_to_another"),
            models.UniqueConstraint(fields=["concern"], condition=PENDING, name="concern_handover_pending_once"),
        ]

    def __str__(self) -> str:
        return f"hand-over of {self.concern.ref}"

    @property
    def ref(self) -> str:
        return self.concern.ref

    @property
    def thread(self) -> str:
        return self.concern.ref
