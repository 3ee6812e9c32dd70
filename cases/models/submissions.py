"""Submission: that a form was sent, so that it writes nothing twice. Unsent: what stands in one that was not sent yet."""

from django.conf import settings
from django.db import models

from safeguard.people.models import School


class Submission(models.Model):
    """The token that stood hidden in the form, written in the act's transaction: if that fails, it is free again."""

    school = models.ForeignKey(School, models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.UUIDField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["author", "sent_at"], name="submission_old")]
        constraints = [models.UniqueConstraint(fields=["author", "token"], name="submission_once")]

    def __str__(self) -> str:
        return f"submission {self.token}"


class Unsent(models.Model):
    """What a person has typed into the form of a page: theirs alone, kept while they type, gone 48 hours later."""

    school = models.ForeignKey(School, models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    token = models.UUIDField()
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["changed_at", "id"]
        verbose_name_plural = "unsent"
        indexes = [models.Index(fields=["school", "changed_at"], name="unsent_old")]
        constraints = [models.UniqueConstraint(fields=["author", "path"], name="unsent_once")]

    def __str__(self) -> str:
        return "a form that was not sent"  # its address may be that of a sealed record

    @property
    def was_sent(self) -> bool:
        """Whether this came in after the form itself: the last autosave of a slow line."""
        return Submission.objects.filter(author=self.author_id, token=self.token).exists()
