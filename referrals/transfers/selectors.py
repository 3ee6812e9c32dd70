"""What the pages of transfers read. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from referrals.transfers.access import received, requests_of, transfers
from referrals.transfers.models import FileRequest, NoFile, Received, Transfer
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile
from safeguard.people.models import Pupil

LEFT_LATELY: Final = timedelta(days=60)
MOST: Final = 50
MOST_OFFERED: Final = 3000


@dataclass(frozen=True)
class Waiting:
    """What the list shows: files to send, receipts to wait for, files held, children without one, what is done."""

    to_send: list[Transfer]
    awaiting: list[Transfer]
    held: list[Transfer]
    done: list[Transfer]


def waiting(user: Any, school: Any) -> Waiting:
    rows = transfers(user).filter(school=school)
    return Waiting(
        list(rows.to_send().order_by("due_at", "id")[:MOST]),  # type: ignore[attr-defined]
        _with_due(list(rows.awaiting().order_by("sent_at", "id")[:MOST])),  # type: ignore[attr-defined]
        list(rows.filter(held_at__isnull=False, cancelled_at=None, sent_at=None).order_by("-held_at", "id")[:MOST]),
        list(rows.filter(received_at__isnull=False).order_by("-received_at", "-id")[:MOST]),
    )


def _with_due(rows: list[Transfer]) -> list[Transfer]:
    """Give what was sent the instant by which its receipt is due."""
    label, ids = Transfer._meta.label, [row.pk for row in rows]
    clocks = Clock.objects.running().filter(subject_type=label, subject_id__in=ids)
    due = dict(clocks.values_list("subject_id", "due_at").order_by("id"))
    for row in rows:
        row.due_at = due.get(row.pk, row.due_at)
    return rows


def left_without(user: Any, school: Any, *, at: datetime) -> list[Pupil]:
    """Children who left lately, with no file on its way and nobody's word yet that none is held."""
    since = local_date(at) - LEFT_LATELY
    gone = Pupil.objects.filter(school=school, left_on__gte=since, left_on__lte=local_date(at))
    said = NoFile.objects.filter(pupil=OuterRef("pk"), left_on=OuterRef("left_on"))
    on_its_way = Transfer.objects.filter(pupil=OuterRef("pk"))
    related = user.related_pupils.values("pupil_id")
    found = gone.exclude(Exists(said)).exclude(Exists(on_its_way)).exclude(pk__in=related)
    return list(found.order_by("left_on", "last_name", "first_name", "pk")[: MOST * 4])


def can_go(user: Any, school: Any) -> QuerySet[Pupil]:
    """Children whose file can be started by hand: anybody of the school, the reader's family aside."""
    rows = Pupil.objects.filter(school=school).exclude(pk__in=user.related_pupils.values("pupil_id"))
    return rows.order_by("last_name", "first_name", "pk")[:MOST_OFFERED]


def awaited(user: Any, school: Any) -> QuerySet[FileRequest]:
    return requests_of(user).filter(school=school, ended_at=None).order_by("due_at", "id")


def came(user: Any, school: Any) -> list[Received]:
    return list(received(user).filter(school=school).order_by("-uploaded_at", "-id")[:MOST])


def alike(row: Received, pupils: Iterable[Pupil]) -> list[tuple[Pupil, str]]:
    """Children of ours who may be the one in the bundle, and by what: the UPN first, then name and date of birth.

    Only offered: who it is, a person says.
    """
    child = row.record["child"]
    upn = next((one["value"] for one in child["identifiers"] if one["kind"] == "upn"), "")
    by_upn = (
        set(Pupil.objects.filter(identifiers__kind="upn", identifiers__value__iexact=upn).values_list("pk", flat=True))
        if upn
        else set()
    )
    found = []
    for pupil in pupils:
        same_name = (pupil.first_name.casefold(), pupil.last_name.casefold()) == (
            child["first_name"].casefold(), child["last_name"].casefold(),
        )  # fmt: skip
        same_day = pupil.born_on is not None and pupil.born_on.isoformat() == child["born_on"]
        if pupil.pk in by_upn:
            found.append((pupil, "the same UPN"))
        elif same_name and same_day:
            found.append((pupil, "the same name and date of birth"))
        elif same_name:
            found.append((pupil, "the same name, another date of birth"))
    return found


def clocks_of(record: Any) -> list[Clock]:
    return list(Clock.objects.of(record).running().order_by("due_at", "id"))


def files_of(row: Received) -> list[StoredFile]:
    return list(StoredFile.objects.of(row).order_by("stored_at", "pk"))


def entries_of(row: Received) -> list[dict[str, Any]]:
    """The chronology as it came, oldest first, with its instants read."""
    return [entry | {"at": datetime.fromisoformat(entry["happened_at"])} for entry in row.record["chronology"]]
