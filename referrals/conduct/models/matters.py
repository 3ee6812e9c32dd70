"""Report (the reporter's own words), Matter (what its readers make of it), the children named in it, dated grants.

A reporter keeps sight of the report and never sees the matter; the adult concerned sees neither, whoever they are.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from referrals.conduct.choices import REMOVED_FROM_FILE, Employer, Kind, Progress, Route, Standing
from safeguard import sharing
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School

USER = settings.AUTH_USER_MODEL


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, user: Any) -> "MatterQuerySet":
        """What this person, whom the scope names, may read today: the database's own answer, never about themselves."""
        reads = Func(F("ref"), function="app_sealed_reader", output_field=models.BooleanField())
        return self.alias(is_readable=reads).filter(is_readable=True).exclude(subject=user)

    def open(self) -> "MatterQuerySet":
        return self.filter(closed_at__isnull=True)

    def counting(self) -> "MatterQuerySet":
        """What can stand in a pattern: neither found to be no concern nor disproved."""
        disproved = Q(outcomes__outcome__in=REMOVED_FROM_FILE)
        return self.exclude(kind=Kind.NO_CONCERN).exclude(disproved)

    def about(self, matter: "Matter") -> "MatterQuerySet":
        """Others about the same adult: the same person, or the same name where it is nobody who signs in here."""
        same = (
            Q(subject=matter.subject_id)
            if matter.subject_id
            else Q(subject=None, subject_name__iexact=matter.subject_name)
        )
        return self.filter(same, school=matter.school_id).exclude(pk=matter.pk)


class Matter(models.Model):
    """One thing about one adult. `route` says who hears it; `known_at` is when it came to the school's notice."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    ref = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNDECIDED)
    route = models.CharField(max_length=6, choices=Route)
    subject = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    subject_name = models.CharField(max_length=150)
    subject_role = models.CharField(max_length=150, blank=True)
    standing = models.CharField(max_length=6, choices=Standing, default=Standing.STAFF)
    employer = models.CharField(max_length=12, choices=Employer, default=Employer.SCHOOL)
    agency = models.CharField(max_length=150, blank=True)
    subject_born_on = models.DateField(null=True)
    known_at = models.DateTimeField()
    manager = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    keep_until = models.DateField(null=True)
    keep_rule = models.CharField(max_length=200, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["-known_at", "-id"]
        indexes = [
            models.Index(fields=["school", "-known_at"], name="matter_known"),
            models.Index(fields=["school", "subject"], name="matter_subject"),
        ]
        constraints = [
            paired("taken_at", "taken_by"),
            paired("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | Q(subject__isnull=True) | ~Q(manager=F("subject")),
                name="matter_manager_is_not_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def get_absolute_url(self) -> str:
        return reverse("conduct:matter", args=[self.ref])


class Report(models.Model):
    """What somebody saw or heard, in their own words. Only `progress` changes: all that its reporter is told."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="report")
    ref = models.CharField(max_length=30, unique=True)
    reporter = models.ForeignKey(USER, models.PROTECT, related_name="+")
    is_self = models.BooleanField(default=False)
    wants_no_name = models.BooleanField(default=False)
    route = models.CharField(max_length=6, choices=Route)
    about = models.CharField(max_length=300)
    account = models.TextField()
    happened_at = models.DateTimeField(null=True)
    happened_words = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    children = models.TextField(blank=True)
    witnesses = models.TextField(blank=True)
    done_so_far = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    progress = models.CharField(max_length=8, choices=Progress, default=Progress.SENT)
    progress_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["school", "reporter", "-sent_at"], name="report_mine")]

    def __str__(self) -> str:
        return self.ref

    @property
    def reporter_label(self) -> str:
        """Who shared it, as the pages say it: a wish not to be named is kept as far as possible (KCSIE, Part four)."""
        return "Somebody who asked not to be named" if self.wants_no_name else self.reporter.label

    def get_absolute_url(self) -> str:
        return reverse("conduct:own", args=[self.ref])


class MatterChild(models.Model):
    """A child named in a matter. It never stands on the child's own record; see `Statement`."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="children")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    part = models.CharField(max_length=200, blank=True)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "matter children"
        constraints = [models.UniqueConstraint(fields=["matter", "pupil"], name="matter_child_once")]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.matter_id}"


class MatterGrant(sharing.Grant):
    """One matter shown to one named person until an instant (guardian's direct table)."""

    content_object = models.ForeignKey(Matter, models.CASCADE, related_name="grants")

    class Meta(sharing.Grant.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            paired("ended_at", "ended_by"),
            models.UniqueConstraint(fields=["user", "permission", "content_object"], name="matter_grant_once"),
        ]
