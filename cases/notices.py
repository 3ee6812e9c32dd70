"""Who is told what about concerns and cases. Every mail carries a reference and a link; the words wait behind the sign-in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cases.choices import Urgency
from safeguard.outbox.actions import enqueue
from safeguard.people.selectors import holders
from safeguard.policy import Role


def _tell(
    kind: str, people: Iterable[Any], record: Any, *, path: str, occasion: str, at: datetime, **extra: Any
) -> None:
    for person in people:
        context = {"ref": record.ref, "path": path, **extra}
        enqueue(kind, person, context, key=f"{kind}:{occasion}:{person.pk}", school=record.school_id, at=at)


def concern_logged(concern: Any, *, excluded: Iterable[int], at: datetime) -> None:
    """Tell every DSL and deputy at once, the head too when a child may be in danger; never a person walled off from it."""
    roles = [Role.DSL, Role.DEPUTY] + ([Role.HEAD] if concern.urgency == Urgency.DANGER else [])
    people = [person for person in holders(concern.school, *roles) if person.pk not in set(excluded)]
    kind = "concern_danger" if concern.urgency == Urgency.DANGER else "concern_logged"
    _tell(kind, people or [concern.owner], concern, path=f"/triage/{concern.ref}/", occasion=concern.ref, at=at)


def reporter_told(concern: Any, state: str, *, occasion: str, at: datetime) -> None:
    """Tell the reporter that it was read, is in hand, is closed, or that a note waits for them."""
    path = f"/concerns/{concern.ref}/"
    _tell(
        "concern_progress",
        [concern.logged_by],
        concern,
        path=path,
        occasion=f"{concern.ref}:{occasion}",
        at=at,
        state=state,
    )


def added_to(concern: Any, addendum: Any, *, at: datetime) -> None:
    _tell(
        "concern_added", [concern.owner], concern, path=f"/triage/{concern.ref}/", occasion=f"add{addendum.pk}", at=at
    )


def not_satisfied(complaint: Any, heads: Iterable[Any], *, at: datetime) -> None:
    path = f"/concerns/{complaint.ref}/answer/"
    _tell("not_satisfied", heads, complaint, path=path, occasion=f"complaint{complaint.pk}", at=at)


def handover_offered(handover: Any, *, at: datetime) -> None:
    path = f"/cases/{handover.ref}/"
    _tell("handover_offered", [handover.to_owner], handover, path=path, occasion=f"offer{handover.pk}", at=at)


def handover_answered(handover: Any, answer: str, *, at: datetime) -> None:
    people = {person.pk: person for person in (handover.from_owner, handover.offered_by)}
    people.pop(handover.to_owner_id, None)
    path = f"/cases/{handover.ref}/"
    occasion = f"{answer}{handover.pk}"
    _tell("handover_answered", people.values(), handover, path=path, occasion=occasion, at=at, answer=answer)


def concern_offered(offer: Any, *, at: datetime) -> None:
    path = f"/triage/{offer.ref}/handover/"
    _tell("concern_offered", [offer.to_owner], offer, path=path, occasion=f"offer{offer.pk}", at=at)


def concern_offer_answered(offer: Any, answer: str, *, at: datetime) -> None:
    people = {person.pk: person for person in (offer.from_owner, offer.offered_by)}
    people.pop(offer.to_owner_id, None)
    path, occasion = f"/triage/{offer.ref}/", f"{answer}{offer.pk}"
    _tell("concern_offer_answered", people.values(), offer, path=path, occasion=occasion, at=at, answer=answer)


def concern_reassigned(concern: Any, *, was: Any, by: Any, at: datetime) -> None:
    """Tell the new owner, with the way to it, and the one before, without: with a conflict they should not go there."""
    occasion = f"{concern.ref}:{at:%Y%m%d%H%M%S%f}"
    told = [(concern.owner, "yours", f"/triage/{concern.ref}/"), (was, "no longer yours", "/my-work/")]
    for person, state, path in told:
        if person.pk != by.pk:
            _tell("concern_reassigned", [person], concern, path=path, occasion=occasion, at=at, state=state)


def task_given(task: Any, *, at: datetime) -> None:
    if task.owner_id != task.given_by_id:
        _tell("task_given", [task.owner], task, path=f"/tasks/{task.ref}/", occasion=f"task{task.pk}", at=at)


def closing_proposed(case: Any, deciders: Iterable[Any], *, at: datetime) -> None:
    _tell(
        "closing_proposed", deciders, case, path=f"/cases/{case.ref}/", occasion=f"{case.ref}:{at:%Y%m%d%H%M%S}", at=at
    )


def closing_answered(case: Any, person: Any, answer: str, *, at: datetime) -> None:
    occasion = f"{case.ref}:{answer}:{at:%Y%m%d%H%M%S}"
    _tell("closing_answered", [person], case, path=f"/cases/{case.ref}/", occasion=occasion, at=at, answer=answer)


def case_shared(grant: Any, *, at: datetime) -> None:
    case = grant.content_object
    _tell(
        "case_shared",
        [grant.user],
        case,
        path=f"/cases/{case.ref}/",
        occasion=f"grant{grant.pk}:{at:%Y%m%d%H%M%S}",
        at=at,
    )


def roll_changed(alert: Any, *, at: datetime) -> None:
    _tell("roll_changed", [alert.case.owner], alert, path=f"/cases/{alert.ref}/", occasion=f"roll{alert.pk}", at=at)
