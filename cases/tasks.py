"""Celery shells of this app."""

from celery import shared_task
from django.utils import timezone

from cases import actions
from safeguard import db
from safeguard.people.models import School


@shared_task
def expire_drafts() -> None:
    for school in School.objects.all():
        with db.scope(schools=[school]):
            actions.expire_drafts(school, at=timezone.now())
            actions.expire_unsent(school, at=timezone.now())
