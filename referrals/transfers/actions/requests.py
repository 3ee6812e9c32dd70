"""Files that must come: one request for each joiner, whose answer is a file, or the earlier school's word that there is none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.transfers.actions.common import due, may_work, owners_of_requests, tell
from referrals.transfers.choices import Carried, Direction, Ended
from referrals.transfers.deadlines import Owed
from referrals.transfers.models import FileRequest, PaperFile
from referrals.transfers.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil
from safeguard.people.selectors import next_refs


@transaction.atomic
def await_files(school: Any, pupils: Iterable[Pupil], *, by: Any, at: datetime | None = None) -> list[FileRequest]:
    """Begin to wait for the earlier school's file of each child who joined, with a clock of its own."""
    at = at or timezone.now()
    waiting = set(FileRequest.objects.filter(school=school, ended_at=None).values_list("pupil_id", flat=True))
    children = [pupil for pupil in pupils if pupil.pk not in waiting]
    if not children:
        return []
    owners = owners_of_requests(school, [child.pk for child in children])
    due_at, rule = due(school, "file_request", at)
    refs = next_refs(school, "FQ", len(children), year=local_date(at).year)
    rows = [
        FileRequest(
            school=school, ref=ref, pupil=child, owner=owners[child.pk],
            joined_on=child.enrolled_on or local_date(at), opened_at=at, due_at=due_at,
        )
        for ref, child in zip(refs, children, strict=True)
    ]  # fmt: skip
    FileRequest.objects.bulk_create(rows, batch_size=clocks.AT_ONCE)
    clocks.start_many(Owed.ASK, rows, due_at=due_at, rule=rule, at=at)
    said = {"due_on": local_date(due_at), "rule": str(rule)}
    entries = [audit.Entry(Verb.FILE_AWAITED, row, dict(said), pupils=[row.pupil_id]) for row in rows]
    audit.record_many(entries, by=by, at=at)
    return rows


def _end(request: FileRequest, how: str, because: str, *, by: Any, at: datetime) -> FileRequest:
    row = FileRequest.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=request.pk)
    if row.ended_at:
        raise RuleBroken(f"{row.ref} has ended already: {row.get_ended_how_display().lower()}.")
    row.ended_at, row.ended_how, row.ended_because = at, how, because
    row.save(update_fields=["ended_at", "ended_how", "ended_because"])
    tell(Verb.AWAITING_ENDED, row, by=by, at=at, how=Ended(how).label.lower(), because=because)
    if how == Ended.LEFT:
        clocks.stop_all(row, because="the child left again", at=at)
    else:
        clocks.meet(Owed.ASK, row, by=by, at=at)
    return row


@transaction.atomic
def say_no_file(requests: Iterable[FileRequest], *, person: str, said: str, by: Any, at: datetime | None = None) -> int:
    """The earlier school said that it holds nothing on these children: who said it, and what. One answer for many."""
    at, rows = at or timezone.now(), list(requests)
    if not rows:
        raise RuleBroken("Select the children whom the answer is about.")
    for row in rows:
        may_work(by, row)
        _end(row, Ended.NONE, f"{person}: {said}", by=by, at=at)
    return len(rows)


@transaction.atomic
def take_paper(
    request: FileRequest, *, pages: int, carried: str, person: str, happened_at: datetime, by: Any, signed: str = "",
    at: datetime | None = None,
) -> PaperFile:  # fmt: skip
    """The earlier school's file came on paper."""
    at = at or timezone.now()
    may_work(by, request)
    paper = PaperFile.objects.create(
        school=request.school, pupil=request.pupil, request=request, direction=Direction.IN, pages=pages,
        carried=carried, person=person, signed=signed, happened_at=happened_at, noted_at=at, noted_by=by,
    )  # fmt: skip
    said = {"direction": Direction.IN.label, "pages": pages, "carried": Carried(carried).label.lower()}
    tell(Verb.PAPER_HANDED, request, by=by, at=happened_at, person=person, signed=signed, **said)
    _end(request, Ended.PAPER, f"{pages} pages from {person}", by=by, at=at)
    return paper


def came_as_bundle(pupil: Pupil, because: str, *, by: Any, at: datetime) -> None:
    """End the wait, if there is one: a bundle may come before the roll says that the child joined."""
    request = FileRequest.objects.filter(pupil=pupil, ended_at=None).first()
    if request:
        _end(request, Ended.BUNDLE, because, by=by, at=at)


def leave_again(pupils: Iterable[int], *, by: Any, at: datetime) -> None:
    for request in FileRequest.objects.filter(pupil__in=list(pupils), ended_at=None).order_by("id"):
        _end(request, Ended.LEFT, "", by=by, at=at)
