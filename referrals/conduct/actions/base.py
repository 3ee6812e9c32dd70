"""What every act in the register begins and ends with: the lock on a matter that one may handle, its clocks, its event."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery

from referrals.agencies import limits
from referrals.agencies.models import Authority
from referrals.conduct import notices
from referrals.conduct.choices import Progress
from referrals.conduct.deadlines import LIMITS, Owed
from referrals.conduct.models import Interim, LadoContact, Matter, Outcome, Referral, Report, Told
from referrals.conduct.rules import Facts, facts_of
from referrals.conduct.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.policy import Permission

ORDER = list(Progress)


def register_thread(school: Any) -> str:
    """The reference under which stands what concerns the register as a whole; nobody reads it but the proof."""
    return f"{school.code}-A-0000"


def may_handle(user: Any, matter: Matter) -> bool:
    """Whoever hears it by their post, and its case manager; a person to whom it is shown may only read."""
    return matter.manager_id == user.pk or policy.granted(user, Permission.CONDUCT_HANDLE, matter.school_id)


def lock(matter: Matter, *, by: Any, closed: bool = False) -> Matter:
    """Lock a matter for an act. Raises PermissionDenied for whoever may not handle it, RuleBroken once it is closed."""
    rows = Matter.objects.select_for_update(of=("self",)).visible_to(by).select_related("school", "manager")
    found = rows.filter(pk=matter.pk).first()
    if found is None or not may_handle(by, found):
        raise PermissionDenied(Permission.CONDUCT_HANDLE)
    if not closed and not found.is_open:
        raise RuleBroken("This record is closed.")
    return found


def facts(matter: Matter) -> Facts:
    """Read what the rules ask about a matter: one query."""
    of_matter = {"matter": OuterRef("pk")}
    told, ended = Told.objects.filter(**of_matter), Outcome.objects.filter(**of_matter)
    waiting = Clock.objects.running().filter(kind=str(Owed.PATTERN), thread=OuterRef("ref"), school=matter.school_id)
    row: Any = (
        Matter.objects.filter(pk=matter.pk)
        .annotate(
            lado_told=Exists(LadoContact.objects.filter(**of_matter)),
            measure=Subquery(Interim.objects.filter(**of_matter).order_by("-written_at", "-pk").values("measure")[:1]),
            letter_sent=Exists(told.filter(is_suspension_letter=True)),
            informed=ArraySubquery(told.order_by("pk").values("whom")),
            outcome=Subquery(ended.order_by("pk").values("outcome")[:1]),
            leaving=Subquery(ended.order_by("pk").values("leaving")[:1]),
            pattern_waits=Exists(waiting),
            bodies=ArraySubquery(Referral.objects.filter(**of_matter).order_by("pk").values("body")),
        )
        .values("lado_told", "measure", "letter_sent", "informed", "outcome", "leaving", "bodies", "pattern_waits")
        .get()
    )
    sets = {name: frozenset(row.pop(name)) for name in ("informed", "bodies")}
    return facts_of(matter, **{name: value or "" for name, value in row.items()}, **sets)


def record(verb: Verb, matter: Matter, *, by: Any, at: datetime, **payload: Any) -> None:
    audit.record(verb, matter, by=by, at=at, **payload)


def start_clock(owed: Owed, matter: Matter, *, owner: Any, since: datetime, at: datetime, code: str = "") -> None:
    """Start an obligation by the limit of the school's authority; one that runs already runs on."""
    if Clock.objects.of(matter).running().filter(kind=str(owed)).exists():
        return
    authority = Authority.objects.filter(school=matter.school_id, is_default=True).first()
    due_at, rule = limits.due(authority, code or LIMITS[owed], since, matter.school)
    clocks.start(owed, matter, owner=owner, due_at=due_at, rule=str(rule), at=at)


def pattern_waits(matter: Matter) -> bool:
    return Clock.objects.of(matter).running().filter(kind=str(Owed.PATTERN)).exists()


def advance(matter: Matter, to: Progress, *, at: datetime) -> None:
    """Let the reporter know how far it has got; it never goes back."""
    report = Report.objects.select_related("reporter").get(matter=matter)
    if ORDER.index(to) > ORDER.index(Progress(report.progress)):
        report.progress, report.progress_at = to, at
        report.save(update_fields=["progress", "progress_at"])
        notices.progress(report, at=at)
