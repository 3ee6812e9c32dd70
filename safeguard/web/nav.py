"""The menu: which pages a person may go to at the chosen school, in the order of their urgency, and what waits there.

Addresses are those of the contract with users' scripts; an app that is not installed has no entry. No app is
imported: the counts are read from the clocks, one query for the whole menu.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import Resolver404, resolve, reverse

from safeguard import policy
from safeguard.clocks.models import Clock
from safeguard.policy import Permission as P

MOST_SHOWN = 99
UNDECIDED = Q(kind__startswith="concern.read.") | Q(kind="concern.decide")


@dataclass(frozen=True)
class Entry:
    """One item of the menu; `counts` names the figure beside it, `also` the addresses besides its own that it covers."""

    label: str
    path: str
    permission: P
    counts: str = ""
    also: tuple[str, ...] = ()

    def reach(self, path: str) -> int:
        """Return how much of an address this entry covers, 0 when it leads elsewhere."""
        return max((len(start) for start in (self.path, *self.also) if path.startswith(start)), default=0)


# What stands under "Referrals" beside /referrals/ itself (referrals/agencies/navigation.py).
OUTSIDE: Final = (
    "/agencies/", "/plans/", "/disagreements/", "/transfers/", "/disclosures/", "/notices/", "/serious-incidents/",
)  # fmt: skip


MENU: Final = (
    Entry("Log a concern", "/concerns/new/", P.CONCERN_LOG),
    Entry("My concerns", "/concerns/", P.RECEIPT_VIEW),
    Entry("Triage", "/triage/", P.QUEUE_VIEW, counts="undecided"),
    Entry("Cases", "/cases/", P.CASE_VIEW),
    Entry("Referrals", "/referrals/", P.CASE_VIEW, also=OUTSIDE),
    Entry("Children", "/pupils/", P.PUPIL_HISTORY),
    Entry("Sealed register", "/conduct/", P.CONDUCT_HANDLE),
    Entry("Briefings", "/serious-incidents/briefings/", P.INCIDENT_BRIEFING),
    Entry("My work", "/my-work/", P.WORK_VIEW, counts="late"),
    Entry("Oversight", "/oversight/", P.OVERSIGHT_VIEW),
    Entry("Roll", "/people/roll/", P.ROLL_IMPORT),
    Entry("People", "/people/", P.PEOPLE_MANAGE),
    Entry("Operations", "/operations/", P.OPERATIONS_VIEW),
)


SECTIONS: Final = (
    ("People", "people"),
    ("Relatives", "people_relatives"),
    ("School", "school_settings"),
    ("Calendar", "school_calendar"),
)


def sections(current_name: str) -> list[dict[str, Any]]:
    """Return the pages on people and school, for their sub-navigation."""
    return [{"label": label, "url": reverse(name), "current": name == current_name} for label, name in SECTIONS]


@cache
def is_routed(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def figures(user: Any, school: Any, at: datetime) -> dict[str, int]:
    """Count what is undecided at the school and what this person is late with."""
    undecided = Count("subject_id", filter=UNDECIDED, distinct=True)
    late = Count("id", filter=Q(owner=user, due_at__lte=at))
    return Clock.objects.for_school(school).running().aggregate(undecided=undecided, late=late)


def capped(number: int) -> str:
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")


def menu(user: Any, school: Any, path: str, at: datetime) -> list[dict[str, Any]]:
    """Return the entries that this person may open, as base.html wants them."""
    entries = [entry for entry in MENU if is_routed(entry.path) and policy.granted(user, entry.permission, school)]
    counted = figures(user, school, at) if any(entry.counts for entry in entries) else {}
    here = current(entries, path)
    return [
        {
            "label": entry.label,
            "url": entry.path,
            "count": capped(counted[entry.counts]) if entry.counts else "",
            "current": "" if entry is not here else "page" if path == entry.path else "section",
        }
        for entry in entries
    ]


def current(entries: Iterable[Entry], path: str) -> Entry | None:
    """Find the entry whose address is the longest beginning of this page's."""
    return max((entry for entry in entries if entry.reach(path)), key=lambda entry: entry.reach(path), default=None)
