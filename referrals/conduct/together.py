"""Everything about one adult read together, of what this person may read; also places and sharers that stand in several.

Nobody who asked not to be named is counted, named or matched here but as "Somebody who asked not to be named".
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from referrals.conduct import patterns
from referrals.conduct.choices import REMOVED_FROM_FILE, Kind, Limb
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter, PatternLook
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock

SEVERAL: Final = 2
NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Several:
    """A place, a person, a rule in words, with the matters that it stands in."""

    words: str
    matters: list[Matter]


@dataclass(frozen=True)
class Pattern:
    """One adult with two or more matters, oldest first."""

    matters: list[Matter]
    hits: list[Several]
    clock: Clock | None = None
    looks: list[PatternLook] = field(default_factory=list)

    @property
    def newest(self) -> Matter:
        return self.matters[-1]

    @property
    def newest_open(self) -> Matter | None:
        return next((one for one in reversed(self.matters) if one.is_open), None)

    @property
    def days(self) -> int:
        return (local_date(self.newest.known_at) - local_date(self.matters[0].known_at)).days

    @property
    def children(self) -> int:
        return len({child.pupil_id for one in self.matters for child in one.children.all()})

    @property
    def places(self) -> list[Several]:
        return gathered(self.matters, by_place, place_of)

    @property
    def sharers(self) -> list[Several]:
        return gathered(self.matters, by_sharer, sharer_of)

    @property
    def kinds(self) -> list[Several]:
        return gathered(self.matters, lambda one: one.kind, lambda one: Kind(one.kind).label)

    @property
    def limbs(self) -> list[str]:
        """The parts of the threshold that the last decision on each names, in the order of the guidance."""
        last = [list(one.thresholds.all())[-1:] for one in self.matters]
        met = {limb for found in last for one in found for limb in one.limbs}
        return [limb.label for limb in Limb if limb in met]


def by_place(matter: Matter) -> str:
    return patterns.same_place(matter.report.place)


def place_of(matter: Matter) -> str:
    return " ".join(matter.report.place.split())


def by_sharer(matter: Matter) -> Hashable:
    return f"{matter.ref} alone" if matter.report.wants_no_name else matter.report.reporter_id


def sharer_of(matter: Matter) -> str:
    return matter.report.reporter_label


def gathered(
    matters: Iterable[Matter], key: Callable[[Matter], Hashable], words: Callable[[Matter], str], *, least: int = 1
) -> list[Several]:
    """Put matters that have something in common together, the most first; what was not said is left out."""
    found: defaultdict[Hashable, list[Matter]] = defaultdict(list)
    for one in matters:
        if key(one):
            found[key(one)].append(one)
    several = [Several(words(group[0]), group) for group in found.values() if len(group) >= least]
    return sorted(several, key=lambda one: -len(one.matters))


def readable(user: Any, school: Any) -> list[Matter]:
    """Return what this person may read, oldest first: as many queries for a thousand as for two."""
    matters = Matter.objects.visible_to(user).filter(school=school).select_related("report__reporter")
    return list(
        matters.prefetch_related("children", "thresholds", "outcomes", "patternlooks__written_by").order_by(
            "known_at", "pk"
        )
    )


def counting(matter: Matter) -> bool:
    """As Matter.objects.counting() says it of rows that are read already."""
    disproved = any(one.outcome in REMOVED_FROM_FILE for one in matter.outcomes.all())
    return matter.kind != Kind.NO_CONCERN and not disproved


def entry_of(matter: Matter) -> patterns.Entry:
    report = matter.report
    return patterns.Entry(
        ref=matter.ref,
        day=local_date(matter.known_at),
        place=report.place,
        sharer=None if report.wants_no_name else report.reporter_id,
        children=frozenset(child.pupil_id for child in matter.children.all()),
    )


def adults(matters: Iterable[Matter]) -> list[Pattern]:
    """Return every adult with two or more matters: the pattern that waits longest first, then the newest."""
    found: defaultdict[Hashable, list[Matter]] = defaultdict(list)
    for one in matters:
        found[one.subject_id or one.subject_name.casefold()].append(one)
    groups = [group for group in found.values() if len(group) >= SEVERAL]
    threads = [one.ref for group in groups for one in group]
    running = Clock.objects.running().filter(kind=str(Owed.PATTERN), thread__in=threads).order_by("-due_at", "-pk")
    clocks = {clock.thread: clock for clock in running}
    read = [pattern_of(group, clocks) for group in groups]
    newest_first = sorted(read, key=lambda one: one.newest.known_at, reverse=True)
    return sorted(newest_first, key=lambda one: one.clock.due_at if one.clock else NEVER)


def pattern_of(group: list[Matter], clocks: dict[str, Clock]) -> Pattern:
    by_ref = {one.ref: one for one in group}
    hits = patterns.found(entry_of(one) for one in group if counting(one))
    waiting = sorted((clocks[ref] for ref in by_ref if ref in clocks), key=lambda clock: clock.due_at)
    looks = [look for one in group for look in one.patternlooks.all()]
    return Pattern(
        matters=group,
        hits=[Several(hit.rule.words, [by_ref[ref] for ref in hit.refs]) for hit in hits],
        clock=waiting[0] if waiting else None,
        looks=sorted(looks, key=lambda look: (look.written_at, look.pk), reverse=True),
    )


def places(matters: Iterable[Matter]) -> list[Several]:
    """Return places that stand in several matters, whoever they are about."""
    return gathered(filter(counting, matters), by_place, place_of, least=SEVERAL)


def sharers(matters: Iterable[Matter]) -> list[Several]:
    """Return who shared several under their own name."""
    named = [one for one in matters if not one.report.wants_no_name]
    return gathered(named, by_sharer, sharer_of, least=SEVERAL)
