"""What stands around every page of a case: whose it is, what it is, the one next step, the sections."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from cases import hooks
from cases.choices import Direction, Part, Severity
from cases.deadlines import Owed
from cases.models import Case, Handover
from cases.selectors import casefile
from cases.states import CaseStatus
from cases.views.timelines import Month, by_month
from safeguard import policy
from safeguard.audit.models import Event
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.people.models import Status
from safeguard.policy import Permission
from safeguard.web.words import day

SECTIONS = {
    "case": "Overview",
    "case_chronology": "Chronology",
    "case_actions": "Tasks and reviews",
    "case_people": "People",
    "case_files": "Files",
}
DIRECTION_COLOURS = {Direction.BETTER: "green", Direction.WORSE: "orange"}
ORDER_OF_PARTS = [Part.SUBJECT, Part.HARMED, Part.WITNESS, Part.ALLEGED]
MOST_NAMED = 3


@dataclass(frozen=True)
class Step:
    label: str
    url: str


def url(name: str, case: Case) -> str:
    return reverse(f"cases:{name}", args=[case.ref])


def children(case: Case) -> list[Any]:
    """The children with their parts, those whom the case is about first."""
    return sorted(case.parts.all(), key=lambda part: (ORDER_OF_PARTS.index(Part(part.part)), part.pk))


def names(parts: Iterable[Any]) -> str:
    """Mia Osei, Tom Reilly and 2 more."""
    named = [part.pupil.name for part in parts]
    more = len(named) - MOST_NAMED
    if more > 0:
        named = [*named[:MOST_NAMED], f"{more} more"]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]])) if named else "No child named"


def age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def caption(case: Case, parts: list[Any], today: date) -> str:
    said = [f"Case {case.ref}"]
    if len(parts) != 1:
        return " · ".join([*said, f"{len(parts)} children"])
    pupil = parts[0].pupil
    said += [pupil.group] if pupil.group else []
    if pupil.born_on:
        said += [f"born {day(pupil.born_on, weekday=False)}", f"age {age(pupil.born_on, today)}"]
    return " · ".join(said)


def tags(case: Case, parts: list[Any]) -> list[tuple[str, str]]:
    """What colours the whole case, in words: state, clearance, standing of each child, severity, direction."""
    said = [] if case.status == CaseStatus.OPEN else [(case.get_status_display(), "yellow" if case.is_open else "grey")]
    said += [("Restricted", "purple")] if case.is_restricted else []
    for part in parts:
        whose = f" ({part.pupil.known_as or part.pupil.first_name})" if len(parts) > 1 else ""
        for kind in map(Status.Kind, part.standing):
            said.append((f"{kind.label}{whose}", "red" if kind == Status.Kind.CHILD_PROTECTION else "blue"))
    severity = Severity(case.severity)
    said.append((f"Severity {severity.label}", "orange" if severity == Severity.SIGNIFICANT_HARM else "grey"))
    return [*said, (case.get_direction_display(), DIRECTION_COLOURS.get(Direction(case.direction), "grey"))]


def steps(case: Case, user: Any, offer: Handover | None, *, review_missed: bool) -> list[Step]:
    """The one next step first, chosen by the state of the case and what this person may do; then at most two more."""
    may = {one for one in Permission if policy.granted(user, one, case.school)}
    if not case.is_open:
        return [Step("Reopen this case", url("reopen", case))] if Permission.CASE_CLOSE in may else []
    ordered = [
        (offer is not None and offer.to_owner_id == user.pk, Step("Accept or decline", url("handover", case))),
        (
            case.status == CaseStatus.CLOSING and Permission.CASE_CLOSE in may,
            Step("Agree to closing, or not", url("close", case)),
        ),
        (review_missed and Permission.CASE_WORK in may, Step("Review now", url("review", case))),
        (Permission.CASE_WORK in may, Step("Add to record", url("note", case))),
        (
            case.status == CaseStatus.OPEN and Permission.CASE_CLOSE_PROPOSE in may,
            Step("Close the case" if Permission.CASE_CLOSE in may else "Propose closing", url("close", case)),
        ),
    ]
    return [step for stands, step in ordered if stands][:3]


def months_of(case: Case, events: list[Event]) -> list[Month]:
    """A page of the case's events under their months; a line that would only lead back to the case leads nowhere."""
    here = case.get_absolute_url()
    return [
        replace(month, lines=[replace(line, url="") if line.url == here else line for line in month.lines])
        for month in by_month(events)
    ]


def frame(case: Case, user: Any, section: str, *, at: datetime, clocks: list[Clock] | None = None) -> dict[str, Any]:
    """Context of a section's page. `clocks`: what runs on the case, when the page has read it already."""
    clocks = casefile.what_is_due(case, [case.ref]) if clocks is None else clocks
    own = [clock for clock in clocks if clock.thread == case.ref]
    offer = casefile.pending_handover(case) if any(clock.kind == Owed.ACCEPT for clock in own) else None
    missed = any(clock.kind == Owed.REVIEW and clock.is_overdue(at) for clock in own)
    parts, today = children(case), local_date(at)
    counts = {"case_actions": sum(clock.kind == Owed.TASK for clock in own)}
    may_move = case.owner_id == user.pk or policy.granted(user, Permission.CASE_REASSIGN, case.school)
    return {
        "case": case,
        "now": at,
        "title": names(parts),
        "caption": caption(case, parts, today),
        "parts": parts,
        "tags": tags(case, parts),
        "steps": steps(case, user, offer, review_missed=missed),
        "offer": offer,
        "clocks": clocks,
        "can_work": case.is_open and policy.granted(user, Permission.CASE_WORK, case.school),
        "can_move": case.is_open and offer is None and may_move,
        "can_restrict": policy.granted(user, Permission.CASE_RESTRICT, case.school),
        "can_share": case.is_restricted and policy.granted(user, Permission.CASE_SHARE, case.school),
        "sections": [
            {"label": label, "url": url(name, case), "current": name == section, "count": counts.get(name, 0)}
            for name, label in SECTIONS.items()
        ]
        + [
            {"label": one.label, "url": reverse(one.url_name, args=[case.ref]), "current": one.url_name == section}
            for one in hooks.SECTIONS
        ],
        "links": [
            {"label": link.label, "url": reverse(link.url_name, args=[case.ref])}
            for link in hooks.LINKS
            if policy.granted(user, link.permission, case.school)
        ],
    }
