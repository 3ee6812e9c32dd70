"""Submission: that a form was sent, so that a second click or a resend of the same page writes nothing twice."""

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
