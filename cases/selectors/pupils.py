"""Finding a child whose record one may read, and what the head of that record says about them today."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cases.access import pupils_in_scope
from cases.models import Case, CasePupil, Concern, ConcernPupil
from cases.states import ConcernStatus
from safeguard.calendar import local_date
from safeguard.people.models import Pupil, School, Status

ON_ROLL: Final = "on"
LEFT: Final = "left"
EVERYBODY: Final = "all"


@dataclass
class Found:
    """A child on the list, with how many open concerns and cases of theirs the reader may see."""

    pupil: Pupil
    statuses: list[str]
    concerns: int = 0
    cases: int = 0


@dataclass(frozen=True)
class Search:
    """What the list is narrowed to; everything left out narrows nothing."""

    words: str = ""
    year: str = ""
    roll: str = ON_ROLL
    status: str = ""
    has_open_case: bool = False


def search(user: Any, school: School, wanted: Search, *, at: datetime) -> QuerySet[Pupil]:
    """Return the children of a school that the person may read about, narrowed, by name. Words may be a reference too."""
    pupils = pupils_in_scope(user).filter(school=school)
    is_ref = "-P-" in wanted.words.upper()
    pupils = pupils.filter(ref__iexact=wanted.words.strip()) if is_ref else pupils.named(wanted.words)
    if wanted.year:
        pupils = pupils.filter(year_group=wanted.year)
    if wanted.roll != EVERYBODY:
        pupils = pupils.filter(left_on__isnull=wanted.roll != LEFT)
    if wanted.status:
        held = _current(local_date(at)).filter(kind=wanted.status, pupil=OuterRef("pk"))
        pupils = pupils.filter(Exists(held))
    if wanted.has_open_case:
        cases = Case.objects.open().filter(school=school).visible_to(user, at=at)
        pupils = pupils.filter(Exists(CasePupil.objects.filter(pupil=OuterRef("pk"), case__in=cases)))
    return pupils.order_by("last_name", "first_name", "pk")


def page(user: Any, pupils: QuerySet[Pupil], *, at: datetime, after: str = "", size: int = 50) -> list[Found]:
    """Return a page, `size` + 1 children when there are more; `after` is the reference of the last child before it."""
    after = after.replace("\x00", "")
    last = pupils_in_scope(user).filter(ref=after).first() if after else None
    if last:
        same_name = Q(last_name=last.last_name, first_name__gt=last.first_name)
        twin = Q(last_name=last.last_name, first_name=last.first_name, pk__gt=last.pk)
        pupils = pupils.filter(Q(last_name__gt=last.last_name) | same_name | twin)
    shown = list(pupils.prefetch_related(_statuses(at))[: size + 1])
    concerns = Concern.objects.exclude(status=ConcernStatus.CLOSED).visible_to(user, at=at)
    of_concerns = ConcernPupil.objects.filter(pupil__in=shown, concern__in=concerns)
    of_cases = CasePupil.objects.filter(pupil__in=shown, case__in=Case.objects.open().visible_to(user, at=at))
    open_concerns = Counter(of_concerns.values_list("pupil_id", flat=True).order_by("pk"))
    open_cases = Counter(of_cases.values_list("pupil_id", flat=True).order_by("pk"))
    return [Found(child, statuses_of(child), open_concerns[child.pk], open_cases[child.pk]) for child in shown]


def _current(day: date) -> QuerySet[Status]:
    return Status.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


def _statuses(at: datetime) -> Prefetch:
    return Prefetch("statuses", _current(local_date(at)).order_by("kind", "from_on"), to_attr="current_statuses")


def statuses_of(pupil: Any) -> list[str]:
    """Words of the prefetched current statuses, each once."""
    return list(dict.fromkeys(str(status) for status in pupil.current_statuses))


def year_groups(school: School) -> list[str]:
    """Return the school's year groups in the order of age: Nursery, Reception, Year 1 to Year 13, anything else."""
    groups = Pupil.objects.filter(school=school).exclude(year_group="").order_by("year_group")
    return sorted(groups.values_list("year_group", flat=True).distinct(), key=_by_age)


def _by_age(group: str) -> tuple[int, int, str]:
    number = re.search(r"\d+", group)
    early = {"n": 0, "r": 1}.get(group[:1].lower(), 3)
    return (2, int(number[0]), group) if number else (early, 0, group)


@dataclass
class Head:
    """What stands above a child's record: who they are, who must not be told, which cases are open and whose."""

    pupil: Pupil
    age: int | None
    statuses: list[str]
    contacts: list[Any]
    siblings: list[Pupil]
    cases: list[Case] = field(default_factory=list)

    @property
    def not_to_be_told(self) -> list[Any]:
        return [contact for contact in self.contacts if contact.must_not_be_told]

    @property
    def legal_name(self) -> str:
        """The name on the roll, when the child is known by another."""
        legal = f"{self.pupil.first_name} {self.pupil.last_name}".strip()
        return legal if legal != self.pupil.name else ""


def head_of_record(user: Any, pupil: Pupil, *, at: datetime, with_family: bool = True) -> Head:
    """Read the head of a child’s record: statuses, contacts, siblings and open cases that the reader may see."""
    day = local_date(at)
    cases = Case.objects.open().filter(pupils=pupil).visible_to(user, at=at).select_related("owner", "given_by")
    return Head(
        pupil,
        age_on(pupil.born_on, day),
        list(dict.fromkeys(str(status) for status in _current(day).filter(pupil=pupil).order_by("kind", "from_on"))),
        list(pupil.contacts.order_by("priority", "pk")) if with_family else [],
        list(pupils_in_scope(user).filter(siblings=pupil)) if with_family else [],
        list(cases.order_by("opened_at", "pk")),
    )


def age_on(born_on: date | None, day: date) -> int | None:
    """Years completed on a day; somebody born on 29 February completes one on 1 March of a common year."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
