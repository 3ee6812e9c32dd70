"""Notices of the police: the queue, taking one down, which child it is, and what follows from it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.selectors.picking import colleagues
from referrals.disclosures import access, actions, pasting, selectors
from referrals.disclosures.access import with_notice
from referrals.disclosures.actions.base import kept_out
from referrals.disclosures.choices import NoticeState
from referrals.disclosures.forms.common import asking
from referrals.disclosures.forms.notices import (
    CaseForm,
    FollowForm,
    MatchForm,
    NoticeForm,
    NotOursForm,
    PlanForm,
    ToldForm,
)
from referrals.disclosures.models import Notice
from referrals.disclosures.views.pages import Made, ask, cards, listing, steps, url
from referrals.disclosures.views.sharing import may_work
from safeguard import policy
from safeguard.policy import Permission
from safeguard.web.forms import typed
from safeguard.web.loaders import with_school

WORK, SEE = Permission.NOTICE_WORK, Permission.QUEUE_VIEW
HEADINGS = ["As the police wrote it", "Received", "State", "Due"]
QUIETLY = (
    "Do not raise it with the family unless that is safe. The child’s words are theirs: nobody is asked to repeat them."
)
WithReason = asking("reason", "Why is it not this child?", "Enter why it is not this child")
Query = asking("query", "Whom did you ask, and what did they say?", "Enter whom you asked, and what they said", rows=4)


@require_safe
@with_school(SEE, page="notices of the police")
def notices(request: Any) -> HttpResponse:
    rows = access.notices(request.user).filter(school=request.school)
    context = listing(request, rows, "received_at", selectors.NOTICES, headings=HEADINGS, now=timezone.now())
    return render(request, "disclosures/notices.html", context)


@with_school(Permission.NOTICE_ENTER)
def notice_new(request: Any) -> HttpResponse:
    """Take one down, typed or pasted. Whoever is not of the safeguarding team sees afterwards that it arrived, no more."""
    is_team = policy.granted(request.user, SEE, request.school)
    is_reading, page = request.method == "POST" and "read" in request.POST, _page(is_team)
    form = _read(request) if is_reading else NoticeForm(request.POST or None)
    if is_reading:
        return render(request, "disclosures/notice_new.html", page | {"form": form, "unsent": None})
    made = Made(partial(actions.enter_notice, school=request.school, by=request.user), reverse(LISTS[is_team]))
    done: Any = made if is_team else reverse(LISTS[False])
    said = "The notice is with the safeguarding team."
    template = "disclosures/notice_new.html"
    return ask(request, form, made, school=request.school, done=done, said=said, template=template, **page)


LISTS = {True: "disclosures:notices", False: "disclosures:notices_taken"}


def _page(is_team: bool) -> dict[str, str]:
    return {
        "title": "Take down a notice of the police",
        "intro": "Operation Encompass and other notices. It is held until a safeguarding lead says which child it is.",
        "go": "Send it to the safeguarding team",
        "cancel": reverse(LISTS[is_team]),
        "caption": "",
        "warn": "",
    }


def _read(request: Any) -> NoticeForm:
    """What was typed stays; what the pasted text says fills the boxes that are empty."""
    empty = NoticeForm()
    said = typed(empty, request.POST)
    found = pasting.read(str(said.get("pasted") or ""))
    judged = NoticeForm(request.POST)
    judged.is_valid()
    for name, value in found.items():
        if not judged.cleaned_data.get(name):
            said[name] = value
    return NoticeForm(initial=said)


@require_safe
@with_school(Permission.NOTICE_ENTER)
def notices_taken(request: Any) -> HttpResponse:
    taken = selectors.taken_by(request.user, request.school)
    return render(request, "disclosures/notices_taken.html", {"taken": taken, "now": timezone.now()})


@require_safe
@with_notice(SEE)
def notice(request: Any, notice: Notice) -> HttpResponse:
    """What the police said, whose child it is, what the school does, who was told; the one next step first."""
    may, state = may_work(request.user, notice, WORK), notice.state
    is_free = state in {NoticeState.MATCHED, NoticeState.PLANNED} and not (notice.concern_id or notice.case_id)
    context = {
        "notice": notice,
        "now": timezone.now(),
        "cards": cards(notice),
        "quietly": QUIETLY,
        "candidates": selectors.candidates_of(notice) if notice.pupil is None else [],
        "told": list(notice.told.select_related("person", "told_by")),
        "steps": steps(
            (may and state == NoticeState.WAITING, "Match it to a child", url("match", notice)),
            (may and state == NoticeState.WAITING, "Not our child", url("not_ours", notice)),
            (may and state == NoticeState.MATCHED, "Plan the day", url("plan", notice)),
            (may and is_free, "Log a concern from it", url("concern", notice)),
            (may and is_free, "Add it to a case", url("to_case", notice)),
        ),
        "can_tell": may and notice.pupil is not None,
        "can_unmatch": may and is_free,
        "can_query": may and notice.is_late and notice.queried_at is None,
    }
    return render(request, "disclosures/notice.html", context)


def _ask(request: Any, notice: Notice, form: Any, action: Any, /, **page: Any) -> HttpResponse:
    child = notice.pupil.name if notice.pupil else notice.child_name
    act = partial(action, notice, by=request.user)
    page = {"done": notice.get_absolute_url(), "caption": f"{notice.ref} · {child}"} | page
    return ask(request, form, act, school=notice.school, **page)


@with_notice(WORK, page="form")
def match(request: Any, notice: Notice) -> HttpResponse:
    form = MatchForm(request.POST or None, school=notice.school, offered=selectors.candidates_of(notice))
    return _ask(
        request, notice, form, actions.match_notice, title="Which child is it?", go="This is the child",
        said="The notice stands on the child’s chronology. Now plan the day.", template="disclosures/match.html",
        notice=notice,
    )  # fmt: skip


@with_notice(WORK, page="form")
def unmatch(request: Any, notice: Notice) -> HttpResponse:
    return _ask(
        request, notice, WithReason(request.POST or None), actions.unmatch_notice, title="It is not this child",
        said="The notice has left the child’s chronology and waits to be matched.", go="Take the match back",
    )  # fmt: skip


@with_notice(WORK, page="form")
def not_ours(request: Any, notice: Notice) -> HttpResponse:
    return _ask(
        request, notice, NotOursForm(request.POST or None), actions.say_not_ours, title="Not our child",
        said="It is recorded that no child of this school is meant.", go="Record it",
        intro="Look for sisters and brothers, for other spellings, and for children who have just joined first.",
    )  # fmt: skip


def _people(request: Any, notice: Notice) -> list[Any]:
    besides = kept_out([notice.pupil]) if notice.pupil else set()
    return [person for person in colleagues(notice.school, besides=request.user) if person.pk not in besides]


@with_notice(WORK, page="form")
def plan(request: Any, notice: Notice) -> HttpResponse:
    return _ask(
        request, notice, PlanForm(request.POST or None, people=_people(request, notice)), actions.plan_notice,
        title="Plan the day", said="The day is planned, and the clock is met.", go="Record the plan", warn=QUIETLY,
    )  # fmt: skip


@with_notice(WORK, page="form")
def notice_told(request: Any, notice: Notice) -> HttpResponse:
    return _ask(
        request, notice, ToldForm(request.POST or None, people=_people(request, notice)), actions.tell_of_notice,
        title="Who was told", said="It is recorded who was told.", go="Record it", warn=QUIETLY,
    )  # fmt: skip


@with_notice(WORK, page="form")
def query(request: Any, notice: Notice) -> HttpResponse:
    return _ask(
        request, notice, Query(request.POST or None), actions.query_notice, title="Ask the police why it came late",
        said="It is recorded that the police were asked.", go="Record it",
        intro="The police tell the school before the start of the next school day. This notice came after it.",
    )  # fmt: skip


@with_notice(WORK, page="form")
def concern(request: Any, notice: Notice) -> HttpResponse:
    made = Made(partial(actions.log_concern_from, notice, by=request.user), notice.get_absolute_url())
    return ask(
        request, FollowForm(request.POST or None), made, school=notice.school, done=made,
        title="Log a concern from the notice", said="The concern is in the queue. It names the notice, and the notice it.",
        caption=f"{notice.ref} · {notice.pupil.name if notice.pupil else notice.child_name}", go="Log the concern",
        cancel=notice.get_absolute_url(), template="disclosures/concern.html", notice=notice,
        account=actions.account_of(notice),
    )  # fmt: skip


@with_notice(WORK, page="form")
def to_case(request: Any, notice: Notice) -> HttpResponse:
    cases = selectors.open_cases_of(request.user, notice.pupil, at=timezone.now()) if notice.pupil else []
    return _ask(
        request, notice, CaseForm(request.POST or None, cases=cases), actions.add_to_case, title="Add it to a case",
        said="The notice is part of the case.", go="Add it to the case",
        intro="It becomes a significant note there. From then on it is seen by whoever may see the case."
        if cases else "No open case of this child is in your sight. Log a concern from the notice instead.",
    )  # fmt: skip
