"""Celery shells around sending."""

from celery import shared_task

from safeguard.outbox import actions


@shared_task
def send_one(key: str) -> None:
    actions.send_one(key)


@shared_task
def send_due() -> None:
    actions.send_due()
