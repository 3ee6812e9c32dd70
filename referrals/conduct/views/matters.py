"""The register and one matter of it: one next step first, then what is due, what was said, who was told."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.views.acts import press, settle
from referrals.conduct import actions, selectors, steps
from referrals.conduct.access import with_matter, with_register
from referrals.conduct.actions.base import facts, may_handle
from referrals.conduct.choices import IN_REFERENCES, Kind, Leaving, Measure, OutcomeKind
from referrals.conduct.deadlines import Owed
from referrals.conduct.forms.records import HandOverForm, ShareForm
from referrals.conduct.models import Matter
from referrals.conduct.navigation import lists
from safeguard.clocks.models import Clock
from safeguard.web.words import day, instant

KINDS = {Kind.ALLEGATION: "red", Kind.LOW_LEVEL: "yellow", Kind.UNDECIDED: "orange", Kind.NO_CONCERN: "grey"}
SHORT = {Kind.ALLEGATION: "Allegation", Kind.LOW_LEVEL: "Low-level", Kind.UNDECIDED: "To decide"}
HEADINGS = ["About", "What it is", "Known since", "Next due", "Case manager"]


@require_safe
@with_register
def register(request: Any) -> HttpResponse:
    """What is open by its clock; what is closed, the newest first. Nobody sees a matter about themselves, or a gap."""
    show = selectors.CLOSED if request.GET.get("show") == selectors.CLOSED else selectors.OPEN
    after = request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else None
    rows = selectors.register(request.user, request.school, show=show, after=last)
    shown = rows[: selectors.PAGE]
    older = min(row.matter.pk for row in shown) if len(rows) > selectors.PAGE else ""
    here = reverse("conduct:register")
    context = {
        "now": timezone.now(),
        "rows": [(row, *tag_of(row.matter)) for row in shown],
        "headings": HEADINGS,
        "show": show,
        "older_url": f"{here}?show={show}&after={older}" if older else "",
        "newer_url": f"{here}?show={show}" if last else "",
        "lists": lists(show),
    }
    return render(request, "conduct/register.html", context)


def tag_of(matter: Matter) -> tuple[str, str]:
    kind = Kind(matter.kind)
    return SHORT.get(kind, kind.label), KINDS[kind]


@require_safe
@with_matter(page="the record", handles=False)
def matter(request: Any, matter: Matter) -> HttpResponse:
    at, handles = timezone.now(), may_handle(request.user, matter)
    known, clocks = facts(matter), selectors.clocks_of(matter)
    late = {clock.kind for clock in clocks if clock.is_overdue(at)}
    first = steps.next_step(known, lado_is_late=Owed.LADO in late, review_is_late=Owed.REVIEW in late)
    children = list(matter.children.select_related("pupil"))
    acts = handles and matter.is_open
    context = {
        "now": at,
        "matter": matter,
        "report": matter.report,
        "tag": tag_of(matter),
        "first": first if acts else None,
        "others": steps.others(known, first, has_children=bool(children)) if acts else [],
        "handles": acts,
        "may_share": handles,
        "due": [due_row(clock) for clock in clocks if clock.is_running],
        "children": children,
        "same_adult": selectors.same_adult(request.user, matter),
        "links": selectors.links_of(matter),
        "facts": rows_of(matter, known, clocks),
        "events": [lines_of(event, matter) for event in selectors.events_of(matter)],
        "grants": selectors.grants_of(matter, at=at),
        "looks": [lines_of(event, matter) for event in selectors.looks_at(matter)[:10]] if handles else [],
    }
    return render(request, "conduct/matter.html", context)


def due_row(clock: Any) -> dict[str, Any]:
    return {"label": clock.duty, "url": "", "hint": f"{clock.owner.label} · {clock.rule}", "due_at": clock.due_at}


def lines_of(event: Any, matter: Matter) -> dict[str, Any]:
    return {"event": event, "by": selectors.who_did(event, matter.report), "words": selectors.words_of(event)}


def rows_of(matter: Matter, known: Any, clocks: list[Clock]) -> list[tuple[str, str]]:
    """What one must know at a glance, in words."""
    agency = f": {matter.agency}" if matter.agency else ""
    rows = [
        ("Adult concerned", f"{matter.subject_name}{', ' + matter.subject_role if matter.subject_role else ''}"),
        ("Employed by", f"{matter.get_employer_display()}{agency}"),
        ("Heard by", matter.get_route_display()),
        ("Case manager", matter.manager.label if matter.manager else "Nobody yet"),
        ("Known to the school since", instant(matter.known_at)),
        ("LADO", lado_words(matter, clocks)),
        ("Meanwhile", Measure(known.measure).label if known.measure else "Not decided"),
    ]
    if known.outcome:
        proved = known.outcome in IN_REFERENCES
        rows += [
            ("Outcome", OutcomeKind(known.outcome).label),
            ("The adult", Leaving(known.leaving).label),
            ("In references", "May be named" if proved else "Is left out"),
        ]
    if not matter.is_open:
        rows.append(
            ("Kept until", f"{day(matter.keep_until) if matter.keep_until else 'No day set'}. {matter.keep_rule}")
        )
    return rows


def lado_words(matter: Matter, clocks: list[Clock]) -> str:
    last, clock = matter.ladocontacts.last(), next((one for one in clocks if one.kind == Owed.LADO), None)
    if last is None:
        return "Not told"
    late = f" That was late: it was due {instant(clock.due_at)}." if clock and last.told_at > clock.due_at else ""
    ref = f", reference {last.officer_ref}" if last.officer_ref else ""
    return f"Told {instant(last.told_at)} ({last.officer}{ref}). {last.get_view_display()}.{late}"


@require_POST
@with_matter()
def take_on(request: Any, matter: Matter) -> HttpResponse:
    act = partial(actions.take_on, matter, by=request.user)
    return press(request, act, said="You are the case manager now.", done=matter.get_absolute_url())


@with_matter(page="sharing")
def share(request: Any, matter: Matter) -> HttpResponse:
    people = selectors.may_be_shown(matter)
    return settle(
        request,
        ShareForm(request.POST if request.method == "POST" else None, people=people),
        partial(actions.share_matter, matter, by=request.user),
        school=matter.school,
        template="conduct/form.html",
        said="Shared until that day. It ends by itself.",
        done=matter.get_absolute_url(),
        matter=matter,
        title="Show it to one person",
        doors=[],
    )


@with_matter(page="handing over")
def hand_over(request: Any, matter: Matter) -> HttpResponse:
    """Name another case manager; whoever handed it over leads back to the register, for they may see it no more."""
    return settle(
        request,
        HandOverForm(request.POST if request.method == "POST" else None, people=actions.possible_managers(matter)),
        partial(actions.hand_over_matter, matter, by=request.user),
        school=matter.school,
        template="conduct/form.html",
        said="Handed over. They have been told.",
        done=reverse("conduct:register"),
        matter=matter,
        title="Hand it over",
        doors=[],
    )


@require_POST
@with_matter()
def end_sharing(request: Any, matter: Matter, pk: int) -> HttpResponse:
    grant = matter.grants.select_related("user", "content_object").filter(pk=pk).first()
    if grant is None:
        raise Http404
    act = partial(actions.end_sharing, grant, by=request.user)
    return press(request, act, said="The sharing has ended.", done=matter.get_absolute_url())
