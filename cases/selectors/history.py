"""What a decision stands on: was the history read, did anything come since, what is still owed on a case."""

from datetime import datetime
from typing import Any

from cases.choices import AddendumKind, NoteKind
from cases.models import Case, Concern, ConcernPupil, Dissatisfaction, Note, RollAlert, Task
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
    concerns = Concern.objects.filter(pupils__in=pupils).visible_to(user, at=at).values("ref")
    cases = Case.objects.filter(pupils__in=pupils).visible_to(user, at=at).values("ref")
    later = on_chronology(
        Mention.objects.filter(school_id=concern.school_id, pupil_id__in=pupils), concerns.union(cases)
    )
    later = later.filter(kind=Kind.ACT, event_id__gt=read.payload["newest_event"])
    return later.exclude(event__actor_id=user.pk).values("event_id").distinct().count()


def closure_facts(case: Case) -> ClosureFacts:
    """Gather what `closure_blockers` judges; six small counts, each on its case's index."""
    concerns = Concern.objects.filter(case=case)
    pupils = case.pupils.values("pk")
    waiting = Concern.objects.filter(school_id=case.school_id, parts__pupil__in=pupils, status__in=WAITING)
    voices = Note.objects.filter(case=case, kind=NoteKind.CHILD_VOICE)
    return ClosureFacts(
        open_tasks=Task.objects.filter(case=case, done_at=None, withdrawn_at=None).count(),
        pending_handover=case.handovers.pending().exists(),
        undecided_concerns=waiting.distinct().count(),
        unanswered_reporters=Dissatisfaction.objects.filter(concern__in=concerns, answered_at=None).count(),
        child_voice_notes=voices.exclude(addenda__kind=AddendumKind.WITHDRAWAL).count(),
        unseen_roll_alerts=RollAlert.objects.filter(case=case, looked_at=None).count(),
    )


WAITING = [ConcernStatus.LOGGED, ConcernStatus.ACKNOWLEDGED]
