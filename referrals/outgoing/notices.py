"""Who is told what about referrals. A mail carries a reference and a link; the words wait behind the sign-in."""

from datetime import datetime
from typing import Any

from safeguard.outbox.actions import enqueue


def duty_given(duty: Any, *, at: datetime) -> None:
    """Tell the teacher at once, whoever recorded it: the duty is theirs and the time is short."""
    context = {"ref": duty.ref, "path": f"/my-duty/{duty.ref}/"}
    enqueue("fgm_duty", duty.teacher, context, key=f"fgm_duty:{duty.ref}", school=duty.school_id, at=at)
