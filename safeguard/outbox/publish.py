"""Telling the worker that a message waits. A dead broker is no error: beat and the sweeper find the row themselves."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def hint(key: str) -> None:
    """Publish a hint without retry; a person who pressed a button waits for the broker no longer than its time-out."""
    try:
        current_app.send_task(
            "safeguard.outbox.tasks.send_one",
            args=[key],
            retry=False,
            ignore_result=True,
        )
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker_unreachable", error=type(error).__name__)
