"""Tasks: one thing that one person owes on a case by the end of a day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import conflicts, deadlines, hooks, notices
from cases.deadlines import Owed
from cases.models import Case, Note, Task
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission


@transaction.atomic
def give_task(
    case: Case,
    *,
    title: str,
    owner: Any,
    due_on: date,
    by: Any,
    meeting: Note | None = None,
    at: datetime | None = None,
) -> Task:
    """Give a task to anybody who works at the school and has no conflict of interest; they see the task, not the case."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, case.school)
    case = Case.objects.select_for_update(of=("self",)).select_related("school").get(pk=case.pk)
    if not case.is_open:
        raise RuleBroken(f"{case.ref} is closed. Reopen it before you give tasks on it.")
    if reasons := hooks.shut_because(case):
        raise RuleBroken(reasons)
    if due_on < local_date(at):
        raise RuleBroken("The day by which a task is due cannot be in the past.")
    if not owner.roles_at(case.school) or owner.pk in conflicts.excluded_from_case(case):
        raise RuleBroken(f"{owner.label} cannot be given a task on this case.")
    last = Task.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    task = Task.objects.create(
        school=case.school,
        case=case,
        number=last + 1,
        title=title,
        owner=owner,
        due_on=due_on,
        meeting=meeting,
        given_at=at,
        given_by=by,
    )
    audit.record(
        Verb.TASK_GIVEN,
        task,
        by=by,
        at=at,
        pupils=case.pupils.values_list("pk", flat=True),
        owner=owner.label,
        due_on=due_on,
        title=title,
    )
    due_at, rule = deadlines.day_due(due_on, case.school.calendar)
    clocks.start(Owed.TASK, task, owner=owner, due_at=due_at, rule=rule, at=at)
    notices.task_given(task, at=at)
    return task


def _lock(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("school", "case", "owner").get(pk=task.pk)


@transaction.atomic
def finish_task(task: Task, *, result: str, by: Any, at: datetime | None = None) -> Task:
    """Say what was done. The owner may, and whoever works on the case."""
    at = at or timezone.now()
    if by.pk != task.owner_id:
        policy.require(by, Permission.CASE_WORK, task.school)
    task = _lock(task)
    if not task.is_open:
        raise RuleBroken("This task is done or withdrawn already.")
    task.done_at, task.done_by, task.result = at, by, result
    task.save(update_fields=["done_at", "done_by", "result"])
    _record(Verb.TASK_DONE, task, by, at, result=result)
    clocks.meet(Owed.TASK, task, by=by, at=at)
    return task


@transaction.atomic
def withdraw_task(task: Task, *, reason: str, by: Any, at: datetime | None = None) -> Task:
    """Take a task back, with the reason; only who works on the case may."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, task.school)
    task = _lock(task)
    if not task.is_open:
        raise RuleBroken("This task is done or withdrawn already.")
    task.withdrawn_at, task.withdrawn_by = at, by
    task.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record(Verb.TASK_WITHDRAWN, task, by, at, reason=reason)
    clocks.stop(Owed.TASK, task, because="withdrawn", at=at)
    return task


def _record(verb: Verb, task: Task, by: Any, at: datetime, **words: str) -> None:
    pupils = task.case.pupils.values_list("pk", flat=True)
    audit.record(verb, task, by=by, at=at, pupils=pupils, title=task.title, **words)
