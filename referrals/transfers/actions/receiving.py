"""Taking a file in: a bundle uploaded into review, its proof, the child it is matched to by a person, who is told."""

import hashlib
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from referrals.transfers import bundle, disk
from referrals.transfers.actions.common import tell
from referrals.transfers.actions.requests import came_as_bundle
from referrals.transfers.models import Received
from referrals.transfers.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.outbox.actions import enqueue
from safeguard.people.models import Pupil
from safeguard.people.selectors import holders, next_ref
from safeguard.policy import Permission, Role, require

CHANGED: Final = (
    "This file was changed since it left. It cannot be taken in. Ask the school that sent it for a new one."
)


@transaction.atomic
def upload_bundle(school: Any, *, upload: Any, by: Any, fingerprint: str = "", at: datetime | None = None) -> Received:
    """Put a bundle into review, with what its proof says. Raises RuleBroken when it is no bundle that can be read at all."""
    require(by, Permission.TRANSFER_WORK, school)
    at = at or timezone.now()
    opened = bundle.open_bundle(upload, fingerprint=fingerprint)
    digest, size = _digest(upload)
    known = Received.objects.filter(school=school, sha256=digest, discarded_at=None).first()
    if known:
        raise RuleBroken(f"This very file is here already, as {known.ref}.")
    row = Received(
        school=school,
        ref=next_ref(school, "FR", year=local_date(at).year),
        sha256=digest,
        size=size,
        fingerprint=opened.fingerprint,
        was_spoken=bool(fingerprint.strip()),
        faults=list(opened.faults),
        notes=list(opened.notes),
        proved=opened.events_proved,
        record=opened.record,
        uploaded_at=at,
        uploaded_by=by,
    )
    disk.place(row.path, disk.copy(upload))
    row.save(force_insert=True)
    said: dict[str, Any] = {
        "sha256": digest,
        "fingerprint": opened.fingerprint,
        "faults": list(opened.faults),
        "proved": row.proved,
    }
    audit.record(Verb.BUNDLE_UPLOADED, row, by=by, at=at, sender=row.sender, **said)
    return row


def _digest(upload: Any) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    upload.seek(0)
    while chunk := upload.read(disk.READ):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _locked(received: Received) -> Received:
    rows = Received.objects.select_for_update(of=("self",)).select_related("school")
    row = rows.get(pk=received.pk)
    if row.attached_at or row.discarded_at:
        raise RuleBroken(f"{row.ref} has been decided on already.")
    return row


@transaction.atomic
def attach_bundle(received: Received, *, pupil: Pupil, sure: bool, by: Any, at: datetime | None = None) -> Received:
    """Make it the file from the earlier school of one of our children, because a person says that it is theirs.

    Its entries stay beside our record, as they came; ours says in one entry that they did. KCSIE: key staff are made aware,
    the DSL and the SENCO. What is attached inside goes through the same checks as any upload; what is refused stays in the
    bundle alone. Raises RuleBroken for a bundle that was changed.
    """
    at, row = at or timezone.now(), _locked(received)
    require(by, Permission.TRANSFER_WORK, row.school)
    if row.faults:
        raise RuleBroken(CHANGED)
    if not sure:
        raise RuleBroken("Say that you have compared the child.")
    people = [one for one in holders(row.school, Role.DSL, Role.SENCO) if not _is_related(one, pupil)]
    row.pupil, row.attached_at, row.attached_by = pupil, at, by
    row.told = ", ".join(person.label for person in people)
    attached, left_out = _take_files(row, pupil, by=by)
    if left_out:
        row.notes = [*row.notes, *left_out]
    row.save()
    came_as_bundle(pupil, f"{row.ref} from {row.sender}", by=by, at=at)
    tell(
        Verb.FILE_RECEIVED,
        row,
        by=by,
        at=at,
        sender=row.sender,
        entries=len(row.record["chronology"]),
        attached=attached,
        fingerprint=row.fingerprint,
        made_at=row.record["made_at"],
        told=[person.label for person in people],
        left_out=left_out,
    )
    for person in people:
        path = row.get_absolute_url() if Role.DSL in person.roles_at(row.school_id) else "/my-work/"
        context = {"ref": row.ref, "path": path}
        enqueue("file_came", person, context, key=f"file_came:{row.pk}:{person.pk}", school=row.school, at=at)
    return row


def _is_related(person: Any, pupil: Pupil) -> bool:
    return person.related_pupils.filter(pupil=pupil).exists()


def _take_files(row: Received, pupil: Pupil, *, by: Any) -> tuple[int, list[str]]:
    """Store what is inside through the house's own checks, a few at a time as the record allows; say what was not taken."""
    taken, left_out = 0, []
    with row.path.open("rb") as stream:
        opened = bundle.open_bundle(stream)
        for one in opened.files:
            if not one["path"]:
                continue
            content = SimpleUploadedFile(one["name"] or one["path"].rpartition("/")[2], opened.read(one["path"]))
            try:
                files.store(
                    content, school=row.school, by=by, subject_type=Received._meta.label, subject_id=row.pk,
                    thread=row.ref, pupils=[pupil],
                )  # fmt: skip
                taken += 1
            except RuleBroken as broken:
                left_out.append(f"{one['path']} stays in the bundle alone: {' '.join(broken.reasons)}")
    return taken, left_out


@transaction.atomic
def discard_bundle(received: Received, *, by: Any, at: datetime | None = None) -> Received:
    """It was changed, or is no child of ours: the content goes, that it came and what was wrong with it stays."""
    at, row = at or timezone.now(), _locked(received)
    require(by, Permission.TRANSFER_WORK, row.school)
    sender = row.sender
    row.discarded_at, row.discarded_by, row.record = at, by, {"sender": row.record.get("sender", {})}
    row.save(update_fields=["discarded_at", "discarded_by", "record"])
    audit.record(Verb.BUNDLE_DISCARDED, row, by=by, at=at, sender=sender, sha256=row.sha256)
    transaction.on_commit(partial(disk.remove, row.path), robust=True)
    return row
