"""Who must not see: named people and relatives. Who may although restricted: owners, who is offered it, named grants.

The conditions are shared by concerns and cases so that list, count, search and detail cannot disagree.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models.handovers import Handover
from safeguard import policy, sharing
from safeguard.people.constraints import paired
from safeguard.people.models import School
from safeguard.policy import Permission


class Wall(models.Model):
    """This person finds no trace of this concern or case: they are named in it, or have another conflict of interest."""

    school = models.ForeignKey(School, models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="walls")
    concern = models.ForeignKey("cases.Concern", models.PROTECT, null=True, related_name="walls")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="walls")
    reason = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            paired("lifted_at", "lifted_by"),
            models.CheckConstraint(
                condition=Q(concern__isnull=True, case__isnull=False) | Q(concern__isnull=False, case__isnull=True),
                name="wall_around_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"wall for {self.user_id}"


class CaseGrant(sharing.Grant):
    """A restricted case shared with one named person until an instant (guardian's direct table)."""

    content_object = models.ForeignKey("cases.Case", models.CASCADE, related_name="grants")

    class Meta(sharing.Grant.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            paired("ended_at", "ended_by"),
            models.UniqueConstraint(fields=["user", "permission", "content_object"], name="case_grant_once"),
        ]


def walled(user: Any, field: str, *, outer: str = "pk") -> Exists:
    """The condition "a wall stands between this user and this record"; `field` is concern or case.

    A wall around a concern stands around the case that it became part of: the case repeats the concern's words.
    """
    standing = Q(**{field: OuterRef(outer)})
    if field == "case":
        standing |= Q(concern__case=OuterRef(outer))
    return Exists(Wall.objects.filter(standing, user=user, lifted_at__isnull=True))


def visible_cases(user: Any, *, at: datetime, prefix: str = "") -> Q:
    """The condition on a case, or on a record that has one at `prefix`: not restricted, or restricted and mine to read."""
    schools = user.schools_with(Permission.CASE_RESTRICTED_VIEW, policy.GRANTS)
    outer = f"{prefix}pk" if prefix else "pk"
    granted = sharing.running(CaseGrant, at=at).filter(
        user=user, permission__codename="view_case", content_object=OuterRef(outer)
    )
    offered = Handover.objects.pending().filter(to_owner=user, case=OuterRef(outer))
    may_read = (
        Q(**{f"{prefix}is_restricted": False})
        | Q(**{f"{prefix}school_id__in": schools})
        | Q(**{f"{prefix}owner": user})
        | Q(Exists(granted))
        | Q(Exists(offered))
    )
    return may_read & ~Q(walled(user, "case", outer=outer))
