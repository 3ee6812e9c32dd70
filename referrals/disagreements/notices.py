"""Who is told about a disagreement. A mail carries a reference and a link; the words wait behind the sign-in."""

from datetime import datetime
from typing import Any

from referrals.disagreements import voices
from referrals.disagreements.models import StageRun
from safeguard.outbox.actions import enqueue


def stage_opened(run: StageRun, *, by: Any, at: datetime) -> None:
    """Tell the owner, our person of the stage and the DSL, once, less whoever did it; who reads no case gets no way to it."""
    for person in voices.to_be_told(run.case, run.ours):
        if person.pk != by.pk:
            path = run.disagreement.get_absolute_url() if voices.may_read(person, run.case) else "/oversight/"
            context = {"ref": run.ref, "path": path, "stage": run.number}
            enqueue(
                "disagreement_stage", person, context, key=f"stage:{run.pk}:{person.pk}", school=run.school_id, at=at
            )
