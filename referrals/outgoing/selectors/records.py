"""Referrals, contacts and promises for the list, the case's section and the referral's own page. Keyset pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cases.models import Case, Concern
from referrals.agencies.choices import AgencyKind
from referrals.agencies.models import Agency
from referrals.outgoing.choices import Kind
from referrals.outgoing.models import AgencyContact, Duty, NotReferred, Promise, Referral, ReferralPupil
from referrals.outgoing.states import OPEN, State
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.people.models import Status

PAGE: Final = 25
NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
PARTS: Final = Prefetch("parts", ReferralPupil.objects.select_related("pupil"))
SHOWN: Final[dict[str, tuple[str, Q]]] = {
    "open": ("Open", Q(state__in=OPEN)),
    "unsent": ("Not sent", Q(state=State.DECIDED)),
    "waiting": ("No decision", Q(state__in=[State.SENT, State.ACKNOWLEDGED])),
    "decided": ("Decided", Q(state=State.ANSWERED)),
    "ended": ("Ended", Q(state__in=[State.CLOSED, State.WITHDRAWN])),
    "all": ("All", Q()),
}
DOORS: Final[dict[Kind, tuple[AgencyKind, ...]]] = {  # which doors a kind knocks at, the likeliest first
    Kind.CHILD_PROTECTION: (AgencyKind.FRONT_DOOR, AgencyKind.DUTY_TEAM),
    Kind.FAMILY_HELP: (AgencyKind.FRONT_DOOR, AgencyKind.FAMILY_HELP),
    Kind.EARLY_HELP: (AgencyKind.FAMILY_HELP, AgencyKind.FRONT_DOOR),
    Kind.POLICE: (AgencyKind.POLICE,),
    Kind.PREVENT: (AgencyKind.PREVENT, AgencyKind.POLICE),
    Kind.EXPLOITATION: (AgencyKind.FRONT_DOOR, AgencyKind.POLICE),
    Kind.FOSTERING: (AgencyKind.FRONT_DOOR,),
    Kind.FGM: (AgencyKind.POLICE,),
    Kind.OTHER: (),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; empty means any."""

    show: str = "open"
    kind: str = ""
    agency: int | None = None
    late: bool = False

    @property
    def applied(self) -> int:
        return sum(map(bool, (self.kind, self.agency, self.late)))


def running(**more: Any) -> QuerySet[Clock]:
    """Running clocks on the outer referral or on the teacher's duty in it, the earliest due first."""
    on_it = Q(subject_type=Referral._meta.label, subject_id=OuterRef("pk"))
    on_duty = Q(subject_type=Duty._meta.label, subject_id=OuterRef("duty__pk"))
    clocks = Clock.objects.running().filter(on_it | on_duty, school=OuterRef("school_id"), **more)
    return clocks.order_by("due_at", "pk")


def visible(user: Any, school: Any, *, at: datetime) -> Any:
    """The referrals of a school whose cases this person may see."""
    return Referral.objects.filter(school=school).visible_to(user, at=at)


def listed(
    user: Any, school: Any, wanted: Wanted, *, at: datetime, after: str = "", size: int = PAGE
) -> list[Referral]:
    """One page of referrals by their next clock, the most pressing first; one more than `size` when there are more.

    Each carries `next_due_at` and `next_kind` (None when nothing runs). `after` is the reference of the last one before.
    """
    nearest = running()
    rows = visible(user, school, at=at).filter(SHOWN[wanted.show][1])
    rows = rows.annotate(
        next_due_at=Subquery(nearest.values("due_at")[:1]),
        next_kind=Subquery(nearest.values("kind")[:1]),
    ).annotate(order_at=Coalesce("next_due_at", Value(NEVER), output_field=DateTimeField()))
    rows = _narrowed(rows, wanted, at)
    if after and "\x00" not in after and (last := rows.filter(ref=after).first()):
        rows = rows.filter(Q(order_at__gt=last.order_at) | Q(order_at=last.order_at, pk__lt=last.pk))
    rows = rows.select_related("agency", "case", "case__owner").prefetch_related(PARTS)
    return list(rows.order_by("order_at", "-pk")[: size + 1])


