"""The review: what of the file goes, decided by a person who may read all of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.transfers.actions.common import locked, may_work, must_be_open, tell
from referrals.transfers.bundle import Choice, survey
from referrals.transfers.bundle.review import GREW, problems
from referrals.transfers.models import Transfer, Withholding
from referrals.transfers.verbs import Verb
from safeguard.errors import RuleBroken


@transaction.atomic
def review_contents(
    transfer: Transfer, *, choices: Mapping[str, Choice], digest: str, by: Any, at: datetime | None = None
) -> Transfer:
    """Write down what was decided on the file as it was shown (`digest`); what nobody decided on stays at its default."""
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    found = survey(transfer.pupil, by=by, at=at)
    if found.digest != digest:
        raise RuleBroken(GREW)
    if said := problems(found, choices):
        raise RuleBroken(said)
    places = {find.key: find.place for find in found.finds}
    transfer.review += 1
    transfer.reviewed_at, transfer.reviewed_by, transfer.digest = at, by, digest
    transfer.save(update_fields=["review", "reviewed_at", "reviewed_by", "digest"])
    Withholding.objects.bulk_create(
        Withholding(
            school=transfer.school, transfer=transfer, review=transfer.review, key=key, place=places[key],
            shows=choice.shows, reason=choice.reason, decided_at=at, decided_by=by,
        )
        for key, choice in choices.items()
    )  # fmt: skip
    kept_back = sum(not choice.shows for choice in choices.values())
    said_of = {"decisions": len(choices), "review": transfer.review, "digest": digest, "kept_back": kept_back}
    tell(Verb.CONTENTS_REVIEWED, transfer, by=by, at=at, **said_of)
    return transfer


def choices_of(transfer: Transfer) -> dict[str, Choice]:
    """The decisions of the newest review, as the bundle takes them."""
    rows = Withholding.objects.filter(transfer=transfer, review=transfer.review).order_by("id")
    return {row.key: Choice(row.shows, row.reason) for row in rows}
