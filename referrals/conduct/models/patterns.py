"""A pattern looked at, and the earlier matters that an allegation rests on. Sealed under the newest matter's reference."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from referrals.conduct.choices import Finding
from referrals.conduct.models.entries import Entry
from referrals.conduct.models.matters import Matter


class PatternLook(Entry):
    """What somebody found who read several things about one adult together; `rests_on` names them by reference."""

    finding = models.CharField(max_length=12, choices=Finding)
    reasons = models.TextField()
    rests_on = ArrayField(models.CharField(max_length=30))


class MatterLink(Entry):
    """An earlier matter that an allegation rests on."""

    earlier = models.ForeignKey(Matter, models.PROTECT, related_name="later_links")

    class Meta(Entry.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["matter", "earlier"], name="matter_link_once"),
            models.CheckConstraint(condition=~models.Q(matter=models.F("earlier")), name="matter_link_to_another"),
        ]
