"""A legal hold on a child's records: a mark with its reason, which whatever deletes or passes on must ask for."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disclosures.actions.base import kept_out, words
from referrals.disclosures.models import Hold
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def place_hold(pupil: Any, *, reason: str, by: Any, at: datetime | None = None) -> Hold:
    """Place the hold: rapid review, inquiry, court, claim. It stands until somebody lifts it with a reason."""
    at = at or timezone.now()
    _check(pupil, by)
    if standing(pupil):
        raise RuleBroken("A legal hold stands on these records already.")
    hold = Hold.objects.create(
        school=pupil.school, pupil=pupil, reason=words(reason, "Enter why."), placed_at=at, placed_by=by
    )
    audit.record(Verb.HOLD_PLACED, pupil, by=by, at=at, pupils=[pupil], thread="", reason=reason)
    return hold


@transaction.atomic
def lift_hold(pupil: Any, *, reason: str, by: Any, at: datetime | None = None) -> Hold:
    at = at or timezone.now()
    _check(pupil, by)
    hold = Hold.objects.select_for_update(of=("self",)).filter(pupil=pupil, lifted_at=None).first()
    if hold is None:
        raise RuleBroken("No legal hold stands on these records.")
    hold.lifted_because = words(reason, "Enter why it is lifted.")
    hold.lifted_at, hold.lifted_by = at, by
    hold.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    audit.record(Verb.HOLD_LIFTED, pupil, by=by, at=at, pupils=[pupil], thread="", reason=reason)
    return hold


def standing(pupil: Any) -> Hold | None:
    """The hold that stands on a child's records now, None where they are free."""
    return Hold.objects.filter(pupil=pupil, lifted_at=None).select_related("placed_by").first()


def _check(pupil: Any, by: Any) -> None:
    policy.require(by, Permission.INCIDENT_WORK, pupil.school)
    if by.pk in kept_out([pupil]):
        raise RuleBroken("You are related to this child. Somebody else must do this.")
