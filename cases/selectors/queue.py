"""The one queue: every concern of the school that the reader may see, ranked by danger, then by the instant it is due.

The due instant is that of the concern's running clock; nothing here stores or repeats a deadline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from cases.choices import DecisionKind, Urgency
from cases.deadlines import READ, Owed
from cases.models import Concern, ConcernPupil, Decision
from cases.states import ConcernStatus
from safeguard.calendar import instant, local_date
from safeguard.clocks.models import Clock
from safeguard.people.models import Pupil

SIZE: Final = 25
FIRST_WORDS: Final = 240
WORDS: Final = ("account", "child_words", "view", "done_so_far")
CLOCKS: Final = [*(str(owed) for owed in READ.values()), str(Owed.DECIDE), str(Owed.MONITOR)]
WAITING, MINE, MONITORED, DECIDED = "waiting", "mine", "monitored", "decided"
LISTS: Final = {WAITING: "Waiting", MINE: "Mine", MONITORED: "Monitored", DECIDED: "Decided today"}
Key = tuple[int, datetime, str]


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the place of its last row when there are more."""

    concerns: list[Concern]
    after: str

    @property
    def danger(self) -> list[Concern]:
        return [concern for concern in self.concerns if concern.urgency == Urgency.DANGER]

    @property
    def others(self) -> list[Concern]:
        return [concern for concern in self.concerns if concern.urgency != Urgency.DANGER]


def end_of_day(at: datetime) -> datetime:
    """The midnight that ends the day: what is monitored until today is due today, not only when it is late."""
    return instant(local_date(at) + timedelta(days=1), time())


def due_clock() -> QuerySet[Clock]:
    """The running clock of a concern, as a subquery: read it, decide on it, or look at it again."""
    running = Clock.objects.running().filter(
        school_id=OuterRef("school_id"), subject_type=Concern._meta.label, subject_id=OuterRef("pk"), kind__in=CLOCKS
    )
    return running.order_by("due_at", "id")


def monitored(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """Concerns that are in hand because somebody looks again on a day, and that no case holds."""
    last = Decision.objects.filter(concern=OuterRef("pk")).order_by("-decided_at", "-id").values("decision")[:1]
    held = concerns.filter(status=ConcernStatus.IN_HAND, case__isnull=True)
    return held.annotate(last_decision=Subquery(last)).filter(last_decision=DecisionKind.MONITOR)


def listed(user: Any, school: Any, show: str, *, at: datetime) -> QuerySet[Concern]:
    """Return one of the four lists, unordered and without what its rows show."""
    seen = Concern.objects.filter(school=school).visible_to(user, at=at)
    if show == MONITORED:
        return monitored(seen)
    if show == DECIDED:
        return seen.filter(decided_at__gte=instant(local_date(at), time()))
    return seen.waiting().filter(owner=user) if show == MINE else seen.waiting()


def narrowed(concerns: QuerySet[Concern], asked: Mapping[str, Any], *, at: datetime) -> QuerySet[Concern]:
    """Cut a list to what the filter asks for: words (child, reporter, reference), year, urgency, kind, state."""
    for word in asked.get("words", "").split()[:6]:
        concerns = concerns.filter(_says(word))
    if year := asked.get("year"):
        concerns = concerns.filter(Exists(ConcernPupil.objects.filter(concern=OuterRef("pk"), pupil__year_group=year)))
    exact = {name: asked[name] for name in ("urgency", "kind") if asked.get(name)}
    states = {
        "unread": Q(status=ConcernStatus.LOGGED),
        "read": Q(status=ConcernStatus.ACKNOWLEDGED),
        "due": Q(Exists(due_clock().filter(due_at__lt=end_of_day(at)))),
    }
    return concerns.filter(states.get(asked.get("state", ""), Q()), **exact)


def _says(word: str) -> Q:
    named = ("first_name", "last_name", "known_as")
    child = [Q(**{f"pupil__{name}__icontains": word}) for name in named]
    parts = ConcernPupil.objects.filter(child[0] | child[1] | child[2], concern=OuterRef("pk"))
    own = Q(ref__iexact=word) | Q(logged_by__name__icontains=word) | Q(unnamed_child__icontains=word)
    return Q(Exists(parts)) | own


def ranked(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """Danger first, then the earliest due instant; the reference breaks ties, so that the order is total."""
    danger = Case(When(urgency=Urgency.DANGER, then=Value(0)), default=Value(1), output_field=IntegerField())
    due_at = Coalesce(Subquery(due_clock().values("due_at")[:1]), "logged_at")
    return concerns.annotate(rank=danger, due_at=due_at).order_by("rank", "due_at", "ref")


def page_of(concerns: QuerySet[Concern], *, after: str = "", size: int = SIZE) -> Page:
    """Return one page with what its rows show: two queries, however many rows."""
    rows = ranked(concerns)
    if key := read_key(after):
        rank, due_at, ref = key
        later = Q(due_at__gt=due_at) | Q(due_at=due_at, ref__gt=ref)
        rows = rows.filter(Q(rank__gt=rank) | Q(rank=rank) & later)
    parts = Prefetch("parts", ConcernPupil.objects.select_related("pupil").order_by("id"))
    rows = rows.annotate(first_words=Left("account", FIRST_WORDS)).defer(*WORDS).prefetch_related(parts)
    people = ("owner", "logged_by", "acknowledged_by", "decided_by", "case")
    found: list[Any] = list(rows.select_related(*people)[: size + 1])
    return Page(found[:size], write_key(found[size - 1]) if len(found) > size else "")


def write_key(concern: Any) -> str:
    return f"{concern.rank}_{concern.due_at.isoformat()}_{concern.ref}"


def read_key(after: str) -> Key | None:
    """Read the place of a row out of an address; what is not one means the first page."""
    rank, _, rest = after.partition("_")
    instant, _, ref = rest.partition("_")
    try:
        due_at = datetime.fromisoformat(instant).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    is_place = rank in {"0", "1"} and 2000 <= due_at.year <= 2100 and "\x00" not in ref
    return (int(rank), due_at, ref) if is_place else None


def waiting_counts(user: Any, school: Any, *, at: datetime) -> dict[str, int]:
    """Count what waits: `waiting`, of it `unread`, `mine` and `danger` (unread, in danger), in one query."""
    unread = Q(status=ConcernStatus.LOGGED)
    return listed(user, school, WAITING, at=at).aggregate(
        waiting=Count("pk"),
        unread=Count("pk", filter=unread),
        mine=Count("pk", filter=Q(owner=user)),
        danger=Count("pk", filter=unread & Q(urgency=Urgency.DANGER)),
    )


def year_groups(school: Any) -> list[str]:
    """The year groups on the roll, in the order a school says them: Nursery, Reception, Year 1 ... Year 13."""
    found = Pupil.objects.filter(school=school, left_on__isnull=True).order_by().values_list("year_group", flat=True)
    return sorted(filter(None, found.distinct()), key=lambda year: (_number(year), year))


def _number(year: str) -> int:
    digits = "".join(letter for letter in year if letter.isdecimal())
    return int(digits) if digits else -1
