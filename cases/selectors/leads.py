"""Whom to ring today: the designated safeguarding lead, the deputies, the head, the chair, with their numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from safeguard.people.models import Membership, User
from safeguard.policy import Role

ASKED: Final = (Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR)


@dataclass(frozen=True)
class Leads:
    """Who holds which role today; each person once, under the first of their roles: DSL, deputy, head, chair."""

    dsl: list[User] = field(default_factory=list)
    deputies: list[User] = field(default_factory=list)
    heads: list[User] = field(default_factory=list)
    chairs: list[User] = field(default_factory=list)

    @property
    def team(self) -> list[tuple[User, str]]:
        """The safeguarding leads, each with the role in words; the head when there is none."""
        named = [(person, Role.DSL.label) for person in self.dsl]
        named += [(person, Role.DEPUTY.label) for person in self.deputies]
        return named or self.head_named

    @property
    def head_named(self) -> list[tuple[User, str]]:
        return [(person, Role.HEAD.label) for person in self.heads]

    @property
    def chair_named(self) -> list[tuple[User, str]]:
        return [(person, Role.CHAIR.label) for person in self.chairs]


def kept_away(concern: Any) -> Any:
    """Return the ids of the people who must not be named as helpers here: walled off, or related to a child (a query)."""
    walled = Q(walls__concern=concern, walls__lifted_at__isnull=True)
    return User.objects.filter(walled | Q(related_pupils__pupil__concern_parts__concern=concern)).values("pk")


def leads_today(school: Any, *, besides: Iterable[int] = ()) -> Leads:
    """Return today's leads of a school in one query; `besides` (ids, or a query for them) must not be named here."""
    held = Membership.objects.filter(school=school, user__is_active=True).exclude(user__in=besides)
    rows = held.holding(*ASKED).on(timezone.localdate()).select_related("user").order_by("from_on", "pk")
    seen: set[int] = set()
    found: dict[Role, list[User]] = {role: [] for role in ASKED}
    for row in sorted(rows, key=lambda row: ASKED.index(Role(row.role))):
        if row.user_id not in seen:
            seen.add(row.user_id)
            found[Role(row.role)].append(row.user)
    return Leads(*found.values())
