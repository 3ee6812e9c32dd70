"""The limits and the ladder that a partnership agreed: what holds, since which paper, and the forms that change it."""

from dataclasses import asdict
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.views.acts import press
from referrals.agencies import actions
from referrals.agencies.access import with_authority
from referrals.agencies.actions.partnership import rungs_of
from referrals.agencies.choices import Unit
from referrals.agencies.forms import LimitForm, StagesForm
from referrals.agencies.limits import DEFAULTS, Agreed, agreed, all_agreed
from referrals.agencies.models import Authority
from referrals.agencies.views.directory import MANAGE, VIEW, may_manage
from safeguard.policy import Role
from safeguard.web.handling import handle
from safeguard.web.loaders import with_school

LIMIT_HEADINGS = [
    {"label": "From what to what", "width": "one-third"},
    "In force",
    "Default",
    {"label": "Where it stands", "width": "one-quarter"},
    {"label": "Change", "hidden": True},
]
STAGE_HEADINGS = ["Stage", "For us", "With", "Within", "Where it stands"]


def chosen(request: Any) -> tuple[Authority | None, list[dict[str, Any]]]:
    """Return the authority that the address asks for, else the school's own, and the way to each (one query)."""
    authorities = list(Authority.objects.filter(school=request.school))
    asked = request.GET.get("authority", "")
    found = next((one for one in authorities if str(one.pk) == asked), next(iter(authorities), None))
    ways = [{"label": one.name, "url": f"?authority={one.pk}", "current": one == found} for one in authorities]
    return found, ways if len(ways) > 1 else []


def row(limit: Agreed, authority: Authority) -> dict[str, Any]:
    default = DEFAULTS[limit.code]
    return {
        "label": default.label,
        "limit": limit,
        "default": default.unit.of(default.amount),
        "url": reverse("agencies:limit", args=[authority.pk, limit.code]),
    }


@require_safe
@with_school(VIEW)
def limits_page(request: Any) -> HttpResponse:
    authority, ways = chosen(request)
    context = {
        "authority": authority,
        "ways": ways,
        "rows": [row(limit, authority) for limit in all_agreed(authority)] if authority else [],
        "headings": LIMIT_HEADINGS if may_manage(request) else LIMIT_HEADINGS[:-1],
        "may_manage": may_manage(request),
    }
    return render(request, "agencies/limits.html", context)


@with_authority(MANAGE)
def limit(request: Any, authority: Authority, code: str) -> HttpResponse:
    """Show one limit with its form. The first answer offered is what holds, so that only what differs is typed."""
    now = _known(authority, code)
    own = {"source": now.source, "edition": now.edition} if now.is_local else {}
    form = LimitForm(request.POST or None, initial={"amount": now.amount, "unit": now.unit} | own)
    context = {"title": DEFAULTS[code].label, "authority": authority, "row": row(now, authority)}
    return handle(
        request,
        form,
        partial(actions.set_limit, authority, code=code, by=request.user),
        template="agencies/limit.html",
        done=_back("limits", authority),
        said="The limit is set. It counts for what starts from now on; what runs keeps its time.",
        context=context | {"back_url": _back("limits", authority)},
    )


@require_POST
@with_authority(MANAGE)
def withdraw_limit(request: Any, authority: Authority, code: str) -> HttpResponse:
    _known(authority, code)
    act = partial(actions.withdraw_limit, authority, code=code, by=request.user)
    said = "The default holds again for what starts from now on; what runs keeps its time."
    return press(request, act, said=said, done=_back("limits", authority))


@require_safe
@with_school(VIEW)
def stages_page(request: Any) -> HttpResponse:
    authority, ways = chosen(request)
    stages = list(authority.stages.all()) if authority else []
    context = {
        "authority": authority,
        "ways": ways,
        "stages": [{"stage": one, "ours": Role(one.ours).label, "within": _within(one)} for one in stages],
        "headings": STAGE_HEADINGS,
        "may_manage": may_manage(request),
    }
    return render(request, "agencies/stages.html", context)


@with_authority(MANAGE)
def set_stages(request: Any, authority: Authority) -> HttpResponse:
    first = authority.stages.first()
    paper = {"source": first.source, "edition": first.edition} if first else {}
    rows = [asdict(rung) for rung in rungs_of(authority)]
    back = _back("stages", authority)
    return handle(
        request,
        StagesForm(request.POST or None, initial=paper, rows=rows),
        partial(actions.set_stages, authority, by=request.user),
        template="agencies/stages_form.html",
        done=back,
        said="The stages are set. A disagreement that is under way keeps the stage that it is in.",
        context={"title": f"Stages of disagreement with {authority.name}", "back_url": back},
    )


def _within(stage: Any) -> str:
    return Unit(stage.unit).of(stage.amount)


def _known(authority: Authority, code: str) -> Agreed:
    if code not in DEFAULTS:
        raise Http404
    return agreed(authority, code)


def _back(name: str, authority: Authority) -> str:
    return f"{reverse(f'agencies:{name}')}?authority={authority.pk}"
