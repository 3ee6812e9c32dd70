"""What the page of one concern shows besides the report's own words, and the one line that says who owns it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, prefetch_related_objects
from django.db.models.functions import JSONObject

from cases.choices import MarkKind
from cases.deadlines import DUTIES
from cases.models import (
    Addendum,
    BodyMark,
    Case,
    Concern,
    ConcernHandover,
    ConcernPupil,
    Decision,
    Dissatisfaction,
)
from cases.states import ConcernStatus
from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile
from safeguard.people.models import User
from safeguard.web.words import near

LOOKING_SINCE: Final = timedelta(minutes=10)
LOOKS: Final = [Verb.CONCERN_VIEWED, Verb.HISTORY_READ, Verb.TRAIL_VIEWED]
LINE: Final = 160
OFFER_ROLES: Final = ("from_owner", "to_owner", "offered_by")


@dataclass
class Report:
    """What was handed in with a concern, was said since, was decided (the latest first); the offer that waits."""

    parts: list[ConcernPupil]
    marks: list[dict[str, Any]]
    files: list[dict[str, Any]]
    addenda: list[Addendum]
    decisions: list[Decision]
    offer: ConcernHandover | None = None

    @property
    def withdrawn(self) -> Addendum | None:
        return next((one for one in reversed(self.addenda) if one.kind == "withdrawal"), None)


def report(concern: Concern) -> Report:
    """Read what belongs to the report: two queries, one for the children and one for all the rest."""
    gathered = [_marks(), _files(concern), _addenda(), _decisions(), _offers()]
    rows = Concern.objects.filter(pk=concern.pk).values_list(*(ArraySubquery(one) for one in gathered)).order_by()
    marks, files, addenda, decisions, offers = rows[0]
    for mark in marks:
        mark["kind"] = str(MarkKind(mark["kind"]).label)
    return Report(
        parts_of(concern),
        marks,
        files,
        [Addendum(written_by=User(name=one.pop("by")), **_timed(one)) for one in addenda],
        [_decision(one) for one in decisions],
        next((_offer(concern, one) for one in offers), None),
    )


def _decision(facts: dict[str, Any]) -> Decision:
    by, case = User(name=facts.pop("by")), facts.pop("case_ref")
    return Decision(decided_by=by, case=Case(ref=case) if case else None, **_timed(facts))


def _offer(concern: Concern, facts: dict[str, Any]) -> ConcernHandover:
    people = {role: User(pk=facts.pop(role), name=facts.pop(f"{role}_name")) for role in OFFER_ROLES}
    return ConcernHandover(school=concern.school, concern=concern, **people, **_timed(facts))


def _timed(facts: dict[str, Any]) -> dict[str, Any]:
    """Read instants and days again out of what JSON made of them."""
    readers = {"_at": datetime.fromisoformat, "_on": date.fromisoformat}
    return {
        name: readers[name[-3:]](value) if value and name[-3:] in readers else value for name, value in facts.items()
    }


def _marks() -> Any:
    facts = JSONObject(region="region", x="x", y="y", kind="kind", text="description")
    return BodyMark.objects.filter(concern=OuterRef("pk")).order_by("number").values(facts=facts)


def _files(concern: Concern) -> Any:
    facts = JSONObject(token="token", name="original_name", size="size", state="state")  # noqa: S106
    return StoredFile.objects.of(concern).order_by("stored_at", "pk").values(facts=facts)


def _addenda() -> Any:
    facts = JSONObject(kind="kind", text="text", written_at="written_at", by="written_by__name")
    return Addendum.objects.filter(concern=OuterRef("pk")).order_by("written_at", "id").values(facts=facts)


def _offers() -> Any:
    people = {role: f"{role}_id" for role in OFFER_ROLES} | {f"{role}_name": f"{role}__name" for role in OFFER_ROLES}
    facts = JSONObject(id="id", reason="reason", key_risks="key_risks", offered_at="offered_at", **people)
    return ConcernHandover.objects.pending().filter(concern=OuterRef("pk")).order_by("pk").values(facts=facts)


def _decisions() -> Any:
    names = ("decision", "severity", "clearance", "kind", "reason", "not_referred_because", "parents")
    times = ("review_on", "history_read_at", "decided_at")
    own = {name: name for name in (*names, *times)}
    facts = JSONObject(by="decided_by__name", case_ref="case__ref", **own)
    return Decision.objects.filter(concern=OuterRef("pk")).order_by("-decided_at", "-id").values(facts=facts)


def parts_of(concern: Concern) -> list[ConcernPupil]:
    """Return the children with their parts; they stay on the concern for whoever records the reading."""
    if "parts" not in getattr(concern, "_prefetched_objects_cache", {}):
        rows = ConcernPupil.objects.select_related("pupil").order_by("id")
        prefetch_related_objects([concern], Prefetch("parts", rows))
    return list(concern.parts.all())


def objections_to(concern: Concern) -> list[Dissatisfaction]:
    """Return what the reporter was not satisfied with, the latest first, with the head's answers."""
    raised = concern.dissatisfactions.select_related("raised_by", "answered_by")
    return list(raised.order_by("-raised_at", "-id"))


