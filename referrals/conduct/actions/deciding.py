"""The two decisions on which everything else hangs: whether it meets the harm threshold, and what the LADO said."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import rules
from referrals.conduct.actions.base import advance, lock, record, start_clock
from referrals.conduct.choices import Decision, Kind, LadoView, Limb, Progress
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import LadoContact, Matter, Threshold
from referrals.conduct.verbs import Verb
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.web.fields import lower_first


@transaction.atomic
def decide_threshold(
    matter: Matter,
    *,
    decision: str,
    limbs: Iterable[str] = (),
    reasons: str,
    action: str = "",
    response: str = "",
    by: Any,
    at: datetime | None = None,
) -> Threshold:
    """Judge a matter by the four limbs, with reasons; the final decision is the head's (KCSIE 2026, Part four).

    An allegation is reviewed by its clock and keeps the LADO's, which counts from when it was known; below the threshold
    the LADO's clock stops, unless they were told anyway. Deciding again, as when a pattern shows, is another entry.
    """
    at = at or timezone.now()
    matter, met = lock(matter, by=by), sorted(limbs)
    if problems := rules.threshold_problems(decision, met, action):
        raise RuleBroken(problems)
    if matter.outcomes.exists():
        raise RuleBroken("The outcome is recorded already.")
    said = {"reasons": reasons, "action": action, "response": response}
    threshold = Threshold.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, decision=decision, limbs=met, **said
    )
    was, matter.kind = matter.kind, Kind(decision)
    matter.save(update_fields=["kind"])
    labels = [Limb(limb).label for limb in met]
    record(
        Verb.THRESHOLD_DECIDED,
        matter,
        by=by,
        at=at,
        decision=lower_first(Decision(decision).label),
        limbs=labels,
        **said,
    )
    clocks.meet(Owed.DECIDE, matter, by=by, at=at)
    _follow(matter, was=was, by=by, at=at)
    advance(matter, Progress.IN_HAND, at=at)
    return threshold


def _follow(matter: Matter, *, was: str, by: Any, at: datetime) -> None:
    owner = matter.manager or by
    if matter.kind != Kind.ALLEGATION:
        for owed in (Owed.LADO, Owed.REVIEW):
            clocks.stop(owed, matter, because="decided to be below the harm threshold", at=at)
        return
    since = matter.known_at if was == Kind.UNDECIDED else at
    start_clock(Owed.REVIEW, matter, owner=owner, since=since, at=at)
    if not matter.ladocontacts.exists():
        start_clock(Owed.LADO, matter, owner=owner, since=since, at=at)


@transaction.atomic
def record_lado(
    matter: Matter,
    *,
    told_at: datetime,
    officer: str,
    officer_ref: str = "",
    view: str,
    advice: str,
    next_steps: str,
    by: Any,
    at: datetime | None = None,
) -> LadoContact:
    """Record one exchange with the LADO; it stops their clock at the time at which they were told."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    said = {"officer": officer, "officer_ref": officer_ref, "advice": advice, "next_steps": next_steps}
    contact = LadoContact.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, told_at=told_at, view=view, **said
    )
    record(Verb.LADO_TOLD, matter, by=by, at=told_at, view=LadoView(view).label, **said)
    clocks.meet(Owed.LADO, matter, by=by, at=told_at)
    return contact
