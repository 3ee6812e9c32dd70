"""What the pages of the register show. Every query asks the database who is asking; nothing here adds a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from cases.selectors.picking import colleagues
from referrals.agencies.choices import AgencyKind
from referrals.agencies.selectors import Door, authorities_of, directory
from referrals.conduct.models import Matter, MatterGrant, MatterLink, Report
from referrals.conduct.rules import SHARED_LOW_LEVEL
from referrals.conduct.verbs import Verb
from safeguard import sharing
from safeguard.audit.models import Event
from safeguard.audit.verbs import Kind as EventKind
from safeguard.clocks.models import Clock
from safeguard.people.models import User
from safeguard.people.selectors import holders
from safeguard.policy import Role

PAGE: Final = 50
OPEN, CLOSED = "open", "closed"
MOST_EVENTS: Final = 300
HEADINGS: Final = {
    "account": "What was seen or heard",
    "children": "Which children",
    "witnesses": "Who else saw or heard it",
    "done_so_far": "What was done at once",
    "text": "",
    "summary": "",
    "what": "What they were told",
    "name": "Name",
    "action": "What was done about it",
    "response": "What the adult said",
    "next_steps": "Agreed next steps",
    "hazards": "What could go wrong",
    "controls": "What keeps children safe meanwhile",
    "alternatives": "Alternatives considered",
    "agreed_with": "Who agreed",
    "present": "Who was there",
    "file_words": "Words for the personnel file",
    "reference_words": "Words for references",
}


@dataclass(frozen=True)
class Row:
    """A matter on the register with the earliest thing that is owed in it."""

    matter: Matter
    clock: Clock | None

    @property
    def adult(self) -> str:
        return self.matter.subject_name


def register(user: Any, school: Any, *, show: str = OPEN, after: int | None = None) -> list[Row]:
    """Return a page of the register, one more than `PAGE` when there is more: what is due first, then the newest."""
    readable = Matter.objects.visible_to(user).filter(school=school, closed_at__isnull=show == OPEN)
    if after:
        readable = readable.filter(pk__lt=after)
    matters = list(readable.select_related("manager").order_by("-id")[: PAGE + 1])
    earliest: dict[str, Clock] = {}
    threads = [matter.ref for matter in matters]
    running = Clock.objects.for_school(school).running().filter(thread__in=threads)
    for clock in running.order_by("-due_at", "-pk"):
        earliest[clock.thread] = clock
    rows = [Row(matter, earliest.get(matter.ref)) for matter in matters[:PAGE]]
    rows.sort(key=lambda row: (row.clock is None, row.clock.due_at if row.clock else row.matter.known_at))
    return rows + [Row(matter, None) for matter in matters[PAGE:]]


def events_of(matter: Matter) -> list[Event]:
    """Return what was done and what the clockwork said, newest first; looks and attempts stand apart."""
    acts = Event.objects.filter(school_id=matter.school_id, thread=matter.ref)
    kept = acts.filter(kind__in=[EventKind.ACT, EventKind.CLOCKWORK])
    return list(kept.order_by("-happened_at", "-pk")[:MOST_EVENTS])


def looks_at(matter: Matter) -> QuerySet[Event]:
    """Who has looked at it or was refused, newest first."""
    looks = Event.objects.filter(school_id=matter.school_id, thread=matter.ref)
    return looks.filter(kind__in=[EventKind.READING, EventKind.REFUSAL]).order_by("-id")


def words_of(event: Event) -> list[tuple[str, str]]:
    """Return what was written under its headings; the words of the report itself stand above the record already."""
    if event.verb == Verb.REPORTED:
        return []
    limbs = "\n".join(event.payload.get("limbs", ()))
    said = ((name, event.payload.get(name)) for name in event.spec.words)
    words = [(HEADINGS.get(name, name.replace("_", " ").capitalize()), text) for name, text in said if text]
    return [("Parts of the harm threshold", limbs), *words] if limbs else words


def who_did(event: Event, report: Report) -> str:
    """Name the actor of an event; a reporter who asked not to be named is not named by what they did or looked at."""
    return report.reporter_label if event.actor_id == report.reporter_id else event.actor_label


def clocks_of(matter: Matter) -> list[Clock]:
    """Return every clock of a matter, running ones and those that were met, the earliest due first."""
    clocks = Clock.objects.for_school(matter.school_id).filter(thread=matter.ref)
    return list(clocks.select_related("owner").order_by("due_at", "pk"))


def grants_of(matter: Matter, *, at: datetime) -> list[MatterGrant]:
    running = sharing.running(MatterGrant, at=at).filter(content_object=matter)
    return list(running.select_related("user", "granted_by").order_by("until", "pk"))


def may_be_shown(matter: Matter) -> list[User]:
    """Return whom this matter may be shared with: the trust's lead, and for a low-level concern the DSL and deputies."""
    roles = [Role.TRUST_LEAD, *(sorted(SHARED_LOW_LEVEL) if matter.kind == "low_level" else [])]
    return [person for person in holders(matter.school, *roles) if person.pk != matter.subject_id]


def same_adult(user: Any, matter: Matter) -> tuple[int, int]:
    """Count what stands about the same adult, of what this person may read: known earlier, and later."""
    others = Matter.objects.visible_to(user).about(matter)
    earlier = Q(known_at__lt=matter.known_at) | Q(known_at=matter.known_at, pk__lt=matter.pk)
    found = others.aggregate(earlier=Count("pk", filter=earlier), all=Count("pk"))
    return found["earlier"], found["all"] - found["earlier"]


def links_of(matter: Matter) -> list[tuple[str, Matter]]:
    """Return what it was taken together with, both ways; the wall shows only what this person may read."""
    links = MatterLink.objects.filter(Q(matter=matter) | Q(earlier=matter)).select_related("matter", "earlier")
    return [
        ("Rests also on", link.earlier) if link.matter_id == matter.pk else ("Part of the allegation", link.matter)
        for link in links
    ]


def adults_here(school: Any, *, besides: Any) -> list[User]:
    """Return whoever works here and signs in, for the choice of the adult concerned."""
    return colleagues(school, besides=besides)


def my_reports(user: Any, schools: Iterable[Any]) -> list[Report]:
    return list(Report.objects.filter(reporter=user, school__in=list(schools)).order_by("-sent_at", "-pk"))


def lado_doors(school: Any, *, at: datetime) -> list[Door]:
    """Return how the LADO is reached, the school's own authority first."""
    found = [directory(one, at=at, calendar=school.calendar) for one in authorities_of(school)]
    return [door for one in found for door in one.of(AgencyKind.LADO)]
