"""Celery shells around scanning and tidying."""

import structlog
from celery import shared_task

from safeguard.files import actions
from safeguard.files.scanning import ScannerDown

log = structlog.get_logger(__name__)


@shared_task
def scan(pk: int) -> None:
    try:
        actions.scan(pk)
    except ScannerDown as down:
        log.warning("scanner_down", error=str(down))  # `scan_waiting` comes back to it within a minute


@shared_task
def scan_waiting() -> None:
    actions.scan_waiting()


@shared_task
def tidy() -> None:
    actions.tidy()
