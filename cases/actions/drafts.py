"""Drafts: what somebody is still typing, kept on the server for its author alone, gone 48 hours after the last change."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Draft
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import SYSTEM, Permission

KEPT_FOR = timedelta(hours=48)


@transaction.atomic
def start_draft(*, school: Any, by: Any, at: datetime | None = None) -> Draft:
    """Open an empty draft; its token later makes sending twice the same as sending once."""
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_LOG, school)
    return Draft.objects.create(school=school, author=by, started_at=at, changed_at=at)


@transaction.atomic
def save_draft(draft: Draft, *, answers: dict[str, Any], version: int, at: datetime | None = None) -> Draft:
    """Keep what was typed. Raises RuleBroken when another window saved a newer version meanwhile."""
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    if current.version != version:
        raise RuleBroken("This draft was changed in another window or on another device. Open it again to go on there.")
    current.answers, current.version, current.changed_at = answers, version + 1, at or timezone.now()
    current.save(update_fields=["answers", "version", "changed_at"])
    return current


@transaction.atomic
def show_danger(draft: Draft, *, by: Any, at: datetime | None = None) -> Draft:
    """Note that the reporter was shown whom to ring (row C7): once, and it ends up on the concern."""
    if draft.danger_shown_at is None:
        draft.danger_shown_at = at or timezone.now()
        draft.save(update_fields=["danger_shown_at"])
        audit.record(
            Verb.DANGER_SHOWN, draft, by=by, at=draft.danger_shown_at, thread="", shown_at=draft.danger_shown_at
        )
    return draft


@transaction.atomic
def discard_draft(draft: Draft) -> None:
    """Throw a draft away at its author's wish: nothing was sent, so nothing is recorded of its words."""
    draft.delete()


@transaction.atomic
def expire_drafts(school: Any, *, at: datetime) -> int:
    """Delete drafts that nobody touched for 48 hours, and record that there was one, not what it said."""
    old = list(Draft.objects.select_for_update().filter(school=school, changed_at__lt=at - KEPT_FOR))
    for draft in old:
        audit.record(Verb.DRAFT_EXPIRED, draft, by=SYSTEM, at=at, thread="", started_at=draft.started_at)
        draft.delete()
    return len(old)
