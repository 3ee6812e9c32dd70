"""Starting, meeting, moving and stopping clocks. Called by the apps' actions, inside their transactions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from safeguard.audit import actions as audit
from safeguard.clocks.counting import Counted
from safeguard.clocks.kinds import KINDS
from safeguard.clocks.models import Clock
from safeguard.clocks.verbs import Verb

AT_ONCE: Final = 500


def start(
    kind: str,
    subject: Any,
    *,
    owner: Any,
    due_at: datetime,
    rule: str,
    at: datetime,
    note: str = "",
) -> Clock:
    """Start an obligation. `rule` names the function and edition that gave `due_at`; the first step runs at the due instant.

    A `Counted` rule moves with the school's calendar (recount.py); one in plain words never does.
    """
    clock = _described(kind, subject, owner, due_at, rule, at, note)
    clock.save(force_insert=True)
    return clock


def start_many(kind: str, subjects: Iterable[Any], *, due_at: datetime, rule: str, at: datetime) -> list[Clock]:
    """Start the same obligation on many subjects, each its own owner's, in a few statements (a roll of joiners)."""
    clocks = [_described(kind, subject, subject.owner, due_at, rule, at) for subject in subjects]
    return Clock.objects.bulk_create(clocks, batch_size=AT_ONCE)


def _described(kind: str, subject: Any, owner: Any, due_at: datetime, rule: str, at: datetime, note: str = "") -> Clock:
    ladder = KINDS[str(kind)].ladder
    due_at = max(due_at, at)
    counted = {"unit": rule.unit, "days": rule.days, "counted_from": rule.since} if isinstance(rule, Counted) else {}
    return Clock(
        school_id=subject.school_id,
        kind=str(kind),
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        subject_ref=subject.ref,
        thread=getattr(subject, "thread", subject.ref),
        note=note,
        owner=owner,
        rule=str(rule),
        **counted,
        started_at=at,
        due_at=due_at,
        next_step_at=ladder[0].at(due_at, subject.school.calendar) if ladder else None,
    )


def meet(kind: str, subject: Any, *, by: Any, at: datetime) -> int:
    """Record that the obligation was met; return how many clocks that stopped (0 when none ran)."""
    return _running(kind, subject).update(met_at=at, met_by=by, next_step_at=None)


def stop(kind: str, subject: Any, *, because: str, at: datetime) -> int:
    """Stop a clock that is no longer owed (the case was merged, the task withdrawn): not met, and not missed."""
    return _running(kind, subject).update(stopped_at=at, stopped_because=because, next_step_at=None)


def stop_all(subject: Any, *, because: str, at: datetime) -> int:
    """Stop every running clock of a subject."""
    return Clock.objects.of(subject).running().update(stopped_at=at, stopped_because=because, next_step_at=None)


def hand_over(clock: Clock, *, to: Any, by: Any, at: datetime) -> None:
    """Give a running clock to another owner; the due instant stays where it is."""
    Clock.objects.filter(pk=clock.pk).update(owner=to)
    audit.record(
        Verb.CLOCK_HANDED_OVER,
        clock,
        by=by,
        at=at,
        school=clock.school_id,
        thread=clock.thread,
        pupils=clock.spec.pupils(clock),
        duty=clock.duty,
        clock=clock.pk,
        owner=to.label,
    )


def move_owner(kind: str, subject: Any, *, to: Any) -> int:
    """Let the clock follow its subject to a new owner, when the subject's own event already says so."""
    return _running(kind, subject).update(owner=to)


def _running(kind: str, subject: Any) -> Any:
    return Clock.objects.of(subject).running().filter(kind=str(kind))
