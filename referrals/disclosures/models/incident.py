"""SeriousIncident: what happened, who is accountable for what, who was told, and the briefing as it was issued."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from referrals.disclosures.choices import Body, EntryKind, PersonPart, Way
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


class IncidentQuerySet(models.QuerySet["SeriousIncident"]):
    def open(self) -> "IncidentQuerySet":
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: Any, *, at: datetime) -> "IncidentQuerySet":
        """The head and the DSL, less whoever is related to a child in it or is kept out by name."""
        schools = user.schools_with(Permission.INCIDENT_WORK, policy.GRANTS)
        return self.filter(school_id__in=schools).exclude(Exists(_conflict(user, OuterRef("pk"))))


class SeriousIncident(models.Model):
    """The head and the DSL work on it. Its title names nobody: it stands in lists and on the chair's page."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    title = models.TextField()
    happened_at = models.DateTimeField()
    known_at = models.DateTimeField()
    place = models.TextField(blank=True)
    is_early_years = models.BooleanField(default=False)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closing = models.TextField(blank=True)
    pupils = models.ManyToManyField(Pupil, through="IncidentPerson", related_name="serious_incidents")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["school", "-opened_at", "-id"], name="serious_incident_recent")]
        constraints = [
            paired("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=models.F("known_at")), name="serious_incident_known_after"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closing="") | Q(closed_at__isnull=False) & ~Q(closing=""),
                name="serious_incident_closed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def get_absolute_url(self) -> str:
        return reverse("disclosures:incident", args=[self.ref])


class IncidentPerson(models.Model):
    """A child or an adult in it, with the label that stands for them where names have no place."""

    school = models.ForeignKey(School, models.PROTECT)
    incident = models.ForeignKey(SeriousIncident, models.PROTECT, related_name="people")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    name = models.TextField(blank=True)
    part = models.CharField(max_length=10, choices=PersonPart)
    label = models.CharField(max_length=20)
    kept_out = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "pupil"], name="serious_incident_pupil_once"),
            models.UniqueConstraint(fields=["incident", "label"], name="serious_incident_label_once"),
            models.CheckConstraint(
                condition=Q(pupil__isnull=False, user__isnull=True, name="")
                | Q(pupil__isnull=True, user__isnull=False, name="")
                | Q(pupil__isnull=True, user__isnull=True) & ~Q(name=""),
                name="serious_person_is_one",
            ),
            models.CheckConstraint(
                condition=Q(kept_out=False) | Q(user__isnull=False), name="serious_incident_kept_out_signs_in"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def known_as(self) -> str:
        """The name, for those who may read names."""
        if self.pupil:
            return self.pupil.name
        return self.user.label if self.user else self.name


class IncidentEntry(models.Model):
    """A fact, an immediate action or a lesson. Nothing is overwritten: what is known later is a new entry."""

    school = models.ForeignKey(School, models.PROTECT)
    incident = models.ForeignKey(SeriousIncident, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind)
    text = models.TextField()
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "happened_at", "id"]
        verbose_name_plural = "incident entries"

    def __str__(self) -> str:
        return str(self.incident)


class IncidentAction(models.Model):
    """What one accountable person does by the end of a day. They see the action, not the incident."""

    school = models.ForeignKey(School, models.PROTECT)
    incident = models.ForeignKey(SeriousIncident, models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=40, unique=True)
    title = models.TextField()
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    due_on = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            paired("done_at", "done_by"),
            paired("withdrawn_at", "withdrawn_by"),
            models.UniqueConstraint(fields=["incident", "number"], name="serious_incident_action_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(withdrawn_at__isnull=True), name="serious_incident_action_one_end"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.incident.ref

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        return reverse("disclosures:action", args=[self.ref])


class IncidentTold(models.Model):
    """Who was told of it, when, how, and with what words or reference."""

    school = models.ForeignKey(School, models.PROTECT)
    incident = models.ForeignKey(SeriousIncident, models.PROTECT, related_name="told")
    body = models.CharField(max_length=10, choices=Body)
    person = models.TextField(blank=True)
    how = models.CharField(max_length=10, choices=Way)
    words = models.TextField(blank=True)
    told_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "told_at", "id"]
        verbose_name_plural = "incidents told"

    def __str__(self) -> str:
        return str(self.incident)


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def visible_to(self, user: Any, *, at: datetime) -> "BriefingQuerySet":
        """What the chair reads: issued briefings, unless the chair is related to a child in it or kept out by name."""
        schools = user.schools_with(Permission.INCIDENT_BRIEFING, policy.GRANTS)
        return self.filter(school_id__in=schools).exclude(Exists(_conflict(user, OuterRef("incident_id"))))


class Briefing(models.Model):
    """One version as it was issued, whole, and beside it the same without names. Later facts make another version.

    The files are StoredFiles of this row, known by their hashes.
    """

    school = models.ForeignKey(School, models.PROTECT)
    incident = models.ForeignKey(SeriousIncident, models.PROTECT, related_name="briefings")
    number = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    for_chair = models.JSONField()
    sha256 = models.CharField(max_length=64)
    chair_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ["incident", "-number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="serious_incident_briefing_once")]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.incident.ref


class Hold(models.Model):
    """A legal hold: nothing of this child's records may be deleted or passed out of reach while it stands."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="holds")
    reason = models.TextField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    lifted_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            paired("lifted_at", "lifted_by"),
            models.UniqueConstraint(fields=["pupil"], condition=Q(lifted_at__isnull=True), name="hold_once"),
        ]

    def __str__(self) -> str:
        return str(self.pupil.ref)


def _conflict(user: Any, incident: Any) -> Any:
    """The rows by which a person has no place at an incident: a child of their family, or their own name kept out."""
    people = IncidentPerson.objects.filter(incident=incident)
    return people.filter(Q(pupil__relatives__user=user) | Q(user=user, kept_out=True))
