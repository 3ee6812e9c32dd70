"""Who may read a case beyond, or in spite of, their role: restricting, sharing by name and day, walls."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cases import actions
from cases.access import with_case
from cases.conflicts import excluded_from_case
from cases.forms.moves import ReasonForm, ShareForm, WallForm
from cases.models import Case
from cases.views.acts import answer, press
from cases.views.frame import children, names, url
from safeguard import policy
from safeguard.people.selectors import holders
from safeguard.policy import Permission, Role

RESTRICT = with_case(Permission.CASE_RESTRICT, page="access")
SHARE = with_case(Permission.CASE_SHARE, page="access")


def _by_name(people: list[Any]) -> list[Any]:
    return sorted(people, key=lambda person: person.name.lower())


@RESTRICT
def restrict(request: Any, case: Case) -> HttpResponse:
    """Restrict an unrestricted case, or lift the restriction: the page asks why, and says who reads it afterwards."""
    action = actions.unrestrict_case if case.is_restricted else actions.restrict_case
    return answer(
        request,
        case,
        ReasonForm(request.POST or None),
        partial(action, case, by=request.user),
        template="cases/case/restrict.html",
        said="The restriction was lifted." if case.is_restricted else "The case is restricted.",
        done=url("case_people", case),
        about=names(children(case)),
    )


@SHARE
def share(request: Any, case: Case) -> HttpResponse:
    """Let one person who reads cases here, but not restricted ones, read this one until a day."""
    readers = policy.roles_with(Permission.CASE_VIEW) - policy.roles_with(Permission.CASE_RESTRICTED_VIEW)
    excluded = excluded_from_case(case) | {case.owner_id}
    people = [person for person in holders(case.school, *sorted(readers)) if person.pk not in excluded]
    return answer(
        request,
        case,
        ShareForm(request.POST or None, people=_by_name(people)),
        partial(actions.share_case, case, by=request.user),
        template="cases/case/share.html",
        said="The case was shared. The sharing ends by itself.",
        done=url("case_people", case),
        about=names(children(case)),
        people=people,
    )


@require_POST
@SHARE
def end_sharing(request: Any, case: Case) -> HttpResponse:
    grant = get_object_or_404(case.grants.select_related("content_object__school", "user"), pk=_asked(request, "grant"))
    action = partial(actions.end_sharing, grant, by=request.user)
    return press(request, action, said="The sharing has ended.", done=url("case_people", case))


@RESTRICT
def wall(request: Any, case: Case) -> HttpResponse:
    """Keep a person who works here from finding any trace of the case."""
    people = [person for person in holders(case.school, *Role) if person.pk != request.user.pk]
    return answer(
        request,
        case,
        WallForm(request.POST or None, people=_by_name(people)),
        partial(actions.raise_wall, case, by=request.user),
        template="cases/case/wall.html",
        said="The wall stands. They find no trace of this case from now on.",
        done=url("case_people", case),
        about=names(children(case)),
    )


@require_POST
@RESTRICT
def lift_wall(request: Any, case: Case) -> HttpResponse:
    stands = get_object_or_404(case.walls.select_related("case__school", "user"), pk=_asked(request, "wall"))
    action = partial(actions.lift_wall, stands, by=request.user)
    return press(request, action, said="The wall was lifted.", done=url("case_people", case))


def _asked(request: Any, name: str) -> int:
    """The row whose button was pressed; anything else is nobody's."""
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
