"""Plans on a case, and how one begins: from a conference, from an authority's answer, or in place of another plan."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_case
from cases.models import Case
from cases.views.acts import answer
from cases.views.frame import children, frame, names
from referrals.agencies.models import Authority
from referrals.plans import actions, selectors
from referrals.plans.access import with_plan
from referrals.plans.choices import Level, MeetingKind, Post
from referrals.plans.forms import StartForm, StepForm
from referrals.plans.models import Plan, PlanMeeting
from referrals.plans.selectors import Standing
from referrals.plans.views import pages
from referrals.plans.views.pages import url
from safeguard.calendar import local_date
from safeguard.policy import Permission


@require_safe
@with_case(Permission.CASE_VIEW, page="plans")
def case(request: Any, case: Case) -> HttpResponse:
    """The section "Plans" of a case: what runs for each child, what is booked, what has ended."""
    at = timezone.now()
    found = selectors.standings(selectors.plans_of(case), at=at)
    context = frame(case, request.user, "plans:case", at=at) | {
        "standings": [{"it": one, "tags": pages.tags(one)} for one in found if one.plan.is_running],
        "ended": [one for one in found if not one.plan.is_running],
        "meetings": [{"it": one, "next": pages.next_step(one)} for one in selectors.unplanned(case)],
        "start_url": url("start", case),
        "book_url": url("book_first", case),
    }
    return render(request, "plans/case.html", context)


def _about(case: Case) -> dict[str, Any]:
    return {"about": names(children(case))}


@with_case(Permission.CASE_WORK, page="form")
def start(request: Any, case: Case) -> HttpResponse:
    """Start a plan, filled in from the conference that made it (`?meeting=`) or the answer on a referral."""
    made = request.GET.get("meeting", "")
    conference = get_object_or_404(selectors.made_a_plan(case), ref=made.replace("\x00", "")) if made else None
    pupils = [conference.pupil] if conference else [part.pupil for part in children(case)]
    form = StartForm(
        request.POST or None,
        pupils=pupils,
        authorities=Authority.objects.filter(school=case.school),
        initial=_known(case, conference),
    )
    return answer(
        request,
        case,
        form,
        partial(actions.start_plan, case, conference=conference, by=request.user),
        template="plans/start.html",
        said="The plan stands on the record, and the child’s standing with it.",
        done=url("case", case),
        conference=conference,
        **_about(case),
    )


def _known(case: Case, conference: PlanMeeting | None) -> dict[str, Any]:
    """What is on the record already, so that nothing is typed twice."""
    known: dict[str, Any] = {}
    default = Authority.objects.filter(school=case.school, is_default=True).first()
    if default:
        known["authority"] = default.pk
    said = selectors.answer_that_made_a_plan(case)
    if said:
        known |= {"level": Level.CHILD_PROTECTION, "started_on": local_date(said.happened_at), "reason": said.said}
        known |= {"worker_name": said.person, "worker_phone": said.telephone}
        known |= {"authority": said.referral.authority_id} if said.referral.authority_id else {}
    if conference and conference.held_at:
        is_initial = conference.kind == MeetingKind.INITIAL_CONFERENCE
        known |= {
            "pupil": conference.pupil_id,
            "started_on": local_date(conference.held_at),
            "reason": conference.decision,
        }
        known |= {"level": Level.CHILD_PROTECTION} if is_initial else {}
    return known


@with_plan(Permission.CASE_WORK, page="form")
def step(request: Any, plan: Plan) -> HttpResponse:
    """End this plan and start the next in one act: the one follows the other, and no day lies between them."""
    standing = Standing(plan, timezone.now())
    form = StepForm(
        request.POST or None,
        level=plan.level,
        pupils=[plan.pupil],
        authorities=Authority.objects.filter(school=plan.school),
        initial=_carried(standing),
    )
    return answer(
        request,
        plan.case,
        form,
        partial(actions.start_plan, plan.case, follows=plan, by=request.user),
        template="plans/step.html",
        said="The plan has ended and the next one runs.",
        done=url("case", plan.case),
        plan=plan,
        about=plan.pupil.name,
    )


def _carried(standing: Standing) -> dict[str, Any]:
    """The people who carry the plan that ends most often carry the next one."""
    posts = {"worker": Post.SOCIAL_WORKER, "manager": Post.MANAGER, "lead": Post.LEAD, "chair": Post.CHAIR}
    known: dict[str, Any] = {"pupil": standing.plan.pupil_id, "authority": standing.plan.authority_id}
    for name, post in posts.items():
        if person := standing.people.get(post):
            known |= {f"{name}_name": person.name, f"{name}_phone": person.phone}
            known |= {"worker_email": person.email, "worker_team": person.team} if name == "worker" else {}
    return known
