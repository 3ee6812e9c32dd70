"""The only writer of attachments: storing, the scanner's verdict, and tidying the folder."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from safeguard import db
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.files import disk, images, rules, scanning
from safeguard.files.kinds import IMAGES
from safeguard.files.models import StoredFile
from safeguard.files.names import clean_name, with_suffix_of
from safeguard.files.verbs import Verb
from safeguard.outbox import actions as outbox
from safeguard.policy import SYSTEM

ORPHAN_AFTER: Final = timedelta(days=1)
SCANNED_AT_ONCE: Final = 50
log = structlog.get_logger(__name__)


@transaction.atomic
def store(
    upload: Any,
    *,
    school: Any,
    by: Any,
    subject_type: str,
    subject_id: int,
    thread: str = "",
    pupils: Iterable[Any] = (),
    at: datetime | None = None,
) -> StoredFile:
    """Attach one upload to a record; the caller has already asked whether this person may write to it.

    With a scanner configured the file waits in quarantine until it is judged. Raises RuleBroken with a sentence for the
    person. The content is on disk before the row commits; what a later rollback leaves behind is removed by `tidy`.
    """
    if problem := rules.size_problem(upload) or rules.count_problem(_attached(school, subject_type, subject_id), 1):
        raise RuleBroken(problem)
    name = clean_name(upload.name)
    upload.seek(0)
    content = upload.read()
    kind = rules.judge(name, content)
    if kind in IMAGES:
        content = images.reencode(name, kind, content)
    file = StoredFile(
        school=school,
        subject_type=subject_type,
        subject_id=subject_id,
        thread=thread,
        original_name=with_suffix_of(name, kind),
        content_type=kind.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=StoredFile.State.QUARANTINED if settings.CLAMD_URL else StoredFile.State.CLEAN,
        stored_at=at or timezone.now(),
        stored_by=by,
    )
    disk.write(file.path, content)
    try:
        _enter(file, by=by, pupils=pupils)
    except BaseException:
        disk.remove(file.path)
        raise
    return file


def _attached(school: Any, subject_type: str, subject_id: int) -> int:
    return StoredFile.objects.filter(school=school, subject_type=subject_type, subject_id=subject_id).count()


def _enter(file: StoredFile, *, by: Any, pupils: Iterable[Any]) -> None:
    file.save(force_insert=True)
    _record(Verb.FILE_STORED, file, by=by, pupils=pupils)
    if file.state == StoredFile.State.QUARANTINED:
        transaction.on_commit(partial(_hint, file.pk), robust=True)


def _record(verb: Verb, file: StoredFile, *, by: Any, pupils: Iterable[Any]) -> None:
    described: dict[str, Any] = {
        "name": file.original_name,
        "kind": file.kind.label,
        "size": file.size,
        "sha256": file.sha256,
    }
    audit.record(verb, file, by=by, at=file.stored_at, pupils=pupils, **described)


@transaction.atomic
def adopt(draft: Any, record: Any, *, pupils: Iterable[Any] = ()) -> list[StoredFile]:
    """Make a draft's files those of the record that it became; return them.

    Each gets an event on the record's thread and on these children's chronologies, dated when the person attached it.
    """
    files, children = list(StoredFile.objects.of(draft).select_related("stored_by")), list(pupils)
    for file in files:
        file.subject_type, file.subject_id = record._meta.label, record.pk
        file.thread = getattr(record, "thread", record.ref)
        file.save(update_fields=["subject_type", "subject_id", "thread"])
        _record(Verb.FILE_ADOPTED, file, by=file.stored_by, pupils=children)
    return files


@transaction.atomic
def discard(draft: Any, *, by: Any, token: Any = None, at: datetime | None = None) -> int:
    """Take one file (by its token) or all off a draft that is not yet a record; return how many.

    Only for drafts: what is once part of a record stays there.
    """
    files = StoredFile.objects.of(draft)
    doomed = list(files.filter(token=token) if token else files)
    for file in doomed:
        audit.record(Verb.FILE_DISCARDED, file, by=by, at=at, name=file.original_name, sha256=file.sha256)
        transaction.on_commit(partial(disk.remove, file.path), robust=True)
        file.delete()
    return len(doomed)


def _hint(pk: int) -> None:
    """Tell the worker; a dead broker is no error, because beat looks for waiting files every minute."""
    try:
        current_app.send_task("safeguard.files.tasks.scan", args=[pk], retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker_unreachable", error=type(error).__name__)


def scan(pk: int, *, at: datetime | None = None) -> None:
    """Ask the scanner about one waiting file and write down its verdict; raises ScannerDown when there is none.

    The scanner is asked outside any transaction, so that a slow one holds no lock.
    """
    file = StoredFile.objects.waiting().filter(pk=pk).first()
    if file is None:
        return
    with file.path.open("rb") as content:
        verdict = scanning.scan(content, settings.CLAMD_URL)
    _judge(file, verdict, at=at or timezone.now())


def scan_waiting(*, at: datetime | None = None) -> int:
    """Scan what waits, oldest first; stop at the first sign that the scanner is down. Returns how many were judged."""
    waiting = StoredFile.objects.waiting().order_by("stored_at").values_list("pk", flat=True)[:SCANNED_AT_ONCE]
    judged = 0
    for pk in waiting:
        try:
            scan(pk, at=at)
        except scanning.ScannerDown as down:
            log.warning("scanner_down", error=str(down))
            break
        except FileNotFoundError:
            log.error("file_missing", file=pk)
            continue
        judged += 1
    return judged


@transaction.atomic
def _judge(file: StoredFile, verdict: scanning.Verdict, *, at: datetime) -> None:
    state = StoredFile.State.CLEAN if verdict.is_clean else StoredFile.State.REFUSED
    if not StoredFile.objects.waiting().filter(pk=file.pk).update(state=state, found=verdict.found):
        return  # judged meanwhile by another worker
    if verdict.is_clean:
        audit.record(Verb.FILE_CLEARED, file, by=SYSTEM, at=at, name=file.original_name)
        return
    audit.record(Verb.FILE_REFUSED, file, by=SYSTEM, at=at, name=file.original_name, found=verdict.found)
    context = {"ref": file.thread or "your draft"}
    outbox.enqueue("file_refused", file.stored_by, context, key=f"file:{file.token}", school=file.school_id, at=at)
    transaction.on_commit(partial(disk.remove, file.path), robust=True)


def tidy(*, at: datetime | None = None) -> int:
    """Remove what rollbacks left in the folder: files older than a day without a row that keeps them. Returns how many.

    Refuses to run for a role that does not see every school's rows: to it every file would look like an orphan.
    """
    if not _sees_every_row():
        raise RuntimeError("Only the worker's role may tidy the files: any other sees the rows of some schools only.")
    removed = 0
    for path in disk.written_before(Path(settings.FILES_DIR), (at or timezone.now()) - ORPHAN_AFTER):
        if not _is_kept(path.name):
            disk.remove(path)
            removed += 1
    return removed


def _is_kept(name: str) -> bool:
    if len(name) != 32:
        return False
    return StoredFile.objects.filter(token=name).exclude(state=StoredFile.State.REFUSED).exists()


def _sees_every_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [db.WORKER_ROLE])
        return bool(cursor.fetchone()[0])
