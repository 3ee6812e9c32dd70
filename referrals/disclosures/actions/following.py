"""From a matched notice to a concern or to an open case, without a word typed twice; both sides name each other."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import actions as casework
from cases.choices import NoteKind, Part
from cases.models import Case, Concern
from referrals.disclosures.actions.notices import lock
from referrals.disclosures.models import Notice
from referrals.disclosures.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.web.words import instant


def account_of(notice: Notice) -> str:
    """The notice as the account of a concern or a note: where it came from first, then the words of the police."""
    came = f"{notice.get_kind_display()} from {notice.force}, received {instant(notice.received_at)}"
    known = f"police reference {notice.police_ref}, " if notice.police_ref else ""
    present = f"Was the child present? {notice.get_child_present_display()}."
    return f"{came} ({known}our notice {notice.ref}).\n\n{notice.circumstances}\n\n{present}"


@transaction.atomic
def log_concern_from(
    notice: Notice, *, kind: str, in_danger: str, by: Any, view: str = "", at: datetime | None = None
) -> Concern:
    """Log the concern that follows from a notice; it goes into the queue like every other."""
    at = at or timezone.now()
    notice = _to_follow(notice, by=by)
    concern = casework.log_concern(
        school=notice.school,
        by=by,
        parts=[(notice.pupil, Part.SUBJECT)],
        kind=kind,
        account=account_of(notice),
        happened_at=notice.incident_at,
        in_danger=in_danger,
        place=notice.incident_place,
        child_words=notice.child_voice,
        view=view,
        done_so_far=notice.plan,
        at=at,
    )
    notice.concern = concern
    notice.save(update_fields=["concern"])
    # On the concern's own thread: from there the line leads back to the notice.
    audit.record(
        Verb.NOTICE_CONCERN, notice, by=by, at=at, pupils=[notice.pupil], thread=concern.ref, concern=concern.ref
    )
    return concern


@transaction.atomic
def add_to_case(notice: Notice, *, case: Case, by: Any, at: datetime | None = None) -> Notice:
    """Write the notice into an open case of the child, as a significant note; from then on it is seen where the case is."""
    at = at or timezone.now()
    notice = _to_follow(notice, by=by)
    if not case.parts.filter(pupil=notice.pupil).exists():
        raise RuleBroken("This child is not in that case.")
    voice = f"\n\nThe child’s voice: {notice.child_voice}" if notice.child_voice else ""
    casework.add_note(
        case,
        kind=NoteKind.NOTE,
        text=account_of(notice) + voice,
        by=by,
        happened_at=notice.incident_at,
        is_significant=True,
        at=at,
    )
    notice.case = case
    notice.save(update_fields=["case"])
    audit.record(Verb.NOTICE_JOINED_CASE, notice, by=by, at=at, pupils=[notice.pupil], thread=case.ref, case=case.ref)
    return notice


def _to_follow(notice: Notice, *, by: Any) -> Notice:
    notice = lock(notice, by=by)
    if notice.pupil is None:
        raise RuleBroken("Match the notice to a child first.")
    if notice.concern_id or notice.case_id:
        raise RuleBroken("The notice was followed up already. Open the concern or the case.")
    return notice