def clocks_of(concern: Concern) -> list[dict[str, Any]]:
    """Return the concern's own clocks as cards, the running ones first."""
    clocks = Clock.objects.for_school(concern.school_id).filter(thread=concern.ref, stopped_at=None)
    shown = sorted(clocks.select_related("owner").order_by("due_at", "id"), key=lambda clock: clock.met_at is not None)
    return [
        {
            "name": DUTIES.get(clock.kind, clock.duty),
            "due_at": clock.due_at,
            "met_at": clock.met_at,
            "note": clock.owner.label,
        }
        for clock in shown
    ]


def lookers(concern: Concern, user: Any, *, at: datetime) -> list[Event]:
    """Return who else has had this concern open in the last ten minutes: each person once, the latest look."""
    looks = Event.objects.filter(school_id=concern.school_id, thread=concern.ref, verb__in=LOOKS)
    found = looks.filter(recorded_at__gte=at - LOOKING_SINCE).exclude(actor_id=user.pk).order_by("-id")[:50]
    return list({event.actor_id: event for event in reversed(found)}.values())


def standing(concern: Concern, decisions: Iterable[Decision], *, at: datetime) -> str:
    """Answer in one line who owns this, from when, given by whom and why (row C4)."""
    if concern.status == ConcernStatus.LOGGED:
        return (
            f"{concern.owner.label} owns this since it was logged {near(concern.logged_at, at)}, given by Safeguard "
            "because every new concern belongs to the lead until somebody takes it on. Nobody has read it yet."
        )
    if concern.status == ConcernStatus.ACKNOWLEDGED:
        return _taken_on(concern, at)
    if concern.status == ConcernStatus.CLOSED:
        return (
            f"{concern.closed_by.label} closed this {near(concern.closed_at, at)}. Nobody owes anything on it any more."
        )
    if concern.case:
        case = concern.case
        return (
            f"{case.owner.label} owns this with case {case.ref} since {near(case.owned_since, at)}, given by "
            f"{case.given_by.label} because: “{_line(case.given_because)}”"
        )
    if concern.given_by:
        return f"{_given(concern, at)} It is monitored."
    last = next(iter(decisions), None)
    because = f" because: “{_line(last.reason)}”" if last else ""
    since = near(concern.decided_at, at)
    return f"{concern.owner.label} owns this since {since}, by their own decision to monitor it{because}"


def _given(concern: Concern, at: datetime) -> str:
    because = f"“{_line(concern.given_because)}”"
    since = near(concern.owned_since, at)
    return f"{concern.owner.label} owns this since {since}, given by {concern.given_by.label} because: {because}."


def _taken_on(concern: Concern, at: datetime) -> str:
    if concern.given_by:
        return f"{_given(concern, at)} It is not decided yet."
    read_at = near(concern.acknowledged_at, at)
    if concern.acknowledged_by_id == concern.owner_id:
        return (
            f"{concern.owner.label} owns this since {read_at}, by reading it and taking it on. It is not decided yet."
        )
    return (
        f"{concern.owner.label} owns this since it was logged {near(concern.logged_at, at)}. "
        f"{concern.acknowledged_by.label} has read it ({read_at}); the decision is {concern.owner.label}’s."
    )


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LINE else f"{words[:LINE].rstrip()}…"
