"""What stands in the way of work: the broker, the chasing of deadlines, the mail. Sentences for the person on duty.

Deadlines are chased by two parts that do not depend on each other; the product is fit for work while one of them is.
The age of unsent mail is judged by the worker, who may see every school's; here only its verdict is read.
"""

from datetime import datetime

import redis
from django.conf import settings

from safeguard.clocks.watch import pulses
from safeguard.web.words import ago

CHASERS = {"sweep", "sweeper"}
NEEDED = {"mail", "post"}
BROKER_SECONDS = 0.5


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, ValueError):
        return False


def problems(*, at: datetime) -> list[str]:
    """Return nothing when all is well. Raises django.db.Error when the database is away."""
    found = []
    silent = {pulse.name: pulse for pulse in pulses(at=at) if pulse.is_silent}
    if silent.keys() >= CHASERS:
        found.append("Deadlines are not being chased: neither Celery nor the independent sweeper has finished a round.")
    for name in sorted(NEEDED & silent.keys()):
        last = silent[name].beat_at
        found.append(
            f"{silent[name].words}: {f'last fine {ago(last, at)}' if last else 'not yet fine since the start'}."
        )
    if not broker_answers():
        found.append("The broker does not answer. Mail and deadlines go on, more slowly, by the independent sweeper.")
    return found
