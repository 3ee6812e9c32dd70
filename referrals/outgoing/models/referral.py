"""Referral from the decision to its end, the children in it, addenda to what was sent; a teacher's own duty; not referred."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Case, Concern, Decision
from referrals.agencies.models import Agency, Authority
from referrals.outgoing.choices import Answer, Consent, Informed, Kind, Way
from referrals.outgoing.states import OPEN, UNANSWERED, State
from safeguard.files.models import StoredFile
from safeguard.people.constraints import ordered, paired
from safeguard.people.models import Pupil, School

USER = settings.AUTH_USER_MODEL


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> "ReferralQuerySet":
        return self.filter(state__in=OPEN)

    def unanswered(self) -> "ReferralQuerySet":
        """Not sent yet, or sent and not decided: what nobody may forget."""
        return self.filter(state__in=UNANSWERED)

    def visible_to(self, user: Any, *, at: Any) -> "ReferralQuerySet":
        """A referral is in scope exactly where its case is."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at))


class Referral(models.Model):
    """What is asked of another agency for the children of a case. Its owner is the owner of the case.

    `concern_at` is when the worry behind it was logged: from there the time to the referral is measured. What stands
    under "as sent" is never changed once `written_at` is set: later words are addenda.
    """

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="referrals")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="referrals")
    kind = models.CharField(max_length=20, choices=Kind)
    is_danger = models.BooleanField(default=False)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="referrals")
    state = models.CharField(max_length=14, choices=State, default=State.DECIDED)
    concern_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reason = models.TextField()

    # as sent
    consent = models.CharField(max_length=12, choices=Consent, blank=True)
    consent_reason = models.TextField(blank=True)
    parents_informed = models.CharField(max_length=4, choices=Informed, blank=True)
    informed_words = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    child_views = models.TextField(blank=True)
    risk_now = models.TextField(blank=True)
    done_so_far = models.TextField(blank=True)
    requested = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    shared = models.JSONField(default=dict)
    phoned_at = models.DateTimeField(null=True)
    phoned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    phone_person = models.TextField(blank=True)
    phone_ref = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    written_person = models.TextField(blank=True)
    written_ref = models.CharField(max_length=60, blank=True)
    written_way = models.CharField(max_length=10, choices=Way, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    # what came of it
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=14, choices=Answer, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.TextField(blank=True)
    pupils = models.ManyToManyField(Pupil, through="ReferralPupil", related_name="referrals")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes = [
            models.Index(fields=["school", "-decided_at", "-id"], name="referral_recent"),
            models.Index(fields=["school", "case"], name="referral_of_case"),
        ]
        constraints = [
            paired("phoned_at", "phoned_by"),
            paired("written_at", "written_by"),
            paired("sent_at", "sent_by"),
            paired("closed_at", "closed_by"),
            paired("withdrawn_at", "withdrawn_by"),
            ordered("sent_at", "answered_at"),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "withdrawn"]) | Q(sent_at__isnull=False),
                name="referral_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(phoned_at__isnull=False) | Q(written_at__isnull=False),
                name="referral_sent_by_phone_or_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "sent", "acknowledged"], answered_at__isnull=True, answer="")
                | ~Q(answer="") & Q(answered_at__isnull=False, state__in=["answered", "closed", "withdrawn"])
                | Q(state="withdrawn", answered_at__isnull=True, answer=""),
                name="referral_answered_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True) | ~Q(consent=""), name="referral_written_says_consent"
            ),
            models.CheckConstraint(
                condition=Q(consent__in=["", "given"]) | ~Q(consent_reason=""), name="referral_without_consent_says_why"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="referral_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def owner(self) -> Any:
        return self.case.owner

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def to_whom(self) -> str:
        return str(self.agency) if self.agency else self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.ref])


class ReferralPupil(models.Model):
    school = models.ForeignKey(School, models.PROTECT)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="parts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="referral_parts")

    class Meta:
        ordering = ["referral", "id"]
        indexes = [models.Index(fields=["school", "pupil"], name="referral_part_pupil")]
        constraints = [models.UniqueConstraint(fields=["referral", "pupil"], name="referral_pupil_once")]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.referral.ref}"


class Addendum(models.Model):
    """A dated addition or correction to a referral that was sent; what was sent stays as it was sent."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="addenda")
    text = models.TextField()
    told = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return f"addendum to {self.referral.ref}"


class Duty(models.Model):
    """A teacher's own duty to report known FGM to the police (FGM Act 2003 s.5B). Nobody can take it over or tick it off.

    It is met only by the report itself, with the police's reference; the teacher sees this and nothing of the case.
    """

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=34, unique=True)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="duty")
    teacher = models.ForeignKey(USER, models.PROTECT, related_name="fgm_duties")
    known_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    police_person = models.TextField(blank=True)
    police_ref = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        verbose_name_plural = "duties"
        indexes = [
            models.Index(fields=["school", "teacher"], condition=Q(reported_at__isnull=True), name="duty_unmet"),
        ]
        constraints = [
            paired("reported_at", "reported_by"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, police_ref="") | Q(reported_at__isnull=False) & ~Q(police_ref=""),
                name="duty_met_with_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def case(self) -> Case:
        return self.referral.case

    @property
    def thread(self) -> str:
        return self.referral.thread


class NotReferred(models.Model):
    """It was decided on a case not to refer: why, by which threshold, and when that is looked at again."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="not_referred")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    threshold = models.TextField()
    review_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    review = models.TextField(blank=True)

    class Meta:
        ordering = ["-decided_at", "-id"]
        verbose_name_plural = "not referred"
        constraints = [
            paired("reviewed_at", "reviewed_by"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, review="") | Q(reviewed_at__isnull=False) & ~Q(review=""),
                name="not_referred_reviewed_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref
