"""What a person can own here: asked before a role ends (row C9)."""

from collections.abc import Iterable
from typing import Any

from cases.models import Case, Concern, ConcernHandover, Handover, Task
from safeguard.clocks.models import Clock
from safeguard.people import holdings


def owned_cases(user: Any, school: Any) -> Iterable[str]:
    for case in Case.objects.open().filter(school=school, owner=user):
        yield f"Owns case {case.ref}. Hand it over first."


def owned_tasks(user: Any, school: Any) -> Iterable[str]:
    for task in Task.objects.filter(school=school, owner=user, done_at=None, withdrawn_at=None).select_related("case"):
        yield f"Has task {task.ref} to do. Give it to somebody else first."


def owned_concerns(user: Any, school: Any) -> Iterable[str]:
    for concern in (
        Concern.objects.filter(school=school, owner=user).exclude(status="closed").exclude(case__isnull=False)
    ):
        yield f"Has concern {concern.ref} in hand. Decide on it, hand it over, or let another lead take it on first."


def offered_cases(user: Any, school: Any) -> Iterable[str]:
    pending = Handover.objects.pending().filter(to_owner=user, school=school)
    for handover in pending.select_related("case"):
        yield f"Is offered case {handover.case.ref}. The offer must be answered or withdrawn first."


def offered_concerns(user: Any, school: Any) -> Iterable[str]:
    pending = ConcernHandover.objects.pending().filter(to_owner=user, school=school)
    for handover in pending.select_related("concern"):
        yield f"Is offered concern {handover.concern.ref}. The offer must be answered or withdrawn first."


def owned_clocks(user: Any, school: Any) -> Iterable[str]:
    number = Clock.objects.for_school(school).running().owned_by(user).count()
    if number:
        yield f"Has {number} clock{'s' if number > 1 else ''} still running."


def register_all() -> None:
    for holding in (owned_cases, owned_tasks, owned_concerns, offered_cases, offered_concerns, owned_clocks):
        holdings.register(f"cases.{holding.__name__}", holding)
