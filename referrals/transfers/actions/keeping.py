"""What the school keeps of a file that it passed on: policy of the school, read-only shell unless it says otherwise."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.transfers.choices import Copy
from referrals.transfers.models import Keeping
from referrals.transfers.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import Permission, require


def kept_by(school: Any) -> Keeping | None:
    return Keeping.objects.filter(school=school).first()


@transaction.atomic
def set_keeping(school: Any, *, copy: str, reason: str, by: Any, at: datetime | None = None) -> Keeping:
    """Change the policy for files that go from now on; a full copy needs its reason (authorities disagree about it)."""
    require(by, Permission.AGENCY_MANAGE, school)
    at = at or timezone.now()
    if copy == Copy.FULL and not reason.strip():
        raise RuleBroken("Say why the school keeps a full copy.")
    chosen = {"copy": copy, "reason": reason, "set_at": at, "set_by": by}
    keeping, _ = Keeping.objects.update_or_create(school=school, defaults=chosen)
    audit.record(
        Verb.KEEPING_SET, keeping, by=by, at=at, school=school, thread="", copy=Copy(copy).label.lower(), reason=reason
    )
    return keeping
