"""Showing one matter to one named person until a day, because: the only way in beside the posts that hear it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import notices, rules
from referrals.conduct.actions.base import lock, record
from referrals.conduct.models import Matter, MatterGrant
from referrals.conduct.verbs import Verb
from safeguard import sharing
from safeguard.errors import RuleBroken


@transaction.atomic
def share_matter(
    matter: Matter, *, person: Any, reason: str, until: datetime, by: Any, at: datetime | None = None
) -> MatterGrant:
    """Show it to a lead until an instant: a low-level concern to the DSL or a deputy, anything to the trust's lead."""
    at = at or timezone.now()
    matter = lock(matter, by=by, closed=True)
    roles, is_subject = person.roles_at(matter.school), person.pk == matter.subject_id
    if problems := rules.sharing_problems(matter.kind, roles, is_subject=is_subject):
        raise RuleBroken(problems)
    given: MatterGrant = sharing.grant(
        MatterGrant, matter, person, "view_matter", by=by, reason=reason, at=at, until=until
    )
    record(Verb.SHARED, matter, by=by, at=at, person=person.label, until=until, reason=reason)
    notices.shared(matter, person, until, at=at)
    return given


@transaction.atomic
def end_sharing(grant: MatterGrant, *, by: Any, at: datetime | None = None) -> None:
    """End it before its day."""
    at = at or timezone.now()
    matter = lock(grant.content_object, by=by, closed=True)
    if not sharing.running(MatterGrant, at=at).filter(pk=grant.pk).update(ended_at=at, ended_by=by):
        raise RuleBroken("This sharing has ended already.")
    record(Verb.SHARING_ENDED, matter, by=by, at=at, person=grant.user.label)
