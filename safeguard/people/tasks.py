"""Celery shells around people and the roll."""

from celery import shared_task
from django.utils import timezone

from safeguard.people.roll import actions as roll


@shared_task
def forget_roll_files() -> None:
    roll.erase_expired(at=timezone.now())
