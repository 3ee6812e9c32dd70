"""`manage.py sweeper`: the sweep, the mail and the seal without Celery, so that they go on while the broker is down.

One at a time by advisory lock; a second one waits. It also raises the alarm when Celery's own sweep has gone silent.
"""

import signal
import threading
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from safeguard.audit.seal import seal_finished
from safeguard.clocks.sweep import sweep
from safeguard.clocks.watch import raise_alarms
from safeguard.outbox.actions import send_due

LOCK = 72012
log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Sweep clocks, send mail and seal the record every few seconds until stopped."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--every", type=float, default=15.0, help="seconds between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopped.is_set():
            self.round()
            stopped.wait(options["every"])

    def round(self) -> None:
        """Do each job once; a database that is away now is tried again in the next round."""
        try:
            if self.is_alone():
                sweep(name="sweeper")
                send_due()
                seal_finished()
                raise_alarms(at=timezone.now())
        except Error as error:
            log.error("sweeper_round_failed", error=type(error).__name__)
            connection.close()

    def is_alone(self) -> bool:
        """Hold the session-wide lock, or wait for the next round while another sweeper holds it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid())"
                " OR pg_try_advisory_lock(%s)",
                [LOCK, LOCK],
            )
            return bool(cursor.fetchone()[0])
