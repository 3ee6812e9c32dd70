"""The work of a case manager: taking on, naming children, measures meanwhile, telling people, meetings, reviews."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import rules
from referrals.conduct.actions.base import advance, facts, lock, record, start_clock
from referrals.conduct.actions.patterns import ask_for_look
from referrals.conduct.choices import Informed, Measure, Progress
from referrals.conduct.deadlines import NEXT_REVIEW, Owed
from referrals.conduct.models import Interim, Matter, MatterChild, Review, Statement, StrategyMeeting, Told
from referrals.conduct.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil
from safeguard.web.fields import lower_first


@transaction.atomic
def take_on(matter: Matter, *, by: Any, at: datetime | None = None) -> Matter:
    """Read it and be its case manager: its clocks are theirs from now on, and the reporter hears that it was read."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if matter.taken_at is not None:
        raise RuleBroken(f"{matter.manager.label if matter.manager else 'Somebody'} has taken this on already.")
    matter.manager = matter.taken_by = by
    matter.taken_at = at
    matter.save(update_fields=["manager", "taken_by", "taken_at"])
    record(Verb.TAKEN_ON, matter, by=by, at=at)
    for clock in Clock.objects.of(matter).running():
        clocks.move_owner(clock.kind, matter, to=by)
    advance(matter, Progress.READ, at=at)
    return matter


@transaction.atomic
def add_to_matter(matter: Matter, *, text: str, by: Any, at: datetime | None = None) -> None:
    """Write a dated note into the record."""
    record(Verb.ADDED, lock(matter, by=by), by=by, at=at or timezone.now(), text=text)


@transaction.atomic
def name_child(matter: Matter, *, pupil: Pupil, part: str = "", by: Any, at: datetime | None = None) -> MatterChild:
    """Say which child on the roll is meant. Nothing of it stands on the child's own record."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if pupil.school_id != matter.school_id:
        raise RuleBroken("This child is not on the roll of this school.")
    if matter.children.filter(pupil=pupil).exists():
        raise RuleBroken(f"{pupil.name} is named already.")
    named = MatterChild.objects.create(
        school=matter.school, matter=matter, pupil=pupil, part=part, named_at=at, named_by=by
    )
    record(Verb.CHILD_NAMED, matter, by=by, at=at, child=pupil.name, part=part)
    ask_for_look(matter, owner=matter.manager or by, at=at, child=pupil.pk)
    return named


@transaction.atomic
def decide_measure(
    matter: Matter,
    *,
    hazards: str,
    controls: str,
    alternatives: str,
    measure: str,
    reasons: str,
    agreed_with: str,
    starts_at: datetime,
    review_on: date,
    by: Any,
    at: datetime | None = None,
) -> Interim:
    """Decide what is done meanwhile. A suspension is confirmed in writing within one working day (KCSIE, Part four)."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    said = {
        "hazards": hazards,
        "controls": controls,
        "alternatives": alternatives,
        "reasons": reasons,
        "agreed_with": agreed_with,
    }
    interim = Interim.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by,
        measure=measure, starts_at=starts_at, review_on=review_on, **said,
    )  # fmt: skip
    record(
        Verb.MEASURE_DECIDED,
        matter,
        by=by,
        at=at,
        measure=lower_first(Measure(measure).label),
        review_on=review_on,
        **said,
    )
    if measure == Measure.SUSPENDED:
        start_clock(Owed.LETTER, matter, owner=matter.manager or by, since=starts_at, at=at)
    else:
        clocks.stop(Owed.LETTER, matter, because="the adult is not suspended any more", at=at)
    return interim


@transaction.atomic
def record_told(
    matter: Matter,
    *,
    whom: str,
    name: str = "",
    told_at: datetime,
    what: str,
    is_suspension_letter: bool = False,
    by: Any,
    at: datetime | None = None,
) -> Told:
    """Record who was told what; of an allegation nobody on either side before the LADO agreed."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if problems := rules.telling_problems(facts(matter), whom, is_letter=is_suspension_letter):
        raise RuleBroken(problems)
    said = {"name": name, "what": what, "is_suspension_letter": is_suspension_letter}
    told = Told.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, whom=whom, told_at=told_at, **said
    )
    record(Verb.TOLD, matter, by=by, at=told_at, whom=Informed(whom).label.lower(), **said)
    if is_suspension_letter:
        clocks.meet(Owed.LETTER, matter, by=by, at=told_at)
    return told


@transaction.atomic
def hold_strategy_meeting(
    matter: Matter,
    *,
    held_at: datetime,
    present: str,
    decided: str,
    police_ref: str = "",
    social_care_ref: str = "",
    by: Any,
    at: datetime | None = None,
) -> StrategyMeeting:
    """Take down a meeting of the agencies: who was there, what was decided, under which references."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    said = {"present": present, "decided": decided, "police_ref": police_ref, "social_care_ref": social_care_ref}
    meeting = StrategyMeeting.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, held_at=held_at, **said
    )
    record(Verb.STRATEGY_HELD, matter, by=by, at=held_at, **said)
    return meeting


@transaction.atomic
def review_matter(matter: Matter, *, summary: str, by: Any, at: datetime | None = None) -> Review:
    """Look at the whole: the first review within four weeks, then by the clock until there is an outcome."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    review = Review.objects.create(school=matter.school, matter=matter, written_at=at, written_by=by, summary=summary)
    record(Verb.REVIEWED, matter, by=by, at=at, summary=summary)
    if clocks.meet(Owed.REVIEW, matter, by=by, at=at):
        start_clock(Owed.REVIEW, matter, owner=matter.manager or by, since=at, at=at, code=NEXT_REVIEW)
    return review


@transaction.atomic
def write_for_child(matter: Matter, *, pupil: Pupil, text: str, by: Any, at: datetime | None = None) -> Statement:
    """Put the case manager's own words on a child's record: all of a matter that ever stands there."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if not matter.children.filter(pupil=pupil).exists():
        raise RuleBroken("Name the child in this record first.")
    statement = Statement.objects.create(
        school=matter.school, matter=matter, written_at=at, written_by=by, pupil=pupil, text=text
    )
    record(Verb.STATEMENT_WRITTEN, matter, by=by, at=at, child=pupil.name, text=text)
    audit.record(Verb.STATEMENT, pupil, by=by, at=at, pupils=[pupil], thread="", text=text)
    return statement
