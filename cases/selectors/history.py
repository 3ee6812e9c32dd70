"""What a decision stands on: was the history read, did anything come since, what is still owed on a case."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery

from cases import hooks
from cases.choices import AddendumKind, NoteKind
from cases.models import Addendum, Case, Concern, ConcernPupil, Dissatisfaction, Handover, Note, RollAlert, Task
from cases.rules import ClosureFacts
from cases.selectors.held import on_chronology
from cases.states import ConcernStatus
from cases.verbs import Verb
from safeguard.audit.models import Event, Mention
from safeguard.audit.verbs import Kind


def history_read(concern: Concern, user: Any) -> Event | None:
    """Return the latest reading of the children's history that this person did for this concern."""
    readings = Event.objects.filter(school_id=concern.school_id, thread=concern.ref, actor_id=user.pk)
    return readings.filter(verb=Verb.HISTORY_READ).order_by("-id").first()


def newest_event(concern: Concern) -> int:
    """Return the id of the newest act on any of the concern's children, 0 when there is none."""
    pupils = ConcernPupil.objects.filter(concern=concern).values("pupil_id")
    acts = Mention.objects.filter(school_id=concern.school_id, pupil_id__in=pupils, kind=Kind.ACT)
    return acts.order_by("-event_id").values_list("event_id", flat=True).first() or 0


def added_since(concern: Concern, user: Any, read: Event | None, *, at: datetime) -> int:
    """Count acts of other people on these children after the reading; what one did oneself is no news.

    Only what this person may see: an act behind a wall must not show by being counted.
    """
    if read is None:
        return 0
    pupils = ConcernPupil.objects.filter(concern=concern).values("pupil_id")
    later = Mention.objects.filter(
        school_id=concern.school_id, pupil_id__in=pupils, kind=Kind.ACT, event_id__gt=read.payload["newest_event"]
    ).exclude(event__actor_id=user.pk)
    if not later.exists():  # nearly always, and what may be seen of nothing need not be asked
        return 0
    concerns = Concern.objects.filter(pupils__in=pupils).visible_to(user, at=at).values("ref")
    cases = Case.objects.filter(pupils__in=pupils).visible_to(user, at=at).values("ref")
    elsewhere = hooks.threads_about(user, concern.pupils.values_list("pk", flat=True), at=at)
    return on_chronology(later, concerns.union(cases, *elsewhere)).values("event_id").distinct().count()


def closure_facts(case: Case) -> ClosureFacts:
    """Gather what `closure_blockers` judges in one question: six small counts, each on its case's index."""
    mine = {"case": OuterRef("pk")}
    children = ConcernPupil.objects.filter(concern=OuterRef("pk"), pupil__case_parts__case=OuterRef(OuterRef("pk")))
    waiting = Concern.objects.filter(Exists(children), school=OuterRef("school_id"), status__in=WAITING)
    withdrawn = Addendum.objects.filter(note=OuterRef("pk"), kind=AddendumKind.WITHDRAWAL)
    voices = Note.objects.filter(~Exists(withdrawn), kind=NoteKind.CHILD_VOICE, **mine)
    counts = {
        "open_tasks": Task.objects.filter(done_at=None, withdrawn_at=None, **mine),
        "pending_handover": Handover.objects.pending().filter(**mine),
        "undecided_concerns": waiting,
        "unanswered_reporters": Dissatisfaction.objects.filter(concern__case=OuterRef("pk"), answered_at=None),
        "child_voice_notes": voices,
        "unseen_roll_alerts": RollAlert.objects.filter(looked_at=None, **mine),
    }
    counted = Case.objects.filter(pk=case.pk).annotate(**{f"n_{name}": _count(rows) for name, rows in counts.items()})
    found = counted.values(*[f"n_{name}" for name in counts]).get()
    facts = {name: found[f"n_{name}"] for name in counts}
    return ClosureFacts(**facts | {"pending_handover": bool(facts["pending_handover"])})


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().annotate(how_many=Func(F("pk"), function="COUNT")).values("how_many")
    return Subquery(counted, output_field=IntegerField())


WAITING = [ConcernStatus.LOGGED, ConcernStatus.ACKNOWLEDGED]
