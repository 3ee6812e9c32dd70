"""Notice: what the police told the school about a child, held back until a person says which child it is."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.models import Case, Concern
from referrals.disclosures.choices import Channel, NoticeKind, NoticeState, Present, Support
from safeguard import policy
from safeguard.people.constraints import paired
from safeguard.people.models import Pupil, Relative, School
from safeguard.policy import Permission

USER = settings.AUTH_USER_MODEL


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> "NoticeQuerySet":
        return self.filter(state__in=[NoticeState.WAITING, NoticeState.MATCHED])

    def visible_to(self, user: Any, *, at: datetime) -> "NoticeQuerySet":
        """The safeguarding team, less relatives of the child, and until it is matched of every child who it may be.

        A notice that became part of a case or a concern is seen where that is seen.
        """
        schools = user.schools_with(Permission.QUEUE_VIEW, policy.GRANTS)
        relative = Relative.objects.filter(user=user, pupil=OuterRef("pupil"))
        may_be = Candidate.objects.filter(notice=OuterRef("pk"), pupil__relatives__user=user)
        mine = self.filter(school_id__in=schools).exclude(Exists(relative))
        mine = mine.exclude(Q(Exists(may_be), pupil__isnull=True))
        in_sight = Q(case=None) | Q(case__in=Case.objects.visible_to(user, at=at))
        return mine.filter(in_sight, Q(concern=None) | Q(concern__in=Concern.objects.visible_to(user, at=at)))


class Notice(models.Model):
    """As the police gave it, and what the school made of it. Until `pupil` is set it stands on no child's chronology."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=12, choices=NoticeKind)
    force = models.TextField()
    police_ref = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    received_at = models.DateTimeField()
    incident_at = models.DateTimeField()
    incident_place = models.TextField(blank=True)
    child_name = models.TextField()
    born_on = models.DateField(null=True)
    child_present = models.CharField(max_length=8, choices=Present)
    circumstances = models.TextField()
    child_voice = models.TextField(blank=True)
    is_late = models.BooleanField()
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="notices")
    matched_at = models.DateTimeField(null=True)
    matched_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    not_ours_at = models.DateTimeField(null=True)
    not_ours_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    not_ours_because = models.TextField(blank=True)
    told_authority = models.TextField(blank=True)
    planned_at = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    support = models.CharField(max_length=8, choices=Support, blank=True)
    plan = models.TextField(blank=True)
    safe_to_raise = models.BooleanField(default=False)
    safe_because = models.TextField(blank=True)
    queried_at = models.DateTimeField(null=True)
    queried_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    query = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["school", "-received_at", "-id"], name="notice_recent"),
            models.Index(fields=["school", "pupil"], name="notice_pupil"),
        ]
        constraints = [
            paired("matched_at", "matched_by"),
            paired("not_ours_at", "not_ours_by"),
            paired("planned_at", "planned_by"),
            paired("queried_at", "queried_by"),
            models.CheckConstraint(condition=Q(incident_at__lte=models.F("received_at")), name="notice_after_incident"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "not_ours"], pupil__isnull=True, matched_at__isnull=True)
                | Q(state__in=["matched", "planned"], pupil__isnull=False, matched_at__isnull=False),
                name="notice_matched_to_child",
            ),
            models.CheckConstraint(
                condition=Q(state="not_ours", not_ours_at__isnull=False) & ~Q(not_ours_because="")
                | ~Q(state="not_ours") & Q(not_ours_at__isnull=True),
                name="notice_not_ours_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", planned_at__isnull=False) & ~Q(support="")
                | ~Q(state="planned") & Q(planned_at__isnull=True),
                name="notice_planned_with_support",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.state in {NoticeState.WAITING, NoticeState.MATCHED}

    def get_absolute_url(self) -> str:
        return reverse("disclosures:notice", args=[self.ref])


class Candidate(models.Model):
    """A child on the roll whom the notice may be about, found by name or birthday when it was entered."""

    school = models.ForeignKey(School, models.PROTECT)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="candidates")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    agrees = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["notice", "rank", "id"]
        constraints = [models.UniqueConstraint(fields=["notice", "pupil"], name="notice_candidate_once")]

    def __str__(self) -> str:
        return str(self.notice)


class NoticeTold(models.Model):
    """Somebody who had to know, and what they were told: as little as they need to be kind today."""

    school = models.ForeignKey(School, models.PROTECT)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="told")
    person = models.ForeignKey(USER, models.PROTECT, related_name="+")
    words = models.TextField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["notice", "told_at", "id"]
        verbose_name_plural = "notices told"

    def __str__(self) -> str:
        return str(self.notice)
