"""Whom the school rings outside, when they answer, the limits that the local partnership agreed, and its ladder of disagreement.

Everything here is the school's own copy of its partnership's papers, with edition and source: data, changed on pages.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from referrals.agencies.choices import AgencyKind, Line, Unit
from safeguard.people.constraints import ordered, paired
from safeguard.people.models import Pupil, School

USER = settings.AUTH_USER_MODEL


class Authority(models.Model):
    """A local authority with its safeguarding partnership: the school's own, and those of children who live elsewhere."""

    school = models.ForeignKey(School, models.PROTECT, related_name="authorities")
    name = models.CharField(max_length=120)
    partnership = models.CharField(max_length=160, blank=True)
    is_default = models.BooleanField(default=False)
    thresholds_title = models.CharField(max_length=200, blank=True)
    thresholds_url = models.URLField(blank=True)
    edition = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-is_default", "name"]
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="authority_once"),
            models.UniqueConstraint(fields=["school"], condition=Q(is_default=True), name="authority_default_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """One door of one agency: what it is for, how it is reached. Its hours and lines stand in `Line`s of it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="agencies")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="agencies")
    kind = models.CharField(max_length=20, choices=AgencyKind)
    name = models.CharField(max_length=160)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    form_url = models.URLField(blank=True)
    notes = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["authority", "kind", "name"]
        verbose_name_plural = "agencies"
        indexes = [models.Index(fields=["school", "kind"], name="agency_kind")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="agency_once"),
            paired("checked_on", "checked_by"),
        ]

    def __str__(self) -> str:
        return self.name


class Phone(models.Model):
    """A number of an agency and when somebody answers it: from-to on working days, or day and night."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="phones")
    line = models.CharField(max_length=12, choices=Line, default=Line.HOURS)
    number = models.CharField(max_length=30)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "line", "id"]
        constraints = [
            ordered("opens_at", "closes_at"),
            models.CheckConstraint(
                condition=Q(line="hours", opens_at__isnull=False, closes_at__isnull=False)
                | ~Q(line="hours") & Q(opens_at__isnull=True, closes_at__isnull=True),
                name="phone_hours_stated",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Residence(models.Model):
    """The authority that is responsible for a child, where it is not the school's own: whose front door is rung."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.OneToOneField(Pupil, models.PROTECT, related_name="residence")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="residents")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pupil"]

    def __str__(self) -> str:
        return str(self.authority)


class Limit(models.Model):
    """A time limit that differs from the default of `limits.DEFAULTS`, as this authority's partnership agreed it."""

    school = models.ForeignKey(School, models.PROTECT)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="limits")
    code = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=Unit)
    edition = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["authority", "code"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="limit_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="limit_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class Stage(models.Model):
    """One stage of the partnership's ladder of disagreement: who talks to whom, and within which limit."""

    school = models.ForeignKey(School, models.PROTECT)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    ours = models.CharField(max_length=20)  # the role on our side, a policy.Role
    theirs = models.CharField(max_length=160)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=Unit)
    edition = models.CharField(max_length=60)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["authority", "number"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="stage_once"),
            models.CheckConstraint(condition=Q(amount__gte=1, number__gte=1), name="stage_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"Stage {self.number}: {self.name}"
