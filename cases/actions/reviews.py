"""The look at a case as a whole, with its direction and the next one's day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.actions.cases import check_review_day, lock, pupils_of, require_open, start_review_clock
from cases.deadlines import Owed
from cases.models import Case, Review
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.policy import Permission


@transaction.atomic
def review_case(
    case: Case,
    *,
    summary: str,
    direction: str,
    next_review_on: date,
    by: Any,
    safe_when: str = "",
    at: datetime | None = None,
) -> Review:
    """Look at the case as a whole; there is always a next review until it closes.

    `safe_when` says what must be true before it may close; left empty it stays as it was, and earlier words stay in the log.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    check_review_day(next_review_on, case.school, at)
    review = Review.objects.create(
        school=case.school,
        case=case,
        summary=summary,
        direction=direction,
        next_review_on=next_review_on,
        reviewed_at=at,
        reviewed_by=by,
    )
    case.direction, case.next_review_on = direction, next_review_on
    case.safe_when = safe_when or case.safe_when
    case.save(update_fields=["direction", "next_review_on", "safe_when"])
    audit.record(
        Verb.CASE_REVIEWED,
        case,
        by=by,
        at=at,
        pupils=pupils_of(case),
        direction=review.get_direction_display().lower(),
        next_review_on=next_review_on,
        summary=summary,
        safe_when=safe_when,
    )
    clocks.meet(Owed.REVIEW, case, by=by, at=at)
    start_review_clock(case, at)
    return review
