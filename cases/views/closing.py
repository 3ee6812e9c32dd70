"""Closing and reopening a case: what is owed stands before the question; a deputy proposes, the DSL agrees."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions, deadlines, hooks, selectors
from cases.access import with_case
from cases.forms.moves import CloseForm, ProposeForm, ReasonForm, ReopenForm
from cases.models import Case
from cases.rules import Check, closure_checks
from cases.states import CaseStatus
from cases.views.acts import SHOWN, answer
from cases.views.frame import children, names, url
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web import keeping

CLOSE = with_case(Permission.CASE_CLOSE, page="closing")
MENDED_AT = {
    "tasks": ("case_actions", "See the tasks"),
    "handover": ("handover", "See the offer"),
    "voice": ("note", "Add what the child says"),
    "roll": ("case", "See what changed"),
}


def _checklist(case: Case) -> list[dict[str, Any]]:
    """Everything that must be so before the case may close, each with its sentence and the page where it is mended."""
    checks = closure_checks(selectors.closure_facts(case)) + hooks.checks_of(case)
    return [_item(case, check) for check in checks]


def _item(case: Case, check: Check) -> dict[str, Any]:
    page, words = MENDED_AT.get(check.code, ("", ""))
    address = url(page, case) if page else ""
    if check.code == "concerns":
        address, words = reverse("cases:queue"), "See the concerns to triage"
    if check.code == "voice":
        address += "?kind=child_voice"
    if check.mended_at:
        address, words = reverse(check.mended_at, args=[case.ref]), check.mend
    return {"check": check, "url": address if check.blocked_by else "", "words": words}


def _page(request: Any, case: Case, **forms: Any) -> dict[str, Any]:
    checklist = _checklist(case)
    return {
        "case": case,
        "about": names(children(case)),
        "checklist": checklist,
        "blocked": [item for item in checklist if item["check"].blocked_by],
        "may_close": policy.granted(request.user, Permission.CASE_CLOSE, case.school),
        "is_proposed": case.status == CaseStatus.CLOSING,
        "refusal": _refusal(request, case),
        "heading": _heading(case, request.user),
        # What was typed is never hidden, even when a blocker came up meanwhile.
        "show_form": request.method == "POST"
        or keeping.kept(request) is not None
        or not any(item["check"].blocked_by for item in checklist),
    } | forms


def _refusal(request: Any, case: Case) -> ReasonForm:
    """The second form of the page, with what waits for it after a session had ended."""
    refusal = ReasonForm(auto_id="refusal_%s")
    keeping.resume(request, refusal, url("refuse_closing", case))
    return refusal


def _heading(case: Case, user: Any) -> str:
    if not case.is_open:
        return "The case is closed"
    may_close = policy.granted(user, Permission.CASE_CLOSE, case.school)
    if case.status == CaseStatus.CLOSING:
        return "Agree to closing" if may_close else "Closing is proposed"
    return "Close the case" if may_close else "Propose closing"


@with_case(Permission.CASE_CLOSE_PROPOSE, page="closing")
def close(request: Any, case: Case) -> HttpResponse:
    """Propose (deputy), close, or agree to a proposal (DSL). What is closed or proposed is only shown."""
    page = _page(request, case)
    if not case.is_open or (page["is_proposed"] and not page["may_close"]):
        return render(request, "cases/case/close.html", page | {"form": None}, status=409 if request.POST else SHOWN)
    proposed = {"outcome": case.outcome, "rationale": case.rationale} if page["is_proposed"] else {}
    form_class, action, said = (
        ProposeForm,
        actions.propose_closing,
        "Closing was proposed. The lead is told and decides.",
    )
    if page["may_close"]:
        form_class, action, said = (
            CloseForm,
            actions.close_case,
            "The case is closed. Whoever logged a concern is told.",
        )
    return answer(
        request,
        case,
        form_class(request.POST or None, initial=proposed),
        partial(action, case, by=request.user),
        template="cases/case/close.html",
        said=said,
        **page,
    )


@require_POST
@CLOSE
def refuse_closing(request: Any, case: Case) -> HttpResponse:
    """Do not agree to a proposal, with the reason; the case stays open with its owner."""
    refusal = ReasonForm(request.POST, auto_id="refusal_%s")
    agreeing = CloseForm(initial={"outcome": case.outcome, "rationale": case.rationale})
    return answer(
        request,
        case,
        refusal,
        partial(actions.refuse_closing, case, by=request.user),
        template="cases/case/close.html",
        said="You did not agree. The case stays open, and whoever proposed it reads why.",
        **_page(request, case, refusal=refusal, form=agreeing),
    )


@CLOSE
def reopen(request: Any, case: Case) -> HttpResponse:
    """Open a closed case again: who reopens it owns it from then on, and its concerns are in hand again."""
    return answer(
        request,
        case,
        ReopenForm(request.POST or None),
        partial(actions.reopen_case, case, by=request.user),
        template="cases/case/reopen.html",
        said="The case is open again, and it is yours.",
        about=names(children(case)),
        latest=deadlines.latest_review(timezone.now(), case.school),
    )
