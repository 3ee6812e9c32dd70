"""Readings of the one log: a child's chronology, who knew what and when, who has looked, what deputies did.

Every reading is cut to the threads that the reader may see: a restricted case or a wall leaves no trace here either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform

from cases import hooks
from cases.models import Case, Concern
from cases.selectors import groups
from cases.selectors.cursors import Cursor
from cases.verbs import Verb
from safeguard.audit.models import Event, Leaf, Seal
from safeguard.audit.verbs import SPECS, Kind
from safeguard.calendar import local_date
from safeguard.people.models import Membership, Pupil
from safeguard.people.selectors import holders
from safeguard.policy import Role

ON_CHRONOLOGY: Final = (Kind.ACT, Kind.CLOCKWORK)
LOOKING: Final = (Kind.READING, Kind.REFUSAL)
FACTS: Final = {"kind", "decision", "status", "relationship", "owner", "to", "person", "place", "duty", "name"}
MOST_WORDS: Final = 8
SEPTEMBER: Final = 9


def threads_of(user: Any, pupil: Pupil, *, at: datetime) -> list[str]:
    """Return the references of this child's concerns, cases and other records that the person may read."""
    concerns = Concern.objects.filter(pupils=pupil).visible_to(user, at=at).order_by().values_list("ref", flat=True)
    cases = Case.objects.filter(pupils=pupil).visible_to(user, at=at).order_by().values_list("ref", flat=True)
    return list(concerns.union(cases, *hooks.threads_about(user, [pupil], at=at), all=True))


def seen(pupil: Pupil, threads: Iterable[str]) -> QuerySet[Event]:
    """The events that may be read about this child: of no thread (the roll), or of a thread that the reader may see.

    The references go into the statement as they are: with subqueries in their place the planner reads the whole log.
    """
    return Event.objects.filter(school_id=pupil.school_id, thread__in=["", *threads])


