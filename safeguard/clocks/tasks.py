"""Celery shells around the clockwork."""

from celery import shared_task
from django.utils import timezone

from safeguard.clocks import digest as digests
from safeguard.clocks import recount as recounting
from safeguard.clocks import sweep as sweeping
from safeguard.clocks import watch as watching


@shared_task
def sweep() -> None:
    sweeping.sweep()


@shared_task
def recount() -> None:
    recounting.recount_all(at=timezone.now())


@shared_task
def watch() -> None:
    watching.raise_alarms(at=timezone.now())


@shared_task
def digest() -> None:
    digests.send_digests(at=timezone.now())
