"""Named, dated, reasoned exceptions to role and school. The only importer of django-guardian.

A grant lives in a direct foreign-key table of guardian's (no generic table, no groups); expiry is part of the query, so a
grant that has run out is over the same second, without any job. The subject app keeps the concrete grant model.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Permission as GuardianPermission
from django.db import models
from django.db.models import Exists, OuterRef, Q
from guardian.models import UserObjectPermissionBase

from safeguard.errors import RuleBroken

SHAREABLE: Final = frozenset({"view_case", "view_matter"})


class Grant(UserObjectPermissionBase):
    """This person may do this with this object until this instant, because; given by whom and when."""

    school = models.ForeignKey("people.School", models.PROTECT)
    reason = models.TextField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def grant(
    grants: Any,
    subject: Any,
    person: Any,
    codename: str,
    *,
    by: Any,
    reason: str,
    at: datetime,
    until: datetime,
) -> Any:
    """Give one person one right on one object. `grants` is the concrete grant model of the subject's app."""
    if codename not in SHAREABLE:
        raise ValueError(f"{codename} may not be shared person by person")
    if until <= at:
        raise RuleBroken("The last day of the sharing must be in the future.")
    permission = GuardianPermission.objects.get(content_type__app_label=subject._meta.app_label, codename=codename)
    terms = {
        "reason": reason,
        "granted_at": at,
        "granted_by": by,
        "until": until,
        "ended_at": None,
        "ended_by": None,
    }
    given, _ = grants.objects.update_or_create(
        user=person,
        permission=permission,
        content_object=subject,
        defaults=terms | {"school": subject.school},
    )
    return given


def running(grants: Any, *, at: datetime) -> Any:
    """Return the grants that hold at an instant."""
    return grants.objects.filter(until__gt=at, ended_at__isnull=True)


def shared_with(grants: Any, user: Any, codename: str, *, at: datetime) -> Q:
    """Return the condition "is shared with this user now", for a queryset of the subject."""
    mine = running(grants, at=at).filter(user=user, permission__codename=codename, content_object=OuterRef("pk"))
    return Q(Exists(mine))
