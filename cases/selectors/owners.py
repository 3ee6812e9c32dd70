"""Who can be given a case that is about to be opened, each with the load that they carry already (row C5)."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, Concern, Wall
from safeguard import policy
from safeguard.calendar import local_date
from safeguard.people.models import Membership, Relative, User
from safeguard.policy import Permission


def owners_for(concern: Concern, *, user: Any, at: datetime) -> QuerySet[User]:
    """Return who may own a case about this concern's children, with `open_cases` as far as the reader may see them.

    The same people as `conflicts.possible_owners` less `excluded_from_concern`, which the action asks: one query here.
    """
    roles = policy.roles_with(Permission.CASE_OWN)
    held = Membership.objects.on(local_date(at)).holding(*roles).filter(school=concern.school, user=OuterRef("pk"))
    children = concern.parts.values("pupil_id")
    related = Relative.objects.filter(user=OuterRef("pk"), pupil_id__in=children)
    walls = Wall.objects.filter(user=OuterRef("pk"), concern=concern, lifted_at__isnull=True)
    people = User.objects.filter(Exists(held), is_active=True).exclude(Exists(related)).exclude(Exists(walls))
    return people.annotate(open_cases=_load(concern.school, user, at)).order_by("name", "pk")


def _load(school: Any, user: Any, at: datetime) -> Any:
    theirs = Case.objects.filter(school=school, owner=OuterRef("pk")).open().visible_to(user, at=at)
    counted = theirs.order_by().values("owner").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
