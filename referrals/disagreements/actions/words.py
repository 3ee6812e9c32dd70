"""Words beside the stages, and the evidence as it is issued: both are added, neither is changed."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from referrals.disagreements import evidence
from referrals.disagreements.actions.common import pupils_of, take
from referrals.disagreements.choices import WordKind
from referrals.disagreements.models import Disagreement, Pack, StageRun, Word
from referrals.disagreements.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.policy import Permission


@transaction.atomic
def add_words(
    disagreement: Disagreement, *, kind: str, text: str, by: Any, agreed_with: str = "", at: datetime | None = None
) -> Word:
    """Add to a disagreement. Once it has ended, only the statement that both sides agreed is still added."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, disagreement.school)
    disagreement = take(disagreement.pk)
    is_statement = kind == WordKind.STATEMENT
    checks = [
        (not text.strip(), "Enter the words."),
        (is_statement and not agreed_with.strip(), "Say with whom on their side the statement was agreed."),
        (
            not disagreement.is_open and not is_statement,
            f"{disagreement.ref} has ended. Only a statement is added now.",
        ),
    ]
    if reasons := [sentence for stands, sentence in checks if stands]:
        raise RuleBroken(reasons)
    run = _latest(disagreement)
    agreed = agreed_with if is_statement else ""
    said = {"kind": kind, "text": text, "agreed_with": agreed, "written_at": at, "written_by": by}
    word = Word.objects.create(school=disagreement.school, disagreement=disagreement, run=run, **said)
    audit.record(
        Verb.WORDS_ADDED,
        disagreement,
        by=by,
        at=at,
        pupils=pupils_of(disagreement),
        kind=word.get_kind_display(),
        number=run.number,
        agreed_with=agreed,
        text=text,
    )
    return word


@transaction.atomic
def issue_pack(disagreement: Disagreement, *, by: Any, at: datetime | None = None) -> Pack:
    """Print the evidence for the latest stage from the record, as this person may read it, and keep it as issued."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, disagreement.school)
    disagreement = take(disagreement.pk)
    run = _latest(disagreement)
    printed = evidence.paper_of(evidence.gather(disagreement, by, at=at), at=at)
    file = files.store(
        ContentFile(printed, name=f"{disagreement.ref}-stage-{run.number}.pdf"),
        school=disagreement.school,
        by=by,
        subject_type=StageRun._meta.label,
        subject_id=run.pk,
        thread=disagreement.thread,
        pupils=pupils_of(disagreement),
        at=at,
    )
    pack = Pack.objects.create(school=disagreement.school, run=run, file=file, issued_at=at, issued_by=by)
    hashed: dict[str, Any] = {"number": run.number, "sha256": file.sha256}
    audit.record(Verb.PACK_ISSUED, disagreement, by=by, at=at, pupils=pupils_of(disagreement), **hashed)
    return pack


def _latest(disagreement: Disagreement) -> StageRun:
    return disagreement.runs.select_related("disagreement").order_by("-number")[0]
