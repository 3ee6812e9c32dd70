"""How a matter ends: the outcome, the decisions on the DBS and the TRA, and the closing with its day of retention."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import retention, rules
from referrals.conduct.actions.base import advance, facts, lock, record, start_clock
from referrals.conduct.choices import Body, Leaving, OutcomeKind, Progress
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter, Outcome, Referral
from referrals.conduct.verbs import Verb
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken


@transaction.atomic
def record_outcome(
    matter: Matter,
    *,
    outcome: str,
    leaving: str,
    reasons: str,
    learning: str,
    file_words: str = "",
    reference_words: str = "",
    born_on: date | None = None,
    by: Any,
    at: datetime | None = None,
) -> Outcome:
    """Record one of the five outcomes. A resignation does not end the matter (KCSIE 2026, Part four)."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if problems := rules.outcome_problems(facts(matter), outcome, file_words, reference_words):
        raise RuleBroken(problems)
    said = {
        "reasons": reasons,
        "learning": learning,
        "file_words": file_words,
        "reference_words": reference_words,
    }
    found = Outcome.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, outcome=outcome, leaving=leaving, **said
    )
    matter.subject_born_on = born_on or matter.subject_born_on
    matter.save(update_fields=["subject_born_on"])
    words = {"outcome": OutcomeKind(outcome).label, "leaving": Leaving(leaving).label}
    record(Verb.OUTCOME_RECORDED, matter, by=by, at=at, **words, **said)
    clocks.stop(Owed.REVIEW, matter, because="the outcome is recorded", at=at)
    if leaving in rules.REMOVED:
        start_clock(Owed.BARRING, matter, owner=matter.manager or by, since=at, at=at)
    return found


@transaction.atomic
def decide_body(
    matter: Matter,
    *,
    body: str,
    is_referred: bool,
    reasons: str,
    referred_on: date | None = None,
    body_ref: str = "",
    by: Any,
    at: datetime | None = None,
) -> Referral:
    """Decide whether the adult is referred to the DBS or the TRA, with reasons either way."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if not matter.outcomes.exists():
        raise RuleBroken("Record the outcome first.")
    said = {"reasons": reasons, "body_ref": body_ref}
    referral = Referral.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by,
        body=body, is_referred=is_referred, referred_on=referred_on if is_referred else None, **said,
    )  # fmt: skip
    decided = "Referred" if is_referred else "Decided not to refer"
    record(
        Verb.BODY_DECIDED, matter, by=by, at=at,
        decided=decided, body=Body(body).label, referred_on=referral.referred_on, **said,
    )  # fmt: skip
    if body == Body.DBS:
        clocks.meet(Owed.BARRING, matter, by=by, at=at)
    return referral


@transaction.atomic
def close_matter(matter: Matter, *, summary: str, by: Any, at: datetime | None = None) -> Matter:
    """Close the record once nothing is owed in it, and reckon until when it is kept."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    known = facts(matter)
    if blockers := rules.closing_blockers(known):
        raise RuleBroken(blockers)
    keep_until, rule = retention.keep_until(
        matter.kind, known.outcome, local_date(matter.known_at), matter.subject_born_on
    )
    matter.closed_at, matter.closed_by, matter.keep_until, matter.keep_rule = at, by, keep_until, rule
    matter.save(update_fields=["closed_at", "closed_by", "keep_until", "keep_rule"])
    record(Verb.CLOSED, matter, by=by, at=at, keep_until=keep_until, keep_rule=rule, summary=summary)
    clocks.stop_all(matter, because="the record is closed", at=at)
    advance(matter, Progress.CLOSED, at=at)
    return matter
