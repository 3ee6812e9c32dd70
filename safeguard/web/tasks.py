"""Celery shells of the web layer."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def forget_sessions() -> None:
    """Delete sessions that ended: words that came after the end wait in them, and must not outlive them."""
    call_command("clearsessions")
