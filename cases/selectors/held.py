"""What is already held about the children of a concern: the whole of it beside the decision (row C10).

Cut to what the reader may see; six queries, however many children there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Window, prefetch_related_objects
from django.db.models.functions import JSONObject, RowNumber

from cases import hooks
from cases.models import Case, CasePupil, Concern, ConcernPupil
from cases.selectors.entries import Entry, entries_of
from safeguard.audit.models import Mention
from safeguard.audit.verbs import SPECS, Kind
from safeguard.calendar import local_date
from safeguard.people.models import Contact, Status

SHOWN_PER_CHILD: Final = 50
ON_CHRONOLOGY: Final = [Kind.ACT, Kind.CLOCKWORK]


@dataclass
class Child:
    """One child as the person who decides must see them."""

    part: ConcernPupil
    statuses: list[str]
    contacts: list[dict[str, Any]]
    concerns: list[Concern] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    has_more: bool = False

    @property
    def not_to_be_told(self) -> list[dict[str, Any]]:
        return [contact for contact in self.contacts if contact["must_not_be_told"]]

    @property
    def is_empty(self) -> bool:
        return not (self.concerns or self.cases or self.entries)


@dataclass
class History:
    """`newest_event` was the newest act on these children when the reading began; `entries` is how many were shown."""

    newest_event: int
    children: list[Child]

    @property
    def entries(self) -> int:
        return sum(len(child.entries) for child in self.children)

    @property
    def open_cases(self) -> list[Case]:
        """Open cases of any of the children, each once, the newest first."""
        found = {case.pk: case for child in self.children for case in child.cases if case.is_open}
        return sorted(found.values(), key=lambda case: case.opened_at, reverse=True)


def held(user: Any, concern: Concern, *, at: datetime) -> History:
    """Return each child's concerns, cases, statuses, contacts and newest events, as far as the user may see.

    The concern itself is left out: it stands beside the history on the page.
    """
    parts = _parts(concern, at)
    newest = max((part.newest_event or 0 for part in parts), default=0)  # read first: see `with_history`
    children = {part.pupil_id: Child(part, part.statuses, part.contacts) for part in parts}
    threads = _concerns_and_cases(children, user, at)
    _events(children, concern, threads - {concern.ref}, hooks.threads_about(user, children, at=at))
    for child in children.values():
        child.concerns = [earlier for earlier in child.concerns if earlier.pk != concern.pk]
    return History(newest, list(children.values()))


def _parts(concern: Concern, at: datetime) -> list[Any]:
    """Read the concern's children with what is fixed to each; they stay on the concern for whoever asks next."""
    here = {"school_id": concern.school_id}
    acts = Mention.objects.filter(**here, pupil_id=OuterRef("pupil_id"), kind=Kind.ACT).order_by("-event_id")
    current = Q(to_on__isnull=True) | Q(to_on__gte=local_date(at))
    statuses = Status.objects.filter(current, **here, pupil_id=OuterRef("pupil_id")).order_by("kind", "from_on")
    contacts = Contact.objects.filter(**here, pupil_id=OuterRef("pupil_id")).order_by("priority", "pk")
    facts = JSONObject(
        name="name", relationship="relationship", phone="phone", must_not_be_told="must_not_be_told",
        has_parental_responsibility="has_parental_responsibility",
    )  # fmt: skip
    rows = ConcernPupil.objects.select_related("pupil").annotate(
        newest_event=Subquery(acts.values("event_id")[:1]),
        status_kinds=ArraySubquery(statuses.values("kind")),
        contacts=ArraySubquery(contacts.values(facts=facts)),
    )
    prefetch_related_objects([concern], Prefetch("parts", rows.order_by("id")))
    for part in concern.parts.all():
        part.statuses = [str(Status.Kind(kind).label) for kind in part.status_kinds]  # type: ignore[attr-defined]
    return list(concern.parts.all())


def _concerns_and_cases(children: dict[int, Child], user: Any, at: datetime) -> set[str]:
    """Hang each child's visible concerns and cases on the child; return the references of all of them."""
    seen = Concern.objects.visible_to(user, at=at)
    words = ("account", "child_words", "view", "done_so_far")
    rows = ConcernPupil.objects.filter(pupil_id__in=children, concern__in=seen).select_related("concern")
    for row in rows.defer(*(f"concern__{name}" for name in words)).order_by("-concern__logged_at", "pk"):
        children[row.pupil_id].concerns.append(row.concern)
    cases = CasePupil.objects.filter(pupil_id__in=children, case__in=Case.objects.visible_to(user, at=at))
    for held_case in cases.select_related("case", "case__owner").order_by("-case__opened_at", "pk"):
        children[held_case.pupil_id].cases.append(held_case.case)
    records: Iterable[Any] = [record for child in children.values() for record in (*child.concerns, *child.cases)]
    return {record.ref for record in records}


def _events(children: dict[int, Child], concern: Concern, threads: set[str], elsewhere: list[Any]) -> None:
    """Hang the newest events of the chronology on each child, the newest of each child's first."""
    place = Window(RowNumber(), partition_by=F("pupil_id"), order_by=[F("happened_at").desc(), F("event_id").desc()])
    mentions = on_chronology(
        Mention.objects.filter(school_id=concern.school_id, pupil_id__in=children), threads, *elsewhere
    ).select_related("event")
    placed = mentions.annotate(place=place).filter(place__lte=SHOWN_PER_CHILD + 1).order_by("pupil_id", "place")
    rows = list(placed)
    for mention, entry in zip(rows, entries_of(mention.event for mention in rows), strict=True):
        child = children[mention.pupil_id]
        child.has_more = mention.place > SHOWN_PER_CHILD  # type: ignore[attr-defined]
        child.entries += [] if child.has_more else [entry]


def on_chronology(mentions: Any, threads: Any, *elsewhere: Any) -> Any:
    """Keep what a chronology shows: acts and clockwork of threads that the reader may see, less quiet verbs.

    `elsewhere` are querysets of more references, asked in the same question.
    """
    hidden = [verb for verb, described in SPECS.items() if not described.on_chronology]
    seen = Q(event__thread="") | Q(event__thread__in=threads)
    if elsewhere:
        seen |= Q(event__thread__in=elsewhere[0].union(*elsewhere[1:], all=True))
    return mentions.filter(seen, kind__in=ON_CHRONOLOGY).exclude(event__verb__in=hidden)
