"""Disclosure: one sharing of information about children, or one decision not to share, from the asking to its end."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.models import Case
from referrals.disclosures.choices import Basis, Ground, Origin, State, Way
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def waiting(self) -> "DisclosureQuerySet":
        return self.filter(state=State.WAITING)

    def visible_to(self, user: Any, *, at: datetime) -> "DisclosureQuerySet":
        """Where its case is, when it has one; else wherever the history of its children may be read."""
        schools = user.schools_with(Permission.PUPIL_HISTORY, policy.GRANTS)
        relative = DisclosurePupil.objects.filter(disclosure=OuterRef("pk"), pupil__relatives__user=user)
        cases = Case.objects.visible_to(user, at=at)
        return self.filter(Q(case=None) | Q(case__in=cases), school_id__in=schools).exclude(Exists(relative))


class Disclosure(models.Model):
    """What is asked for or needed, then what was shared, with whom and on which ground, or why it was not.

    The words stand in the log as well, where nobody can change them; here they are written once, when it is settled.
    """

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="disclosures")
    origin = models.CharField(max_length=6, choices=Origin)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    need = models.TextField()
    asked_body = models.TextField(blank=True)
    asked_person = models.TextField(blank=True)
    asked_role = models.TextField(blank=True)
    asked_how = models.CharField(max_length=10, choices=Way, blank=True)
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    to_body = models.TextField(blank=True)
    to_person = models.TextField(blank=True)
    to_role = models.TextField(blank=True)
    basis = models.CharField(max_length=12, choices=Basis, blank=True)
    basis_edition = models.CharField(max_length=120, blank=True)
    why = models.TextField(blank=True)
    what = models.TextField(blank=True)
    method = models.CharField(max_length=10, choices=Way, blank=True)
    shared_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=14, choices=Ground, blank=True)
    reason = models.TextField(blank=True)
    answered = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    pupils = models.ManyToManyField(Pupil, through="DisclosurePupil", related_name="disclosures")

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["school", "-opened_at", "-id"], name="disclosure_recent"),
            models.Index(fields=["school", "case"], name="disclosure_of_case"),
        ]
        constraints = [
            paired("settled_at", "settled_by"),
            models.CheckConstraint(
                condition=Q(origin="own", asked_at__isnull=True)
                | Q(origin="asked", asked_at__isnull=False) & ~Q(asked_body=""),
                name="disclosure_asked_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True, basis="", ground="")
                | Q(state="shared", settled_at__isnull=False, shared_at__isnull=False, ground="")
                & ~Q(Q(basis="") | Q(what="") | Q(to_body="") | Q(method=""))
                | Q(state="withheld", settled_at__isnull=False, shared_at__isnull=True, basis="")
                & ~Q(Q(ground="") | Q(reason="")),
                name="disclosure_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref if self.case else self.ref

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def recipient(self) -> str:
        """Whom it goes to, as far as known: the body that received it, else the one that asked."""
        return self.to_body or self.asked_body or "Nobody named yet"

    def get_absolute_url(self) -> str:
        return reverse("disclosures:disclosure", args=[self.ref])


class DisclosurePupil(models.Model):
    """A child whom the information is about."""

    school = models.ForeignKey(School, models.PROTECT)
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="parts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["disclosure", "id"]
        indexes = [models.Index(fields=["school", "pupil"], name="disclosure_part_pupil")]
        constraints = [models.UniqueConstraint(fields=["disclosure", "pupil"], name="disclosure_pupil_once")]

    def __str__(self) -> str:
        return str(self.disclosure)