def chronology(
    user: Any,
    pupil: Pupil,
    *,
    at: datetime,
    threads: Iterable[str] | None = None,
    verbs: Iterable[str] = (),
    chosen: Iterable[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    words: str = "",
    significant: bool = False,
    after: Cursor | None = None,
    size: int = 50,
) -> list[Event]:
    """Return one page of a child's events, newest first by when they happened, `size` + 1 of them when there are more.

    `threads` are `threads_of` the child, when the page has read them already. `chosen` are codes of `groups.Group`;
    every word of `words` must occur in what was written, in a fact or in a name. `after` is the (happened_at, event id)
    of the last event of the page before (keyset).
    """
    threads = threads_of(user, pupil, at=at) if threads is None else threads
    events = seen(pupil, threads).filter(verb__in=list(verbs) or groups.on_chronology())
    if codes := list(chosen):
        events = events.filter(groups.in_groups(codes))
    if significant:
        events = events.filter(groups.significant())
    if words:
        events = _saying(events, words)
    span = Q()
    if since:
        span &= Q(mentions__happened_at__gte=since)
    if until:
        span &= Q(mentions__happened_at__lte=until)
    return _newest(events, pupil, ON_CHRONOLOGY, span=span, after=after, size=size)


def _saying(events: QuerySet[Event], words: str) -> QuerySet[Event]:
    fields = sorted({name for described in SPECS.values() for name in described.words} | FACTS)
    text = Func(
        *(Value(" "), F("actor_label"), F("subject_ref")),
        *(KeyTextTransform(name, "payload") for name in fields),
        function="concat_ws",
        output_field=TextField(),
    )
    events = events.alias(said=text)
    for word in words.replace("\x00", "").split()[:MOST_WORDS]:
        events = events.filter(said__icontains=word)
    return events


def _newest(
    events: QuerySet[Event], pupil: Pupil, kinds: Sequence[Kind], *, span: Q, after: Cursor | None, size: int
) -> list[Event]:
    """Read a page in the order of the child's index: one ordered walk for each kind, in one statement."""
    if after:
        happened_at, pk = after
        span &= Q(mentions__happened_at__lte=happened_at)
        span &= Q(mentions__happened_at__lt=happened_at) | Q(mentions__event_id__lt=pk)
    of_child = Q(mentions__school_id=pupil.school_id, mentions__pupil_id=pupil.pk)
    walks = [
        events.filter(of_child & Q(mentions__kind=kind) & span).order_by(
            "-mentions__happened_at", "-mentions__event_id"
        )[: size + 1]
        for kind in kinds
    ]
    found = walks[0].union(*walks[1:], all=True)
    return sorted(found, key=lambda event: (event.happened_at, event.pk), reverse=True)[: size + 1]


def school_years(pupil: Pupil, threads: Iterable[str]) -> list[int]:
    """Return the years in which school years begin, from the newest to that of the child's oldest entry."""
    events = seen(pupil, threads).filter(verb__in=groups.on_chronology())
    ends = [
        events.filter(mentions__school_id=pupil.school_id, mentions__pupil_id=pupil.pk, mentions__kind=kind)
        .order_by(f"{way}mentions__happened_at", f"{way}mentions__event_id")
        .values_list("happened_at", flat=True)[:1]
        for kind in ON_CHRONOLOGY
        for way in ("", "-")
    ]
    begun = [_school_year(moment) for moment in ends[0].union(*ends[1:], all=True)]
    return list(range(max(begun), min(begun) - 1, -1)) if begun else []


def _school_year(moment: datetime) -> int:
    day = local_date(moment)
    return day.year - (day.month < SEPTEMBER)


def trail(concern: Concern) -> list[Event]:
    """Return who knew what, when, for a concern and its case: acts, readings, clockwork, oldest first as recorded."""
    threads = [concern.ref] + ([concern.case.ref] if concern.case else [])
    return list(
        Event.objects.filter(school_id=concern.school_id, thread__in=threads).order_by("recorded_at", "id")[:500]
    )


LOOKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {  # what somebody looked at: the words of the filter, the verbs
    "chronology": ("The chronology", (Verb.CHRONOLOGY_VIEWED, Verb.CHRONOLOGY_PRINTED)),
    "concerns": ("A concern", (Verb.CONCERN_VIEWED, Verb.HISTORY_READ, Verb.TRAIL_VIEWED, Verb.RECEIPT_VIEWED)),
    "cases": ("A case or task", (Verb.CASE_VIEWED, Verb.TASK_VIEWED)),
    "files": ("A file", (Verb.FILE_DOWNLOADED,)),
    "readers": ("This page", (Verb.READERS_VIEWED,)),
}
REFUSED: Final = "refused"


def readers(
    user: Any,
    pupil: Pupil,
    *,
    at: datetime,
    threads: Iterable[str] | None = None,
    person: int | None = None,
    look: str = "",
    after: Cursor | None = None,
    size: int = 50,
) -> list[Event]:
    """Return who has looked at a child's record or was refused, newest first, `size` + 1 when there are more.

    `look` is a key of `LOOKS`, or `REFUSED`.
    """
    events = seen(pupil, threads_of(user, pupil, at=at) if threads is None else threads)
    if person:
        events = events.filter(actor_id=person)
    if look in LOOKS:
        events = events.filter(verb__in=LOOKS[look][1])
    kinds = (Kind.REFUSAL,) if look == REFUSED else LOOKING
    return _newest(events, pupil, kinds, span=Q(), after=after, size=size)


def lookers(pupil: Pupil, threads: Iterable[str]) -> list[tuple[int, str]]:
    """Return everybody on the child's list of readers as (id, name), by name."""
    events = seen(pupil, threads).filter(
        mentions__school_id=pupil.school_id, mentions__pupil_id=pupil.pk, mentions__kind__in=LOOKING
    )
    found = events.exclude(actor_id=None).order_by("actor_label", "actor_id")
    return list(dict(found.values_list("actor_id", "actor_label").distinct()).items())


def roles_then(school_id: int, events: Iterable[Event]) -> dict[int, str]:
    """Return for each event the role, in words, that its actor held at the school on that day."""
    page = list(events)
    held = Membership.objects.filter(school_id=school_id, user_id__in={event.actor_id for event in page})
    posts = list(held.order_by("from_on", "pk"))

    def on(event: Event) -> str:
        day = local_date(event.happened_at)
        then = [
            Role(post.role).label
            for post in posts
            if post.user_id == event.actor_id and post.from_on <= day and (post.to_on is None or day <= post.to_on)
        ]
        return ", ".join(dict.fromkeys(then))

    return {event.pk: on(event) for event in page}


@dataclass(frozen=True)
class Sealed:
    """How far the school's log is sealed: everything recorded up to `until`, in seal `number`, whose head is `head`."""

    number: int
    sealed_at: datetime
    until: datetime | None
    head: str


def sealed(school_id: int) -> Sealed | None:
    """Return the last seal of the school's log, None before the first."""
    readable = Event.objects.filter(pk=OuterRef("event_id"))  # the newest may be none of the reader's business
    newest = Leaf.objects.filter(Exists(readable), seal=OuterRef(OuterRef("pk"))).order_by("-position")
    until = Event.objects.filter(pk=Subquery(newest.values("event_id")[:1])).values("recorded_at")[:1]
    seals = Seal.objects.filter(school_id=school_id).annotate(until=Subquery(until))
    last = seals.order_by("-number").first()
    return Sealed(last.number, last.sealed_at, last.until, bytes(last.head).hex()) if last else None


def deputies_feed(user: Any, school: Any, *, at: datetime, after: int | None = None, size: int = 50) -> list[Event]:
    """Return what deputies did on concerns and cases that the reader may see, newest first (row C2)."""
    deputies = [person.pk for person in holders(school, Role.DEPUTY) if person.pk != user.pk]
    seen = Concern.objects.filter(school=school).visible_to(user, at=at).values("ref")
    cases = Case.objects.filter(school=school).visible_to(user, at=at).values("ref")
    acts = Event.objects.filter(school_id=school.pk, actor_id__in=deputies, kind=Kind.ACT).exclude(
        verb__in=[Verb.CONCERN_LOGGED, Verb.ADDED_TO, Verb.DANGER_SHOWN]
    )
    acts = acts.filter(Q(thread__in=seen) | Q(thread__in=cases))
    if after:
        acts = acts.filter(pk__lt=after)
    return list(acts.order_by("-id")[: size + 1])
