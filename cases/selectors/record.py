"""Readings of the one log: a child's chronology, who knew what and when, who has looked, what deputies did.

Every reading is cut to the threads that the reader may see: a restricted case or a wall leaves no trace here either.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from cases.models import Case, Concern
from cases.verbs import Verb
from safeguard.audit.models import Event, Mention
from safeguard.audit.verbs import SPECS, Kind
from safeguard.people.models import Pupil
from safeguard.people.selectors import holders
from safeguard.policy import Role

ON_CHRONOLOGY = [Kind.ACT, Kind.CLOCKWORK]


def visible_threads(user: Any, pupil: Pupil, *, at: datetime) -> set[str]:
    """Return the references of this child's concerns and cases that the person may read."""
    concerns = Concern.objects.filter(pupils=pupil).visible_to(user, at=at).values_list("ref", flat=True)
    cases = Case.objects.filter(pupils=pupil).visible_to(user, at=at).values_list("ref", flat=True)
    return set(concerns) | set(cases)


def chronology(
    user: Any,
    pupil: Pupil,
    *,
    at: datetime,
    verbs: Iterable[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    significant: bool = False,
    after: tuple[datetime, int] | None = None,
    size: int = 50,
) -> list[Event]:
    """Return one page of a child's events, newest first by when they happened, `size` + 1 of them when there are more.

    `after` is the (happened_at, event id) of the last event of the page before (keyset).
    """
    hidden = {verb for verb, described in SPECS.items() if not described.on_chronology}
    mentions = (
        Mention.objects.filter(school_id=pupil.school_id, pupil_id=pupil.pk, kind__in=ON_CHRONOLOGY)
        .filter(Q(event__thread="") | Q(event__thread__in=visible_threads(user, pupil, at=at)))
        .exclude(event__verb__in=hidden)
    )
    if verbs:
        mentions = mentions.filter(event__verb__in=list(verbs))
    if since:
        mentions = mentions.filter(happened_at__gte=since)
    if until:
        mentions = mentions.filter(happened_at__lte=until)
    if significant:
        mentions = mentions.filter(event__payload__is_significant=True)
    if after:
        mentions = mentions.filter(Q(happened_at__lt=after[0]) | Q(happened_at=after[0], event_id__lt=after[1]))
    page = mentions.select_related("event").order_by("-happened_at", "-event_id")[: size + 1]
    return [mention.event for mention in page]


def trail(concern: Concern) -> list[Event]:
    """Return who knew what, when, for a concern and its case: acts, readings, clockwork, oldest first as recorded."""
    threads = [concern.ref] + ([concern.case.ref] if concern.case else [])
    return list(
        Event.objects.filter(school_id=concern.school_id, thread__in=threads).order_by("recorded_at", "id")[:500]
    )


def readers(pupil: Pupil, *, after: int | None = None, size: int = 50) -> list[Event]:
    """Return who has looked at a child's record or was refused, newest first; `after` is the last id of the page before."""
    looks = Mention.objects.filter(school_id=pupil.school_id, pupil_id=pupil.pk, kind__in=[Kind.READING, Kind.REFUSAL])
    if after:
        looks = looks.filter(event_id__lt=after)
    return [mention.event for mention in looks.select_related("event").order_by("-event_id")[: size + 1]]


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
