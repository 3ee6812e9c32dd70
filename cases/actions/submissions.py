"""Writing once what was sent twice, and losing nothing of what was not sent: the session ended, the battery did."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from cases.deadlines import DRAFT_KEPT_FOR
from cases.models import Submission, Unsent
from cases.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.policy import SYSTEM

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


@transaction.atomic
def keep_unsent(
    answers: dict[str, list[str]], *, path: str, token: uuid.UUID, by: Any, school: Any, at: datetime | None = None
) -> None:
    """Keep what a person is typing on a page, for them alone. What was sent meanwhile is not kept again."""
    at = at or timezone.now()
    if Submission.objects.filter(author=by, token=token).exists():
        return
    typed = {"answers": answers, "token": token, "school": school, "changed_at": at}
    Unsent.objects.update_or_create(author=by, path=path, defaults=typed, create_defaults=typed | {"started_at": at})


def forget_unsent(*, path: str, by: Any) -> None:
    """The form was sent, or its author starts afresh."""
    Unsent.objects.filter(author=by, path=path).delete()


@transaction.atomic
def expire_unsent(school: Any, *, at: datetime) -> int:
    """Delete what nobody touched for 48 hours; record that there was something, not what it said."""
    old = list(Unsent.objects.select_for_update().filter(school=school, changed_at__lt=at - DRAFT_KEPT_FOR))
    for unsent in old:
        audit.record(Verb.DRAFT_EXPIRED, unsent, by=SYSTEM, at=at, thread="", started_at=unsent.started_at)
        unsent.delete()
    return len(old)
