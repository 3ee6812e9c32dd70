"""Disagreement with its stages as they ran. What a stage was when it opened, how it ended and what was said are rows that stay.

The instant by which a stage is due is that of its clock and of nobody else: a changed calendar moves it there.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Case, Concern
from referrals.agencies.models import Authority
from referrals.disagreements.choices import How, State, Why, WordKind
from referrals.outgoing.models import Referral
from safeguard.files.models import StoredFile
from safeguard.people.constraints import ordered, paired
from safeguard.people.models import School

USER = settings.AUTH_USER_MODEL


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def open(self) -> "DisagreementQuerySet":
        return self.filter(state=State.OPEN)

    def visible_to(self, user: Any, *, at: datetime) -> "DisagreementQuerySet":
        """A disagreement is seen exactly where its case is."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at))


class Disagreement(models.Model):
    """What the school and an agency see differently about a child. Its owner is the owner of the case.

    `concern` is the one whose reporter is not satisfied, when it began with that.
    """

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="disagreements")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="disagreements")
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    issue = models.CharField(max_length=300)
    position = models.TextField()
    threshold = models.CharField(max_length=300)
    their_position = models.TextField(blank=True)
    is_danger = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True)
    learning = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["school", "state", "-opened_at", "-id"], name="disagreement_recent"),
            models.Index(fields=["school", "case"], name="disagreement_of_case"),
        ]
        constraints = [
            paired("closed_at", "closed_by"),
            ordered("opened_at", "closed_at"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(state="open", referral__isnull=False), name="disagreement_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, outcome="", learning="")
                | Q(closed_at__isnull=False) & ~Q(state="open") & ~Q(outcome="") & ~Q(learning=""),
                name="disagreement_closed_with_learning",
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
        return self.state == State.OPEN

    def get_absolute_url(self) -> str:
        return reverse("disagreements:disagreement", args=[self.ref])


class StageRun(models.Model):
    """A stage of the ladder as it was on the day it opened: its limit, its edition, who spoke for us. It has the clock.

    `opened_by` is nobody where the limit of the stage before opened it.
    """

    school = models.ForeignKey(School, models.PROTECT)
    disagreement = models.ForeignKey(Disagreement, models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    ours_role = models.CharField(max_length=20)
    ours = models.ForeignKey(USER, models.PROTECT, related_name="+")
    theirs = models.CharField(max_length=160)
    limit = models.CharField(max_length=40)
    edition = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    why = models.CharField(max_length=12, choices=Why)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["disagreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["disagreement", "number"], name="stage_run_once"),
            models.CheckConstraint(
                condition=Q(why="passed", opened_by__isnull=True) | ~Q(why="passed") & Q(opened_by__isnull=False),
                name="stage_run_opened_by_itself",
            ),
            models.CheckConstraint(condition=~Q(why="skipped") | ~Q(reason=""), name="stage_run_skipped_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}, stage {self.number}"

    @property
    def ref(self) -> str:
        return self.disagreement.ref

    @property
    def case(self) -> Case:
        return self.disagreement.case

    @property
    def thread(self) -> str:
        return self.case.ref


class StageEnd(models.Model):
    """How a stage ended, written once: the answer in words, or that none came within the limit (then by nobody)."""

    school = models.ForeignKey(School, models.PROTECT)
    run = models.OneToOneField(StageRun, models.PROTECT, related_name="end")
    how = models.CharField(max_length=12, choices=How)
    person = models.TextField(blank=True)
    said = models.TextField(blank=True)
    ended_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["ended_at", "id"]
        constraints = [
            ordered("ended_at", "recorded_at"),
            models.CheckConstraint(
                condition=Q(how="passed", recorded_by__isnull=True, said="")
                | ~Q(how="passed") & Q(recorded_by__isnull=False) & ~Q(said=""),
                name="stage_end_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(how__in=["resolved", "not_resolved"]) | ~Q(person=""), name="stage_end_says_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.get_how_display()}"


class Word(models.Model):
    """A position as it developed, a person on their side, or the statement that both sides agreed: added, never changed."""

    school = models.ForeignKey(School, models.PROTECT)
    disagreement = models.ForeignKey(Disagreement, models.PROTECT, related_name="words")
    run = models.ForeignKey(StageRun, models.PROTECT, related_name="words")
    kind = models.CharField(max_length=10, choices=WordKind)
    text = models.TextField()
    agreed_with = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="statement") | ~Q(agreed_with=""), name="word_statement_is_agreed")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.disagreement.ref}"


class Pack(models.Model):
    """The evidence for a stage as it was issued: kept as that file."""

    school = models.ForeignKey(School, models.PROTECT)
    run = models.ForeignKey(StageRun, models.PROTECT, related_name="packs")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"evidence for {self.run}"
