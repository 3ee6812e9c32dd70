"""Serious incidents: the list, one of them with what is owed on it, and its actions by whoever is accountable."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import with_pupil
from cases.selectors.picking import colleagues
from referrals.disclosures import access, actions, printing, selectors
from referrals.disclosures.access import with_action, with_incident
from referrals.disclosures.choices import Body, EntryKind
from referrals.disclosures.forms.common import asking
from referrals.disclosures.forms.incidents import ActionForm, EntryForm, OpenForm, PersonForm, ToldForm
from referrals.disclosures.models import IncidentAction, SeriousIncident
from referrals.disclosures.roles import Replacer
from referrals.disclosures.rules import closing_blockers, still_owed
from referrals.disclosures.verbs import Verb
from referrals.disclosures.views.pages import Made, ask, cards, listing, steps, url
from safeguard import policy
from safeguard.people.models import Pupil
from safeguard.policy import Permission
from safeguard.web.loaders import with_school

WORK, LESSON = Permission.INCIDENT_WORK, EntryKind.LESSON
HEADINGS = ["Incident", "Happened", "Leads", "Actions", "Briefing due"]
Closing = asking("closing", "How did it end?", "Enter how it ended", help_text="For the children, and for the school.")
Result = asking("result", "What was done?", "Enter what was done")
Withdrawing = asking("reason", "Why is it no longer needed?", "Enter why it is no longer needed", rows=3)
PLACING = {"label": "Why must these records be held?", "missing": "Enter why these records must be held"}
LIFTING = {"label": "Why is the hold lifted?", "missing": "Enter why the hold is lifted"}


@require_safe
@with_school(WORK, page="serious incidents")
def incidents(request: Any) -> HttpResponse:
    rows = selectors.with_actions(access.incidents(request.user).filter(school=request.school))
    context = listing(request, rows, "opened_at", selectors.INCIDENTS, headings=HEADINGS, now=timezone.now())
    return render(request, "disclosures/incidents.html", context)


@with_school(WORK)
def incident_new(request: Any) -> HttpResponse:
    back = reverse("disclosures:incidents")
    made = Made(partial(actions.open_incident, school=request.school, by=request.user), back)
    return ask(
        request, OpenForm(request.POST or None), made, school=request.school, done=made, cancel=back,
        title="Open a serious incident", said="The incident is open. Now name who is in it, and issue the briefing.",
        go="Open it",
    )  # fmt: skip


@require_safe
@with_incident()
def incident(request: Any, incident: SeriousIncident) -> HttpResponse:
    people, versions = list(incident.people.all()), selectors.versions_of(incident)
    entries = list(incident.entries.select_related("written_by"))
    done = selectors.actions_in(incident)
    told, lessons = list(incident.told.select_related("recorded_by")), [one for one in entries if one.kind == LESSON]
    owed = still_owed(
        is_issued=bool(versions),
        to_do=sum(one.is_open for one in done),
        has_lesson=bool(lessons),
        owes_ofsted=incident.is_early_years and all(one.body != Body.OFSTED for one in told),
    )
    held = selectors.holds_on(person.pupil_id for person in people if person.pupil_id)
    is_first = not versions
    context = {
        "incident": incident,
        "now": timezone.now(),
        "cards": cards(incident),
        "people": [(person, person.pupil_id in held) for person in people],
        "facts": [one for one in entries if one.kind != LESSON],
        "lessons": lessons,
        "actions": done,
        "told": told,
        "versions": versions,
        "steps": steps(
            (incident.is_open and not people, "Name who is in it", url("person", incident)),
            (incident.is_open and bool(people) and is_first, "Issue the briefing", url("issue", incident)),
            (incident.is_open, "Add what is known now", url("entry", incident)),
            (incident.is_open, "Make somebody accountable", url("give_action", incident)),
        ),
        "can_issue": incident.is_open and bool(people) and not is_first,
        "blockers": owed,
    }
    return render(request, "disclosures/incident.html", context)


def _ask(request: Any, incident: SeriousIncident, form: Any, action: Any, /, **page: Any) -> HttpResponse:
    page = {"done": incident.get_absolute_url(), "caption": f"{incident.ref} · {incident.title}"} | page
    return ask(request, form, partial(action, incident, by=request.user), school=incident.school, **page)


@with_incident(page="form")
def person(request: Any, incident: SeriousIncident) -> HttpResponse:
    people = colleagues(incident.school, besides=request.user)
    form = PersonForm(request.POST or None, school=incident.school, people=people)
    return _ask(
        request, incident, form, actions.add_person, title="Who is in it", go="Add this person",
        said="The person is named. The chair’s version will say their part.",
        intro="A relative of a child whom you name loses sight of the incident at once.",
    )  # fmt: skip


@with_incident(page="form")
def entry(request: Any, incident: SeriousIncident) -> HttpResponse:
    return _ask(
        request, incident, EntryForm(request.POST or None), actions.add_entry, title="Add what is known now",
        said="It is written down. A new version of the briefing can be issued.", go="Add it",
        intro="What was written before stays. New facts make a new version of the briefing.",
    )  # fmt: skip


@with_incident(page="form")
def give_action(request: Any, incident: SeriousIncident) -> HttpResponse:
    form = ActionForm(request.POST or None, people=[request.user, *colleagues(incident.school, besides=request.user)])
    return _ask(
        request, incident, form, actions.give_action, title="Make somebody accountable", go="Make them accountable",
        said="They have been told, and the clock runs.",
    )  # fmt: skip


@with_incident(page="form")
def incident_told(request: Any, incident: SeriousIncident) -> HttpResponse:
    return _ask(
        request, incident, ToldForm(request.POST or None), actions.tell_of_incident, title="Who was told",
        said="It is recorded who was told.", go="Record it",
    )  # fmt: skip


@with_incident(page="form")
def close_incident(request: Any, incident: SeriousIncident) -> HttpResponse:
    return _ask(
        request, incident, Closing(request.POST or None), actions.close_incident, title="Close the incident",
        said="The incident is closed. It stays on the record.", go="Close it",
        warn=" ".join(closing_blockers(incident)),
    )  # fmt: skip


@with_action()
def action(request: Any, action: IncidentAction) -> HttpResponse:
    """The action for whoever is accountable, without the incident; for the chair, who hears of a late one, without names."""
    may = policy.granted(request.user, WORK, action.school)
    is_mine = request.user.pk == action.owner_id
    if request.method == "POST" and not is_mine:
        policy.require(request.user, WORK, action.school)
    title = action.title if may or is_mine else Replacer(printing.labelled(action.incident.people.all()))(action.title)
    return ask(
        request, Result(request.POST or None), partial(actions.finish_action, action, by=request.user),
        school=action.school, done=action.get_absolute_url(), title="Action after a serious incident",
        said="It is recorded as done.", go="Record it as done", template="disclosures/action.html",
        cancel=reverse("cases:work"), action=action, words=title, may_work=may,
        can_finish=action.is_open and (may or is_mine), now=timezone.now(), cards=cards(action),
    )  # fmt: skip


@with_action(WORK)
def withdraw_action(request: Any, action: IncidentAction) -> HttpResponse:
    return ask(
        request, Withdrawing(request.POST or None), partial(actions.withdraw_action, action, by=request.user),
        school=action.school, done=action.incident.get_absolute_url(), title="Withdraw the action", go="Withdraw it",
        said="The action is withdrawn. It stays on the record with your reason.", caption=action.ref,
    )  # fmt: skip


@with_pupil(WORK, verb=Verb.HOLD_VIEWED)
def hold(request: Any, pupil: Pupil) -> HttpResponse:
    """Place a legal hold on a child's records, or lift it: each with its reason."""
    standing = actions.standing(pupil)
    form = asking("reason", **(LIFTING if standing else PLACING))(request.POST or None)
    act = actions.lift_hold if standing else actions.place_hold
    intro = f"Placed by {standing.placed_by.label}: {standing.reason}" if standing else (
        "While it stands, nothing of this child’s records may be deleted: for a rapid review, an inquiry, a court or a claim."
    )  # fmt: skip
    return ask(
        request, form, partial(act, pupil, by=request.user), school=pupil.school,
        done=reverse("disclosures:hold", args=[pupil.ref]), title="Legal hold", caption=pupil.name, intro=intro,
        said="The hold is lifted." if standing else "The records are under legal hold.",
        go="Lift the hold" if standing else "Place the hold", cancel=reverse("cases:pupil", args=[pupil.ref]),
    )  # fmt: skip
