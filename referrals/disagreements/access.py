"""From a reference to a disagreement: in scope exactly where its case is, each look recorded."""

from django.db.models import Prefetch, QuerySet

from cases.access import Decorator, with_case_record
from referrals.disagreements.models import Disagreement, Pack, StageRun, Word
from referrals.disagreements.verbs import Verb
from safeguard.policy import Permission


def in_full() -> QuerySet[Disagreement]:
    """With everything that a page of one disagreement shows, in a few queries."""
    packs = Prefetch("packs", Pack.objects.select_related("file", "issued_by"))
    runs = StageRun.objects.select_related("ours", "opened_by", "end", "end__recorded_by").prefetch_related(packs)
    words = Prefetch("words", Word.objects.select_related("written_by", "run"))
    related = ("authority", "referral", "referral__agency", "concern", "opened_by", "closed_by", "case__owner")
    return Disagreement.objects.select_related(*related).prefetch_related(
        Prefetch("runs", runs.order_by("number")), words
    )


def with_disagreement(permission: Permission, *, page: str = "disagreement") -> Decorator:
    return with_case_record(in_full, permission, verb=Verb.VIEWED, page=page)
