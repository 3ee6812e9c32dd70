"""What a reporter sees of their own: drafts, concerns with how far each has got, and who reads it by when."""

import uuid
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q

from cases.choices import AddendumKind
from cases.deadlines import DRAFT_KEPT_FOR, READ, Owed
from cases.models import Concern, Draft
from cases.states import ConcernStatus
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile

PAGE: Final = 25
SHOWN_OF_ACCOUNT: Final = 120


class Page(NamedTuple):
    """One keyset page, newest first; `older` is the reference to go on after, empty on the last page."""

    concerns: list[Concern]
    older: str


def my_concerns(user: Any, schools: list[Any], *, after: str = "", size: int = PAGE) -> Page:
    """Return one page of the concerns that this person logged at these schools."""
    mine = Concern.objects.logged_by_me(user).filter(school__in=schools)
    rows = mine.select_related("school").prefetch_related("parts__pupil")
    if after and (last := mine.filter(ref=after.replace("\x00", "")).first()):
        rows = rows.filter(Q(logged_at__lt=last.logged_at) | Q(logged_at=last.logged_at, pk__lt=last.pk))
    found = list(rows.order_by("-logged_at", "-pk")[: size + 1])
    return Page(found[:size], found[size - 1].ref if len(found) > size else "")


def my_drafts(user: Any, schools: list[Any]) -> list[Draft]:
    """Return this person's drafts, the last touched first, each with how long it is kept."""
    drafts = list(Draft.objects.filter(author=user, school__in=schools).select_related("school"))
    for draft in drafts:
        draft.kept_until = kept_until(draft)  # type: ignore[attr-defined]
        draft.beginning = beginning(draft)  # type: ignore[attr-defined]
    return drafts


def kept_until(draft: Draft) -> datetime:
    return draft.changed_at + DRAFT_KEPT_FOR


def beginning(draft: Draft) -> str:
    """The first words of a draft, so that its author knows which one it is."""
    fields = draft.answers.get("fields", {})
    words = " ".join(" ".join(fields.get("account", []) or fields.get("unnamed_child", [])).split())
    return words if len(words) <= SHOWN_OF_ACCOUNT else words[:SHOWN_OF_ACCOUNT].rstrip() + " …"


def sent_as(user: Any, token: uuid.UUID | None) -> Concern | None:
    """Return the concern that this person's draft became, if it was sent."""
    return Concern.objects.logged_by_me(user).filter(submission=token).first() if token else None


def reading_clock(concern: Concern) -> Clock | None:
    """Return the clock within which somebody reads it, running or met."""
    return Clock.objects.of(concern).filter(kind__in=[str(owed) for owed in READ.values()]).first()


def answer_clock(complaint: Any) -> Clock | None:
    return Clock.objects.of(complaint).filter(kind=str(Owed.ANSWER)).first()


def my_additions(concern: Concern) -> list[Any]:
    """Return what the reporter added later; what others wrote beside it is for the safeguarding team."""
    return list(concern.addenda.filter(kind=AddendumKind.ADDITION, written_by=concern.logged_by_id))


def draft_files(draft: Draft) -> list[StoredFile]:
    return list(StoredFile.objects.of(draft))


def files_of(concern: Concern) -> list[StoredFile]:
    return list(StoredFile.objects.of(concern))


def waits_too_long(concern: Concern, clock: Clock | None, at: datetime) -> bool:
    return concern.status == ConcernStatus.LOGGED and clock is not None and clock.due_at <= at
