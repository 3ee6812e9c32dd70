"""Papers attached to a case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.cases import lock, pupils_of, require_open
from cases.models import Case
from safeguard import policy
from safeguard.files import actions as files
from safeguard.files.models import StoredFile
from safeguard.policy import Permission


@transaction.atomic
def attach_files(case: Case, *, uploads: Iterable[Any], by: Any, at: datetime | None = None) -> list[StoredFile]:
    """Attach uploads to an open case: all of them, or none and a sentence about the first that was refused."""
    policy.require(by, Permission.CASE_WORK, case.school)
    case = lock(case)
    require_open(case)
    about: dict[str, Any] = {
        "subject_type": case._meta.label,
        "subject_id": case.pk,
        "thread": case.ref,
        "pupils": pupils_of(case),
    }
    return [files.store(upload, school=case.school, by=by, at=at, **about) for upload in uploads]
