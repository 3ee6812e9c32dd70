"""One task: its owner reads what it says and finishes it; who works on the case may take it back."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access import require, with_task
from cases.forms.record import FinishTaskForm, WithdrawTaskForm
from cases.models import Case, CasePupil, Task
from safeguard import policy
from safeguard.clocks.models import Clock
from safeguard.policy import Permission
from safeguard.web.handling import handle

SHORT = 200


@with_task()
def task(request: Any, task: Task) -> HttpResponse:
    """Show a task and take its result, from the owner or from whoever works on the case."""
    context, posted = _context(request, task), request.method == "POST"
    if posted and task.owner_id != request.user.pk and not context["works_on_case"]:
        require(request, Permission.CASE_WORK, task)
    return handle(
        request,
        FinishTaskForm(request.POST if posted else None),
        partial(actions.finish_task, task, by=request.user),
        template="cases/work/task.html",
        done=request.path,
        said="The task is done.",
        context=context,
    )


@with_task(Permission.CASE_WORK)
def withdraw_task(request: Any, task: Task) -> HttpResponse:
    return handle(
        request,
        WithdrawTaskForm(request.POST if request.method == "POST" else None),
        partial(actions.withdraw_task, task, by=request.user),
        template="cases/work/withdraw_task.html",
        done=reverse("cases:task", args=[task.ref]),
        said="The task is withdrawn. It stays on the record with your reason.",
        context=_context(request, task),
    )


def _context(request: Any, task: Task) -> dict[str, Any]:
    """The task's own words; the case and its children only for a person who may read the case."""
    readable = Case.objects.filter(pk=task.case_id).visible_to(request.user, at=timezone.now()).exists()
    works_on_case = readable and policy.granted(request.user, Permission.CASE_WORK, task.school)
    parts = CasePupil.objects.filter(case=task.case_id).select_related("pupil") if readable else []
    return {
        "task": task,
        "heading": task.title if len(task.title) <= SHORT and task.title.isprintable() else "Task",
        "clock": _clock(task),
        "children": [part.pupil.name for part in parts],
        "may_read_case": readable,
        "works_on_case": works_on_case,
        "may_finish": task.is_open and (task.owner_id == request.user.pk or works_on_case),
    }


def _clock(task: Task) -> Any:
    return Clock.objects.of(task).order_by("pk").last()
