"""One plan: who carries it and how to ring them, what comes next, what we must do, what has been."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.views.acts import answer
from referrals.plans import actions, selectors
from referrals.plans.access import with_plan
from referrals.plans.choices import Post
from referrals.plans.forms import ChangeForm, EndForm, PersonForm
from referrals.plans.models import Plan
from referrals.plans.views import pages
from referrals.plans.views.pages import url
from safeguard.policy import Permission

FORM = with_plan(Permission.CASE_WORK, page="form")


def _context(request: Any, plan: Plan, at: datetime) -> dict[str, Any]:
    """Everything that the page and its print show."""
    [standing] = selectors.standings([plan], at=at)
    asked = selectors.actions_of(standing.meetings)
    can_work = plan.is_running and pages.may_work(request.user, plan)
    return {
        "now": at,
        "plan": plan,
        "caption": " · ".join(filter(None, [f"Plan {plan.ref}", plan.get_level_display(), plan.pupil.group])),
        "standing": standing,
        "tags": pages.tags(standing),
        "people": [(Post(post), standing.people[post]) for post in Post.values if post in standing.people],
        "clocks": pages.clock_cards(standing.owed, standing),
        "about": pages.about(standing),
        "history": pages.history(standing),
        "to_do": pages.to_do(asked, is_open=True),
        "done": pages.to_do(asked, is_open=False),
        "held": [
            {"it": one, "rows": pages.said_of(one), "colour": pages.ATTENDED[one.attendance]} for one in standing.held
        ],
        "followed_by": getattr(plan, "followed_by", None),
        "can_work": can_work,
        "can_step": can_work and pages.is_step(plan),
        "urls": {name: url(name, plan) for name in ("book", "person", "change", "step", "end", "print")},
    }


@require_safe
@with_plan(Permission.CASE_VIEW, page="plan")
def plan(request: Any, plan: Plan) -> HttpResponse:
    return render(request, "plans/plan.html", _context(request, plan, timezone.now()))


@require_safe
@with_plan(Permission.CASE_VIEW, page="print")
def plan_print(request: Any, plan: Plan) -> HttpResponse:
    """The same on paper, everything opened; that it was opened for printing is on the record."""
    return render(request, "plans/print.html", _context(request, plan, timezone.now()) | {"can_work": False})


def _answer(request: Any, plan: Plan, form: Any, action: Any, *, template: str, said: str, **page: Any) -> HttpResponse:
    page |= {"plan": plan, "about": plan.pupil.name, "done": plan.get_absolute_url()}
    return answer(
        request, plan.case, form, partial(action, plan, by=request.user), template=template, said=said, **page
    )


@FORM
def person(request: Any, plan: Plan) -> HttpResponse:
    """Another social worker, manager, chair: from a day, beside whoever it was before."""
    form = PersonForm(request.POST or None, initial={"post": request.GET.get("post", "")})
    said = "The plan knows the new person. Whoever it was before stays on the record."
    return _answer(request, plan, form, actions.note_person, template="plans/person.html", said=said)


@FORM
def change(request: Any, plan: Plan) -> HttpResponse:
    form = ChangeForm(request.POST or None, level=plan.level)
    said = "The plan says it from that day. What it said before stays on the record."
    return _answer(request, plan, form, actions.note_change, template="plans/change.html", said=said)


@FORM
def end(request: Any, plan: Plan) -> HttpResponse:
    """End a plan, in one of the ways in which a plan of its level can end."""
    form = EndForm(request.POST or None, level=plan.level)
    said = "The plan has ended, and the child’s standing with it."
    return _answer(
        request, plan, form, actions.end_plan, template="plans/end.html", said=said, can_step=pages.is_step(plan)
    )