def _narrowed(rows: Any, wanted: Wanted, at: datetime) -> Any:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.agency:
        rows = rows.filter(agency=wanted.agency)
    if wanted.late:
        rows = rows.filter(Exists(running(due_at__lte=at)))
    return rows


def figures(user: Any, school: Any, *, at: datetime) -> dict[str, int]:
    """Count the open, the unsent, those without a decision and the late ones that this person may see; one query."""
    late = Exists(running(due_at__lte=at))
    rows = visible(user, school, at=at).open().annotate(is_late=late).values_list("state", "is_late")
    states = list(rows.order_by("pk"))
    return {
        "open": len(states),
        "unsent": sum(state == State.DECIDED for state, _ in states),
        "waiting": sum(state in {State.SENT, State.ACKNOWLEDGED} for state, _ in states),
        "decided": sum(state == State.ANSWERED for state, _ in states),
        "late": sum(is_late for _, is_late in states),
    }


def of_case(case: Case) -> list[Referral]:
    """Every referral of a case, newest first, each with its next running clock."""
    nearest = running()
    rows = case.referrals.select_related("agency", "case", "duty", "duty__teacher").prefetch_related(PARTS)
    rows = rows.annotate(
        next_due_at=Subquery(nearest.values("due_at")[:1]), next_kind=Subquery(nearest.values("kind")[:1])
    )
    return list(rows.order_by("-decided_at", "-pk"))


def contacts_of(case: Case, referral: Referral | None = None) -> list[AgencyContact]:
    contacts = AgencyContact.objects.filter(case=case, **({"referral": referral} if referral else {}))
    return list(contacts.select_related("agency", "recorded_by", "case", "referral").order_by("-happened_at", "-pk"))


def promises_of(case: Case, referral: Referral | None = None) -> list[Promise]:
    """Open ones first, the earliest due first; then those that ended, the latest first."""
    promises = Promise.objects.filter(case=case, **({"referral": referral} if referral else {}))
    rows = promises.select_related("ended_by", "recorded_by", "case", "contact")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "due_at", "pk"))


def not_referred_of(case: Case) -> list[NotReferred]:
    return list(case.not_referred.select_related("decided_by", "reviewed_by", "case").order_by("-decided_at", "-pk"))


def clocks_of(referral: Referral) -> list[Clock]:
    """Every clock that ran or runs on the referral, in the order in which they started."""
    return list(Clock.objects.of(referral).select_related("owner", "met_by").order_by("started_at", "due_at", "pk"))


def agencies_at(school: Any, kind: str = "") -> list[Agency]:
    """The doors that one can knock at, those that suit the kind of referral first."""
    rows = Agency.objects.filter(school=school, is_current=True).select_related("authority")
    first = [str(door) for door in DOORS.get(Kind(kind), ())] if kind else []
    found = list(rows.order_by("-authority__is_default", "authority__name", "kind", "name"))
    return sorted(found, key=lambda agency: first.index(agency.kind) if agency.kind in first else len(first))


def parts_with_standing(*, at: datetime) -> QuerySet[ReferralPupil]:
    """The children of referrals, each with the kinds of `standing` that hold today, in one query."""
    today = local_date(at)
    holds = Status.objects.filter(pupil=OuterRef("pupil"), from_on__lte=today)
    holds = holds.filter(Q(to_on__isnull=True) | Q(to_on__gte=today)).order_by("kind")
    return ReferralPupil.objects.select_related("pupil").annotate(standing=ArraySubquery(holds.values("kind")))


def concerns_for(case: Case, user: Any, *, at: datetime) -> list[Concern]:
    """The concerns on the case that the composer may read: a concern behind a wall is never shared by who cannot see it."""
    return list(case.concerns.visible_to(user, at=at).order_by("happened_at", "pk"))


def duties_owed(user: Any, school: Any) -> list[Duty]:
    """What this teacher owes in person and has not reported yet, with `due_at`; nothing of the case comes with it."""
    clocks = Clock.objects.filter(
        subject_type=Duty._meta.label, subject_id=OuterRef("pk"), school=OuterRef("school_id")
    )
    duties = Duty.objects.filter(teacher=user, school=school, reported_at=None)
    return list(duties.annotate(due_at=Subquery(clocks.order_by("pk").values("due_at")[:1])).order_by("given_at", "pk"))
