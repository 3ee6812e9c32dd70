"""Celery shells around the sealing of the log."""

from celery import shared_task

from safeguard.audit.seal import seal_finished


@shared_task
def seal() -> None:
    seal_finished()
