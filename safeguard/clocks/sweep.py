"""The sweep: whatever is late reaches the next person, once.

Each pass claims due clocks with `FOR UPDATE SKIP LOCKED`, advances their step, writes the event dated when the deadline
passed and queues the messages, in one transaction per batch: two sweepers cannot tell twice, and a dead one loses nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from safeguard import db
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks.kinds import Rung, Step
from safeguard.clocks.models import Clock
from safeguard.clocks.verbs import Verb
from safeguard.outbox.actions import enqueue
from safeguard.people.models import School, User
from safeguard.people.selectors import holders
from safeguard.policy import SYSTEM

BATCH = 200
log = structlog.get_logger(__name__)


def sweep(*, at: datetime | None = None, name: str = "sweep") -> int:
    """Advance every clock whose next step has come; return how many steps were taken."""
    at = at or timezone.now()
    taken = 0
    while batch := _sweep_batch(at):
        taken += batch
    audit.beat(name)
    return taken


@transaction.atomic
def _sweep_batch(at: datetime) -> int:
    due = Clock.objects.filter(next_step_at__lte=at).order_by("next_step_at", "id")
    clocks = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("owner")[:BATCH])
    by_school: dict[int, list[Clock]] = defaultdict(list)
    for clock in clocks:
        by_school[clock.school_id].append(clock)
    for school_id, due_clocks in by_school.items():
        with db.scope(schools=[school_id]):
            ladder = Ladder(School.objects.get(pk=school_id), at)
            for clock in due_clocks:
                ladder.advance(clock)
    return len(clocks)


class Ladder:
    """The rungs of one school as they stand now, read once for a whole batch."""

    def __init__(self, school: School, at: datetime) -> None:
        self.school, self.at = school, at
        self.people: dict[Rung, list[User]] = {}

    def advance(self, clock: Clock) -> None:
        """Tell the rung of this step and store when the next one comes, unless something else follows by itself."""
        steps = clock.spec.ladder
        if clock.missed_at is None:
            clock.missed_at = clock.due_at
            self._record(Verb.DEADLINE_MISSED, clock, at=clock.due_at, due_at=clock.due_at)
            if instead := self._follow(clock):
                self._end(clock, instead)
                return
        excluded = set(clock.spec.excluded(clock))
        step, told = self._first_with_people(clock, steps, excluded)
        for person in told:
            self._tell(clock, step, person)
        rung = steps[step].rung
        self._record(
            Verb.ESCALATED,
            clock,
            at=self.at,
            rung=rung.label,
            told=[person.label for person in told],
        )
        clock.step = step + 1
        clock.next_step_at = (
            max(steps[clock.step].at(clock.due_at, self.school.calendar), self.at) if clock.step < len(steps) else None
        )
        clock.save(update_fields=["missed_at", "step", "next_step_at"])

    def _follow(self, clock: Clock) -> str:
        """Let the kind's own app act on the breach. One that fails takes nothing along: its clock climbs the ladder instead."""
        try:
            with transaction.atomic():
                return clock.spec.missed(clock, self.at)
        except Exception:
            log.exception("missed_hook_failed", kind=clock.kind, clock=clock.pk)
            return ""

    def _end(self, clock: Clock, because: str) -> None:
        clock.stopped_at, clock.stopped_because, clock.next_step_at = clock.due_at, because[:200], None
        clock.save(update_fields=["missed_at", "stopped_at", "stopped_because", "next_step_at"])

    def _first_with_people(self, clock: Clock, steps: tuple[Step, ...], excluded: set[int]) -> tuple[int, list[User]]:
        """Find the first rung from this step upward on which somebody stands who may know; a gap is never waited out."""
        for number in range(clock.step, len(steps)):
            told = [person for person in self._on(steps[number].rung, clock) if person.pk not in excluded]
            if told:
                return number, told
        return len(steps) - 1, []

    def _on(self, rung: Rung, clock: Clock) -> Iterable[User]:
        if rung is Rung.OWNER:
            return [clock.owner]
        if rung not in self.people:
            self.people[rung] = holders(self.school, *rung.roles)
        return self.people[rung]

    def _tell(self, clock: Clock, step: int, person: User) -> None:
        rung = clock.spec.ladder[step].rung
        if rung is Rung.CHAIR and person.pk == clock.owner_id:
            rung = Rung.OWNER  # a matter that the chair hears
        context = {
            "ref": clock.subject_ref,
            "path": "/oversight/" if rung is Rung.CHAIR else clock.get_absolute_url(),
            "duty": clock.duty,
            "rung": rung.value,
            "school": self.school.name,
        }
        key = f"clock:{clock.pk}:{step}:{person.pk}"
        if listed_at := clock.spec.listed_at:
            context |= {"ref": f"{clock.subject_ref}, and perhaps more", "path": listed_at}
            key = f"clocks:{clock.kind}:{self.school.pk}:{rung.value}:{person.pk}:{local_date(self.at)}"
        enqueue("clock_missed", person, context, key=key, school=self.school, at=self.at)

    def _record(self, verb: Verb, clock: Clock, *, at: datetime, **payload: Any) -> None:
        audit.record(
            verb,
            clock,
            by=SYSTEM,
            at=at,
            school=clock.school_id,
            thread=clock.thread,
            pupils=clock.spec.pupils(clock),
            duty=clock.duty,
            clock=clock.pk,
            **payload,
        )
