"""An answer, a stage skipped, words added, and the end without an answer."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from cases.views.acts import answer as settle
from referrals.disagreements import actions
from referrals.disagreements.access import with_disagreement
from referrals.disagreements.actions.common import current_run, stages_after
from referrals.disagreements.forms import AnswerForm, CloseForm, SkipForm, WordsForm
from referrals.disagreements.models import Disagreement
from referrals.disagreements.views.shown import about
from safeguard.policy import Permission

WORK = with_disagreement(Permission.CASE_WORK, page="form")


def _settle(request: Any, disagreement: Disagreement, form: Any, action: Any, **page: Any) -> HttpResponse:
    act = partial(action, disagreement, by=request.user)
    done = disagreement.get_absolute_url()
    return settle(request, disagreement.case, form, act, done=done, **_without_case(about(disagreement)), **page)


def _without_case(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "case"}


@WORK
def answer(request: Any, disagreement: Disagreement) -> HttpResponse:
    """Their answer at the stage that runs: resolved it ends here, not resolved the next stage opens at once."""
    run = current_run(disagreement)
    if run is None:
        return redirect(disagreement)
    following = next(iter(stages_after(disagreement, run.number)), None)
    form = AnswerForm(request.POST or None, stage=run.number, following=following)
    return _settle(
        request, disagreement, form, actions.record_answer, run=run, following=following,
        template="disagreements/answer.html", said="Their answer stands on the record.",
    )  # fmt: skip


@WORK
def skip(request: Any, disagreement: Disagreement) -> HttpResponse:
    run = current_run(disagreement)
    stages = stages_after(disagreement, run.number) if run else []
    if run is None or not stages:
        return redirect(disagreement)
    form = SkipForm(request.POST or None, stages=stages, initial={"is_danger": "yes" if disagreement.is_danger else ""})
    return _settle(
        request, disagreement, form, actions.skip_to_stage, run=run, template="disagreements/skip.html",
        said="The later stage runs. The stages between stand as skipped, with your reason.",
    )  # fmt: skip


@WORK
def add(request: Any, disagreement: Disagreement) -> HttpResponse:
    form = WordsForm(request.POST or None, is_open=disagreement.is_open, initial={"kind": request.GET.get("kind", "")})
    return _settle(
        request, disagreement, form, actions.add_words, template="disagreements/add.html",
        said="Your words stand beside the disagreement.",
    )  # fmt: skip


@WORK
def close(request: Any, disagreement: Disagreement) -> HttpResponse:
    form = CloseForm(request.POST or None)
    return _settle(
        request, disagreement, form, actions.close_disagreement, template="disagreements/close.html",
        said="The disagreement has ended. It stays on the record with what was learned.",
    )  # fmt: skip
