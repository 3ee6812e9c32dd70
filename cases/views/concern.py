"""The page of one concern for the safeguarding team, and the small acts beside the decision."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import concerns_in_scope, with_concern
from cases.choices import AddendumKind, Urgency
from cases.forms.concern import AmendForm, CloseForm, NameChildForm, TellForm, WallForm
from cases.models import Concern
from cases.selectors import concern as facts
from cases.selectors.picking import colleagues
from cases.selectors.story import story
from cases.states import ConcernStatus
from cases.verbs import Verb
from cases.views.acts import once
from safeguard import policy
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.files.serving import download
from safeguard.policy import Permission as P
from safeguard.web.handling import handle

AMENDING = {
    AddendumKind.ADDITION: actions.add_to_concern,
    AddendumKind.CORRECTION: actions.correct,
    AddendumKind.WITHDRAWAL: actions.withdraw,
}


def frame(concern: Concern, *, at: Any) -> dict[str, Any]:
    """What stands on every page of a concern: the report, the decisions, and the line that says who owns it."""
    report = facts.report(concern)
    return {
        "now": at,
        "concern": concern,
        "report": report,
        "decisions": report.decisions,
        "standing": facts.standing(concern, report.decisions, at=at),
        "offer": report.offer,
        "named": names(report.parts),
    }


def can_change_hands(concern: Concern) -> bool:
    """Taken on and not decided, or monitored. What nobody has read is taken on instead; a case has its own hand-over."""
    return concern.case_id is None and concern.status in {ConcernStatus.ACKNOWLEDGED, ConcernStatus.IN_HAND}


def names(parts: list[Any]) -> str:
    """Mia Osei; Mia Osei and 2 others; or that nobody is named yet."""
    if not parts:
        return "A child who is not named yet"
    others = len(parts) - 1
    return str(parts[0].pupil) + (f" and {others} other{'s' if others > 1 else ''}" if others else "")


@require_safe
@with_concern(P.QUEUE_VIEW)
def concern(request: Any, concern: Concern) -> HttpResponse:
    return shown(request, concern, at=timezone.now())


def shown(request: Any, concern: Concern, *, at: Any, reasons: Any = ()) -> HttpResponse:
    """Make the page; with `reasons` it says what could not be done, status 409."""
    context = frame(concern, at=at) | {
        "objections": facts.objections_to(concern),
        "clocks": facts.clocks_of(concern),
        "lookers": facts.lookers(concern, request.user, at=at),
        "acts": acts(request.user, concern),
        "may": allowed(request.user, concern),
        "is_danger": concern.urgency == Urgency.DANGER,
        "reasons": list(reasons),
    }
    return render(request, "cases/triage/concern.html", context, status=409 if reasons else 200)


def allowed(user: Any, concern: Concern) -> dict[str, bool]:
    """What the reader may do next, for the one primary button."""
    decides = policy.granted(user, P.CONCERN_TRIAGE, concern.school)
    is_monitored = concern.status == ConcernStatus.IN_HAND and concern.case_id is None
    return {
        "acknowledge": concern.status == ConcernStatus.LOGGED
        and policy.granted(user, P.CONCERN_ACKNOWLEDGE, concern.school),
        "decide": decides and (concern.status == ConcernStatus.ACKNOWLEDGED or is_monitored),
        "close": decides and is_monitored,
    }


def acts(user: Any, concern: Concern) -> list[tuple[str, str]]:
    """The other things that this person may do with the concern: label and address."""
    may_name = concern.status != ConcernStatus.CLOSED and concern.case_id is None
    may_move = P.QUEUE_VIEW if concern.owner_id == user.pk else P.CASE_REASSIGN
    offered = [
        ("Hand it over", "offer_concern", may_move, can_change_hands(concern)),
        ("Tell the reporter something", "tell", P.CONCERN_TRIAGE, concern.status != ConcernStatus.LOGGED),
        ("Name a child", "name_child", P.CONCERN_TRIAGE, may_name),
        ("Add, correct or withdraw", "correct_concern", P.CASE_WORK, True),
        ("Wall somebody off from it", "wall_concern", P.CASE_RESTRICT, True),
    ]
    return [
        (label, reverse(f"cases:{name}", args=[concern.ref]))
        for label, name, permission, fits in offered
        if fits and policy.granted(user, permission, concern.school)
    ]


def sent(request: Any) -> Any:
    """What came in, also when nothing was filled in: an empty form is judged, not shown as new."""
    return request.POST if request.method == "POST" else None


def _form_page(
    request: Any, concern: Concern, form: Any, act: Any, *, name: str, said: str, **more: Any
) -> HttpResponse:
    """A page that asks one thing about a concern and goes back to it."""
    context = {"concern": concern, "now": timezone.now()} | more
    template = f"cases/triage/{name}.html"
    act = partial(once, act, by=request.user, school=concern.school)
    return handle(request, form, act, template=template, done=concern.get_absolute_url(), said=said, context=context)


@with_concern(P.CONCERN_TRIAGE, page="note to the reporter")
def tell(request: Any, concern: Concern) -> HttpResponse:
    act = partial(actions.tell_reporter, concern, by=request.user)
    return _form_page(request, concern, TellForm(sent(request)), act, name="tell", said="The reporter is told.")


@with_concern(P.CONCERN_TRIAGE, page="closing")
def close(request: Any, concern: Concern) -> HttpResponse:
    act = partial(actions.close_concern, concern, by=request.user)
    said = f"{concern.ref} is closed. The reporter is told."
    return _form_page(request, concern, CloseForm(sent(request)), act, name="close", said=said)


@with_concern(P.CONCERN_TRIAGE, page="naming a child")
def name_child(request: Any, concern: Concern) -> HttpResponse:
    form = NameChildForm(sent(request), school=concern.school, search_url=reverse("cases:pupil_search"))
    act = partial(actions.name_child, concern, by=request.user)
    said = "The child is named. What is held about them stands beside the decision."
    answer = _form_page(request, concern, form, act, name="name_child", said=said, parts=facts.parts_of(concern))
    still_seen = answer.status_code < 300 or concerns_in_scope(request.user).filter(pk=concern.pk).exists()
    return answer if still_seen else redirect("cases:queue")


@with_concern(P.CASE_WORK, page="correction")
def correct(request: Any, concern: Concern) -> HttpResponse:
    def amend(*, kind: str, text: str) -> Any:
        return AMENDING[AddendumKind(kind)](concern, text=text, by=request.user)

    said = "It stands beside the report, with your name and the time."
    return _form_page(request, concern, AmendForm(sent(request)), amend, name="correct", said=said)


@with_concern(P.CASE_RESTRICT, page="walls")
def wall(request: Any, concern: Concern) -> HttpResponse:
    walls = concern.walls.filter(lifted_at=None).select_related("user", "raised_by").order_by("raised_at", "id")
    form = WallForm(sent(request), people=colleagues(concern.school, besides=request.user))
    act = partial(actions.raise_wall, concern, by=request.user)
    said = "From now on that person finds no trace of this concern."
    return _form_page(request, concern, form, act, name="wall", said=said, walls=walls)


@require_POST
@with_concern(P.CASE_RESTRICT)
def lift_wall(request: Any, concern: Concern) -> HttpResponse:
    number = request.POST.get("wall", "")
    standing = concern.walls.filter(lifted_at=None)
    found = get_object_or_404(standing, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    actions.lift_wall(found, by=request.user)
    messages.success(request, f"The wall for {found.user.label} is lifted.")
    return redirect("cases:wall_concern", concern.ref)


@require_safe
@with_concern(P.QUEUE_VIEW)
def trail(request: Any, concern: Concern) -> HttpResponse:
    """Who knew what, when: sentences made from the record and the outbox."""
    context = {
        "concern": concern,
        "lines": story(concern),
        "now": timezone.now(),
        "named": names(facts.parts_of(concern)),
    }
    response = render(request, "cases/triage/trail.html", context)
    response.reading = (Verb.TRAIL_VIEWED, {})  # type: ignore[attr-defined]
    return response


@require_safe
@with_concern(P.QUEUE_VIEW)
def file(request: Any, concern: Concern, *, token: Any) -> HttpResponse:
    found = get_object_or_404(StoredFile.objects.of(concern), token=token)
    try:
        response: Any = download(found)
    except RuleBroken as broken:
        context = {"reasons": broken.reasons, "back_url": concern.get_absolute_url()}
        return render(request, "409.html", context, status=409)
    response.reading = (Verb.FILE_DOWNLOADED, {"file": found.original_name})
    return response
