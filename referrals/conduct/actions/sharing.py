"""Who else comes to a matter: another case manager, or one named person to whom it is shown until a day, because."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import notices, rules
from referrals.conduct.actions.base import lock, record
from referrals.conduct.choices import Route
from referrals.conduct.models import Matter, MatterGrant
from referrals.conduct.verbs import Verb
from safeguard import sharing
from safeguard.clocks import actions as clocks
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.people.selectors import holders
from safeguard.policy import Role


@transaction.atomic
def hand_over_matter(matter: Matter, *, to: Any, reason: str, by: Any, at: datetime | None = None) -> Matter:
    """Name another case manager: whoever holds the post that hears it, or the trust's lead; its clocks go along."""
    at = at or timezone.now()
    matter = lock(matter, by=by)
    if to.pk not in {person.pk for person in possible_managers(matter)}:
        raise RuleBroken(
            "It can be handed to whoever holds the post that hears it, or to the trust’s safeguarding lead."
        )
    record(Verb.HANDED_OVER, matter, by=by, at=at, to=to.label, reason=reason)
    for clock in Clock.objects.of(matter).running():
        clocks.move_owner(clock.kind, matter, to=to)
    matter.manager, matter.taken_by, matter.taken_at = to, matter.taken_by or by, matter.taken_at or at
    matter.save(update_fields=["manager", "taken_by", "taken_at"])
    notices.handed_over(matter, to, at=at)
    return matter


def possible_managers(matter: Matter) -> list[Any]:
    """Return who may be the next case manager; never the adult concerned, nor who is it already."""
    posts = {Route.HEAD: [Role.HEAD], Route.CHAIR: [Role.CHAIR]}.get(Route(matter.route), [])
    people = holders(matter.school, *posts, Role.TRUST_LEAD)
    return [person for person in people if person.pk not in {matter.subject_id, matter.manager_id}]


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
