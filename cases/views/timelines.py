"""Events made ready for a page: months, tags, links, how late something was recorded, what somebody looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from cases.selectors.entries import Entry, entries_of
from cases.selectors.groups import TAGS, group_of, is_significant
from cases.selectors.pupils import age_on
from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.audit.verbs import Kind
from safeguard.calendar import LONDON, local_date
from safeguard.people.models import Pupil
from safeguard.web.words import day, span

SUBJECT_PAGES: Final = {"cases.Concern": "cases:concern", "cases.Task": "cases:task"}  # the apps above add theirs
THREAD_PAGES: Final = {"CASE": "cases:case"}  # by the letter of a thread's reference; a concern where there is none
FIRST_MONTH: Final = 9


@dataclass(frozen=True)
class Line:
    """An entry as the chronology draws it."""

    entry: Entry
    tag: str
    colour: str
    url: str
    is_significant: bool
    recorded_later: str
    own_words: str
    words: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]

    @property
    def event(self) -> Event:
        return self.entry.event


@dataclass(frozen=True)
class Month:
    """A heading of the chronology, and what happened in that month."""

    name: str
    lines: list[Line]


def by_month(events: Sequence[Event]) -> list[Month]:
    """Group a page of events, newest first, under the months in which they happened in England."""
    lines = [line_of(entry) for entry in entries_of(events)]
    grouped = groupby(lines, key=lambda line: f"{line.event.happened_at.astimezone(LONDON):%B %Y}")
    return [Month(name, list(inside)) for name, inside in grouped]


def line_of(entry: Entry) -> Line:
    event = entry.event
    tag, colour = TAGS[group_of(event)]
    own_words = event.payload.get("child_words", "") if event.verb == Verb.CONCERN_LOGGED else ""
    return Line(
        entry,
        tag,
        colour,
        url_of(event),
        is_significant(event),
        f"{span(event.recorded_at - event.happened_at)} later" if event.is_late else "",
        own_words,
        [(heading, text) for heading, text in entry.words if text != own_words],
        changes_of(event),
    )


def changes_of(event: Event) -> list[tuple[str, str, str]]:
    """What the roll changed, as (detail, before, after); nothing for events that change no detail."""
    told = event.payload.get("changes") or {}
    pairs = [(detail, pair) for detail, pair in told.items() if isinstance(pair, list) and len(pair) == 2]
    return [(detail[:1].upper() + detail[1:], str(old or ""), str(new or "")) for detail, (old, new) in pairs]


def url_of(event: Event) -> str:
    """Return where the record itself stands: the concern, the task, else what the thread is about; "" for the roll."""
    if not event.thread:
        return ""
    if page := SUBJECT_PAGES.get(event.subject_type):
        return reverse(page, args=[event.subject_ref])
    letter = event.thread.rsplit("-", 3)[-3:][0]
    return reverse(THREAD_PAGES.get(letter, "cases:concern"), args=[event.thread])


def caption(pupil: Pupil, now: datetime) -> str:
    """OAK-P-00012 · Year 4 · 4B · born 3 May 2017 · age 9."""
    said = [pupil.ref, pupil.group]
    if pupil.born_on:
        said += [f"born {day(pupil.born_on, weekday=False)}", f"age {age_on(pupil.born_on, local_date(now))}"]
    return " · ".join(filter(None, said))


def sections(pupil: Pupil, current: str, *, with_readers: bool) -> list[dict[str, Any]]:
    pages = {"pupil": "Chronology"} | ({"readers": "Who has looked"} if with_readers else {})
    return [
        {"label": label, "url": reverse(f"cases:{name}", args=[pupil.ref]), "current": name == current}
        for name, label in pages.items()
    ]


def ways(pupil: Pupil, chosen: QueryDict) -> dict[str, str]:
    """From the screen to the paper and back, narrowed alike, each from its beginning."""
    parts = chosen.copy()
    parts.pop("after", None)
    said = f"?{parts.urlencode()}" if parts else ""
    return {
        "print_url": reverse("cases:pupil_print", args=[pupil.ref]) + said,
        "as_on_screen": reverse("cases:pupil", args=[pupil.ref]) + said,
    }


def school_years(begun: Iterable[int]) -> list[dict[str, Any]]:
    """The jump list: words, and the days of a school year, September to August."""
    return [
        {"label": f"{year} to {year + 1}", "since": date(year, FIRST_MONTH, 1), "until": date(year + 1, 8, 31)}
        for year in begun
    ]


@dataclass(frozen=True)
class Look:
    """One reading or refusal: who, as what, what they looked at, in words, and where that is."""

    event: Event
    role: str
    words: str
    is_refusal: bool
    ref: str
    url: str


def look(event: Event, role: str) -> Look:
    refused = event.kind == Kind.REFUSAL
    words = "Asked for this and was refused" if refused else event.sentence
    ref = event.subject_ref if event.thread else ""
    return Look(event, role, words, refused, ref, url_of(event))
