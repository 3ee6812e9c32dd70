"""Writing once what was sent twice: the second click, the resent page, the request that a phone repeats."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from cases.models import Submission

KEPT: Final = timedelta(days=2)


@transaction.atomic
def remember_submission(token: uuid.UUID, *, by: Any, school: Any, at: datetime | None = None) -> bool:
    """Say whether this form is sent for the first time. Call it in the transaction of the act that the form asks for.

    While a first sending is under way the second waits for it (the unique row): the answer is False once that one is
    written, True if it failed. What is older than two days is forgotten on the way, so nothing else has to tidy.
    """
    at = at or timezone.now()
    Submission.objects.filter(author=by, sent_at__lt=at - KEPT).delete()
    _, is_first = Submission.objects.get_or_create(author=by, token=token, defaults={"school": school, "sent_at": at})
    return is_first
