"""Celery shells around making bundles and reminding."""

from celery import shared_task
from django.utils import timezone

from referrals.transfers import actions
from safeguard import db
from safeguard.people.models import School


@shared_task
def make(school: int, pk: int) -> None:
    actions.make(school, pk)


@shared_task
def make_waiting() -> None:
    for school in School.objects.all():
        actions.make_waiting(school)


@shared_task
def warn() -> None:
    for school in School.objects.all():
        with db.scope(schools=[school]):
            actions.warn_owners(school, at=timezone.now())


@shared_task
def tidy() -> None:
    actions.tidy()
