"""What is written on a case: notes, tasks, reviews; and the dated addenda that stand instead of editing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.choices import AddendumKind, Direction, NoteKind
from cases.models.cases import Case
from cases.models.concerns import Concern
from safeguard.people.constraints import paired
from safeguard.people.models import School

USER = settings.AUTH_USER_MODEL


class Note(models.Model):
    """Something seen, said or decided on a case; a meeting carries who was there, its minutes become tasks."""

    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=NoteKind)
    text = models.TextField()
    present = models.TextField(blank=True)
    is_significant = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="note_number_once"),
            models.CheckConstraint(condition=Q(happened_at__lte=models.F("written_at")), name="note_not_in_future"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.case.ref}-N{self.number}"

    @property
    def thread(self) -> str:
        return self.case.ref


class Task(models.Model):
    """One thing that one person owes on a case by the end of a day."""

    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    owner = models.ForeignKey(USER, models.PROTECT, related_name="tasks")
    due_on = models.DateField()
    meeting = models.ForeignKey(Note, models.PROTECT, null=True, related_name="tasks")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["school", "owner"], condition=Q(done_at__isnull=True), name="task_owed")]
        constraints = [
            paired("done_at", "done_by"),
            paired("withdrawn_at", "withdrawn_by"),
            models.UniqueConstraint(fields=["case", "number"], name="task_number_once"),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | ~Q(result=""), name="task_done_with_result"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.case.ref}-T{self.number}"

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None


class Review(models.Model):
    """The case looked at as a whole: what changed for the child, which way it goes, when it is looked at next."""

    school = models.ForeignKey(School, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    summary = models.TextField()
    direction = models.CharField(max_length=10, choices=Direction)
    next_review_on = models.DateField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-reviewed_at", "-id"]

    def __str__(self) -> str:
        return f"review of {self.case.ref}"


class Addendum(models.Model):
    """A dated addition, correction or withdrawal beside words that stay as they were written."""

    school = models.ForeignKey(School, models.PROTECT)
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="addenda")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="addenda")
    kind = models.CharField(max_length=12, choices=AddendumKind)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name_plural = "addenda"
        constraints = [
            models.CheckConstraint(
                condition=Q(concern__isnull=True, note__isnull=False) | Q(concern__isnull=False, note__isnull=True),
                name="addendum_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.written_at:%Y-%m-%d}"
