"""The hand-over of a case: the only thing that moves it from one owner to another."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeguard.people.constraints import paired
from safeguard.people.models import School

USER = settings.AUTH_USER_MODEL


class HandoverQuerySet(models.QuerySet["Handover"]):
    def pending(self) -> "HandoverQuerySet":
        return self.filter(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)


class Handover(models.Model):
    """An offer of a case to a person. Until they accept it the owner stays the owner; there is no way back to a pool."""

    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="handovers")
    from_owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    to_owner = models.ForeignKey(USER, models.PROTECT, related_name="handovers")
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

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["school", "to_owner"], name="handover_to")]
        constraints = [
            paired("accepted_at", "accepted_by"),
            paired("declined_at", "declined_by"),
            paired("withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(condition=~Q(from_owner=models.F("to_owner")), name="handover_to_another"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True),
                name="handover_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over of {self.case.ref}"

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def is_pending(self) -> bool:
        return not (self.accepted_at or self.declined_at or self.withdrawn_at)
