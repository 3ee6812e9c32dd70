"""Reading several things about one adult together: the clock that asks for it, the look, and the step to an allegation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from referrals.conduct import patterns
from referrals.conduct.actions.base import lock, record, start_clock
from referrals.conduct.actions.deciding import decide_threshold
from referrals.conduct.choices import Decision, Finding
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter, MatterLink, PatternLook, Threshold
from referrals.conduct.verbs import Verb
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.web.fields import lower_first

SAME_ADULT = "SELECT ref, known_at, place, sharer, children FROM app_same_adult(%s)"


def same_adult(matter: Matter) -> list[patterns.Entry]:
    """Read, with the eyes of whoever hears it, what stands about the same adult; the writer of a report may not."""
    with connection.cursor() as cursor:
        cursor.execute(SAME_ADULT, [matter.ref])
        return [
            patterns.Entry(ref, local_date(known_at), place, sharer, frozenset(children))
            for ref, known_at, place, sharer, children in cursor.fetchall()
        ]


def ask_for_look(matter: Matter, *, owner: Any, at: datetime, child: int | None = None) -> None:
    """Start the clock when this matter makes a pattern; with `child`, when that child stands in another one too."""
    entries = same_adult(matter)
    again = any(child in entry.children for entry in entries if entry.ref != matter.ref)
    if patterns.makes(entries, matter.ref) if child is None else again:
        start_clock(Owed.PATTERN, matter, owner=owner, since=at, at=at)


def _others(matter: Matter, *, by: Any) -> list[Matter]:
    others = list(Matter.objects.visible_to(by).about(matter).order_by("known_at", "pk"))
    if not others:
        raise RuleBroken("There is nothing else about this adult.")
    return others


@transaction.atomic
def look_at_pattern(matter: Matter, *, finding: str, reasons: str, by: Any, at: datetime | None = None) -> PatternLook:
    """Record what was found when everything about the adult was read together; it stops the clocks that asked for it."""
    at = at or timezone.now()
    matter = lock(matter, by=by, closed=True)
    if finding == Finding.ALLEGATION:
        raise RuleBroken("Say which part of the harm threshold the pattern meets: it is an allegation then.")
    return _look(matter, _others(matter, by=by), finding=finding, reasons=reasons, by=by, at=at)


def _look(
    matter: Matter, others: Iterable[Matter], *, finding: str, reasons: str, by: Any, at: datetime
) -> PatternLook:
    together = [*others, matter]
    look = PatternLook.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by,
        finding=finding, reasons=reasons, rests_on=sorted(one.ref for one in together),
    )  # fmt: skip
    said = lower_first(Finding(finding).label)
    record(Verb.PATTERN_LOOKED, matter, by=by, at=at, finding=said, reasons=reasons)
    for one in together:
        clocks.meet(Owed.PATTERN, one, by=by, at=at)
    return look


@transaction.atomic
def escalate_pattern(
    matter: Matter, *, limbs: Iterable[str], reasons: str, by: Any, at: datetime | None = None
) -> Threshold:
    """Decide that what stands about an adult, taken together, meets the harm threshold (KCSIE 2026, Part four).

    The newest matter becomes the allegation and cites the others; each of them says that it was read with a later one.
    """
    at = at or timezone.now()
    matter = lock(matter, by=by)
    others = _others(matter, by=by)
    cited = list(Matter.objects.visible_to(by).about(matter).counting().order_by("known_at", "pk"))
    if not cited:
        raise RuleBroken("Nothing else about this adult was a concern.")
    together = f"{reasons}\n\nTaken together with {', '.join(one.ref for one in cited)}."
    threshold = decide_threshold(matter, decision=Decision.ALLEGATION, limbs=limbs, reasons=together, by=by, at=at)
    _look(matter, others, finding=Finding.ALLEGATION, reasons=reasons, by=by, at=at)
    known = set(matter.matterlinks.values_list("earlier_id", flat=True))
    for earlier in cited:
        if earlier.pk not in known:
            MatterLink.objects.create(
                school=matter.school, matter=matter, earlier=earlier, written_at=at, written_by=by
            )
            record(Verb.READ_TOGETHER, earlier, by=by, at=at)
    return threshold
