"""What the pages of one case show: what is due, its concerns, its chronology, its people, its files.

Everything is cut to what this person may see: a concern behind a wall leaves no trace on a case that they may read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as When
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models import When as If

from cases.deadlines import Owed
from cases.models import Case, CaseGrant, CasePupil, Concern, Handover, RollAlert, Task
from cases.selectors.record import ON_CHRONOLOGY
from cases.verbs import Verb
from safeguard import sharing
from safeguard.audit.models import Event
from safeguard.audit.verbs import SPECS, Kind
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile
from safeguard.people.models import Contact, Status, User
from safeguard.people.selectors import holders
from safeguard.policy import Permission, roles_with

PAGE: Final = 50


def parts_and_standing(*, at: datetime) -> Prefetch:
    """Bring the children with their parts, each with the kinds of `standing` that hold today, in one query."""
    today = local_date(at)
    holds = Status.objects.filter(pupil=OuterRef("pupil"), from_on__lte=today)
    holds = holds.filter(Q(to_on__isnull=True) | Q(to_on__gte=today)).order_by("kind")
    standing = ArraySubquery(holds.values("kind"))
    return Prefetch("parts", CasePupil.objects.select_related("pupil").annotate(standing=standing))


def concerns_of(case: Case, user: Any, *, at: datetime) -> list[Concern]:
    """Return the concerns on the case that this person may read, newest first."""
    concerns = case.concerns.visible_to(user, at=at).select_related("logged_by", "owner")
    return list(concerns.order_by("-happened_at", "-pk"))


def threads_of(case: Case, concerns: Iterable[Concern]) -> list[str]:
    return [case.ref, *(concern.ref for concern in concerns)]


def what_is_due(case: Case, threads: Iterable[str]) -> list[Clock]:
    """Return the running clocks of the case and its concerns, earliest first; a task's clock carries its `title`."""
    title = Task.objects.filter(pk=OuterRef("subject_id")).values("title")[:1]
    clocks = Clock.objects.for_school(case.school_id).running().filter(thread__in=list(threads))
    said = When(If(kind=Owed.TASK, then=Subquery(title)), default=Value(""), output_field=TextField())
    return list(clocks.select_related("owner").annotate(title=said).order_by("due_at", "pk"))


def pending_handover(case: Case) -> Handover | None:
    return case.handovers.pending().select_related("school", "case", "from_owner", "to_owner", "offered_by").first()


def case_acts(case: Case, concerns: Iterable[Concern], size: int) -> list[Event]:
    """Return the last things that people did and wrote, without the clockwork's reminders."""
    acts = case_events(case, concerns).filter(kind=Kind.ACT)
    return list(acts.order_by("-happened_at", "-pk")[:size])


def case_events(case: Case, concerns: Iterable[Concern]) -> QuerySet[Event]:
    """The events of the case and its visible concerns, less readings and what stays off a chronology."""
    threads = threads_of(case, concerns)
    hidden = [verb for verb, described in SPECS.items() if not described.on_chronology]
    behind_a_wall = Q(verb=Verb.CONCERN_JOINED_CASE) & ~Q(payload__concern__in=threads)
    events = Event.objects.filter(school_id=case.school_id, thread__in=threads, kind__in=ON_CHRONOLOGY)
    return events.exclude(verb__in=hidden).exclude(behind_a_wall)


def case_chronology(
    case: Case, concerns: Iterable[Concern], *, significant: bool = False, after: int | None = None, size: int = PAGE
) -> list[Event]:
    """Return one page of the case's chronology, newest first, one more than `size` when there is more."""
    events = case_events(case, concerns)
    if significant:
        events = events.filter(payload__is_significant=True)
    if after and (last := events.filter(pk=after).first()):
        events = events.filter(Q(happened_at__lt=last.happened_at) | Q(happened_at=last.happened_at, pk__lt=last.pk))
    return list(events.order_by("-happened_at", "-pk")[: size + 1])


def contacts_of(case: Case) -> list[Contact]:
    """Return the contacts of the children, those who must not be told first: nobody rings before having seen them."""
    pupils = [part.pupil_id for part in case.parts.all()]
    contacts = Contact.objects.filter(pupil__in=pupils).select_related("pupil")
    return list(contacts.order_by("-must_not_be_told", "pupil__last_name", "pupil__first_name", "priority", "pk"))


def files_of(case: Case, concerns: Iterable[Concern]) -> list[StoredFile]:
    """Return the files of the case and of its visible concerns, newest first."""
    on_case = Q(subject_type=Case._meta.label, subject_id=case.pk)
    on_concern = Q(subject_type=Concern._meta.label, subject_id__in=[concern.pk for concern in concerns])
    files = StoredFile.objects.filter(on_case | on_concern, school=case.school_id).select_related("stored_by")
    return list(files.order_by("-stored_at", "-pk"))


def tasks_of(case: Case) -> list[Task]:
    """Return every task: those not done first, by their day; then what was done or withdrawn, the latest first."""
    tasks = list(case.tasks.select_related("case", "owner", "given_by", "done_by", "withdrawn_by"))
    ended = [task for task in tasks if not task.is_open]
    ended.sort(key=lambda task: task.done_at or task.withdrawn_at, reverse=True)
    return [task for task in tasks if task.is_open] + ended


def who_can_have_a_task(case: Case, excluded: set[int]) -> list[User]:
    """Return whoever works at the school, by name, less people with a conflict of interest."""
    people = holders(case.school, *sorted(roles_with(Permission.WORK_VIEW)))
    return sorted((person for person in people if person.pk not in excluded), key=lambda person: person.name.lower())


def running_grants(case: Case, *, at: datetime) -> QuerySet[Any]:
    grants = sharing.running(CaseGrant, at=at).filter(content_object=case)
    return grants.select_related("user", "granted_by").order_by("until", "pk")


def unseen_alerts(case: Case, clocks: Iterable[Clock]) -> list[RollAlert]:
    """Return what changed on the roll and waits to be looked at; asks the database only when a clock says so."""
    if not any(clock.kind == Owed.LOOK_AT_ROLL for clock in clocks):
        return []
    return list(case.roll_alerts.filter(looked_at=None).select_related("pupil"))
