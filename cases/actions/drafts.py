"""Drafts: what somebody is typing, kept on the server for its author alone, gone 48 hours after the last change."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.deadlines import DRAFT_KEPT_FOR
from cases.models import Draft
from cases.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.files.actions import discard
from safeguard.policy import SYSTEM, Permission


@transaction.atomic
def start_draft(*, school: Any, by: Any, token: uuid.UUID | None = None, at: datetime | None = None) -> Draft:
    """Open a draft, or find the one that this page opened before; its token later makes sending twice the same as once.

    The page brings the token, so that autosave and the buttons mean the same draft. RuleBroken when it is another's.
    """
    at = at or timezone.now()
    policy.require(by, Permission.CONCERN_LOG, school)
    opened = {"school": school, "author": by, "started_at": at, "changed_at": at}
    if token is None:
        return Draft.objects.create(**opened)
    try:
        return Draft.objects.get_or_create(token=token, author=by, defaults=opened)[0]
    except IntegrityError as taken:
        raise RuleBroken("This page is out of date. Press the button again.") from taken


@transaction.atomic
def save_draft(
    draft: Draft, *, answers: dict[str, Any], version: int, page: str = "", at: datetime | None = None
) -> Draft:
    """Keep what was typed. Raises RuleBroken when another window saved a newer version meanwhile, or it was sent.

    `page` names the window: what a window itself saved a moment ago (an autosave whose answer got lost) is no conflict.
    """
    current = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if current is None:
        raise RuleBroken("This draft was sent or discarded in another window. Look under “My concerns”.")
    if _same(current.answers, answers):
        return current
    if current.version != version and not (page and current.answers.get("page") == page):
        raise RuleBroken("This draft was changed in another window or on another device. Open it again to go on there.")
    current.answers, current.version, current.changed_at = answers, current.version + 1, at or timezone.now()
    current.save(update_fields=["answers", "version", "changed_at"])
    return current


def _same(kept: dict[str, Any], sent: dict[str, Any]) -> bool:
    """A button pressed twice sends the same words twice."""
    return bool(kept) and kept | {"page": ""} == sent | {"page": ""}


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
    """Throw a draft away at its author's wish, files too: nothing was sent, so nothing is recorded of its words."""
    discard(draft, by=draft.author)
    draft.delete()


@transaction.atomic
def expire_drafts(school: Any, *, at: datetime) -> int:
    """Delete drafts that nobody touched for 48 hours, files too; record that there was one, not what it said."""
    old = list(Draft.objects.select_for_update().filter(school=school, changed_at__lt=at - DRAFT_KEPT_FOR))
    for draft in old:
        audit.record(Verb.DRAFT_EXPIRED, draft, by=SYSTEM, at=at, thread="", started_at=draft.started_at)
        discard(draft, by=SYSTEM, at=at)
        draft.delete()
    return len(old)
