"""Storing, scanning and tidying: the row, the bytes on disk and the event agree, or none of them is there."""

import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from safeguard import db as walls
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.files import actions, tasks
from safeguard.files.models import StoredFile
from safeguard.files.scanning import ScannerDown
from safeguard.outbox.models import Message
from safeguard.policy import SYSTEM
from tests.files import makers


def upload(name: str = "notes.txt", content: bytes = b"what I saw") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def on_disk(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@contextmanager
def as_role(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET LOCAL ROLE {role}")
        try:
            yield
        finally:
            cursor.execute(f"SET LOCAL ROLE {before}")


def test_a_file_is_stored_privately_under_a_random_name(oak, folder):
    file = oak.store(upload("Sam Example bruise.txt"))
    (path,) = on_disk(folder)
    assert path == file.path
    assert "Sam" not in str(path)
    assert file.original_name == "Sam Example bruise.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes() == b"what I saw"
    assert (file.size, file.sha256) == (10, hashlib.sha256(b"what I saw").hexdigest())
    assert file.is_ready


def test_storing_is_an_event_on_the_record(oak):
    at = timezone.now() - timedelta(hours=2)
    oak.store(upload(), at=at, pupils=[41, 42])
    event = Event.objects.get(verb="file.stored")
    assert (event.actor_label, event.thread, event.happened_at) == ("Tom Teacher", "OAK-C-1", at)
    assert event.pupils == [41, 42]
    assert event.sentence == "Attached the file notes.txt (plain text)"


def test_a_photo_loses_its_place_and_gets_a_true_name(oak):
    photo = oak.store(upload("photo.jpg", makers.photo_with_place()))
    assert b"PhoneMaker" not in photo.path.read_bytes()
    picture = oak.store(upload("photo.jpg", makers.image("WEBP")))
    assert (picture.original_name, picture.content_type) == ("photo.webp", "image/webp")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.jpg", makers.EXE, "is a program"),
        ("bomb.png", makers.bomb(), "million pixels"),
        ("plan.docx", makers.office(**{"word/vbaProject.bin": b"x"}), "contains macros"),
        ("notes.txt", b"", "is empty"),
    ],
)
def test_what_is_refused_leaves_nothing(oak, folder, name, content, said):
    with pytest.raises(RuleBroken, match=said):
        oak.store(upload(name, content))
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()
    assert not Event.objects.filter(verb="file.stored").exists()


def test_a_file_over_the_limit_is_refused_unread(oak, settings):
    settings.FILES_MAX_BYTES = 9
    with pytest.raises(RuleBroken, match=r"notes.txt is larger than 0 MB\."):
        oak.store(upload())


def test_a_record_holds_at_most_ten_files(oak):
    for _ in range(10):
        oak.store(upload())
    with pytest.raises(RuleBroken, match="at most 10 files"):
        oak.store(upload())
    oak.store(upload(), subject_id=2)


def test_a_failed_event_fails_the_act_and_removes_the_bytes(oak, folder, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the log is not there")

    monkeypatch.setattr(actions.audit, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        oak.store(upload())
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_what_a_later_rollback_leaves_is_tidied_away_and_nothing_else(oak, folder):
    kept = oak.store(upload())
    with transaction.atomic():
        oak.store(upload())
        transaction.set_rollback(True)
    unfinished = kept.path.with_name(f".{kept.path.name}.abc")
    unfinished.write_bytes(b"half")
    with as_role("safeguard_worker"):
        assert actions.tidy() == 0  # a transaction may still be running
        assert actions.tidy(at=timezone.now() + timedelta(days=2)) == 2
    assert on_disk(folder) == [kept.path]


def test_the_web_role_may_not_tidy_because_it_does_not_see_every_row(oak, folder):
    oak.store(upload())
    with as_role("safeguard_app"), pytest.raises(RuntimeError, match="Only the worker's role"):
        actions.tidy(at=timezone.now() + timedelta(days=2))
    assert len(on_disk(folder)) == 1


def test_the_worker_sees_and_keeps_the_files_of_every_school(oak, folder):
    oak.store(upload())
    with walls.scope(), as_role("safeguard_worker"):
        assert actions.tidy(at=timezone.now() + timedelta(days=2)) == 0
    assert len(on_disk(folder)) == 1


def test_another_school_sees_nothing(oak):
    oak.store(upload())
    with walls.scope(schools=[oak.school.pk + 1]), as_role("safeguard_app"):
        assert not StoredFile.objects.exists()
    with walls.scope(schools=[oak.school]), as_role("safeguard_app"):
        assert StoredFile.objects.exists()


def test_with_a_scanner_a_file_waits_until_it_is_found_clean(
    oak, clamd, settings, hints, django_capture_on_commit_callbacks
):
    settings.CLAMD_URL = clamd().url
    with django_capture_on_commit_callbacks(execute=True):
        file = oak.store(upload())
    assert file.state == StoredFile.State.QUARANTINED
    assert hints == [("safeguard.files.tasks.scan", file.pk)]
    tasks.scan(file.pk)
    file.refresh_from_db()
    assert file.is_ready
    assert Event.objects.get(verb="file.cleared").actor_label == "Safeguard"
    tasks.scan(file.pk)  # delivered twice: judged once
    assert Event.objects.filter(verb="file.cleared").count() == 1


def test_an_infected_file_is_refused_removed_and_the_person_told(
    oak, clamd, settings, folder, django_capture_on_commit_callbacks
):
    settings.CLAMD_URL = clamd().url
    file = oak.store(upload("Sam Example.txt", makers.EICAR))
    with django_capture_on_commit_callbacks(execute=True), walls.scope(), as_role("safeguard_worker"):
        assert actions.scan_waiting() == 1
    file.refresh_from_db()
    assert (file.state, file.found) == ("refused", "Win.Test.EICAR_HDB-1")
    assert on_disk(folder) == []
    assert Event.objects.get(verb="file.refused").payload["found"] == "Win.Test.EICAR_HDB-1"
    message = Message.objects.get(kind="file_refused")
    assert (message.to, message.context) == ("tom@oak.example", {"ref": "OAK-C-1"})


def test_a_scanner_that_is_down_keeps_files_waiting_and_loses_none(oak, clamd, settings):
    server = clamd()
    settings.CLAMD_URL = server.url
    file = oak.store(upload())
    server.close()
    with pytest.raises(ScannerDown):
        actions.scan(file.pk)
    tasks.scan(file.pk)
    assert actions.scan_waiting() == 0
    settings.CLAMD_URL = clamd().url
    assert actions.scan_waiting() == 1
    file.refresh_from_db()
    assert file.is_ready


def test_a_file_lost_from_the_disk_does_not_stop_the_others(oak, clamd, settings):
    settings.CLAMD_URL = clamd().url
    lost, other = oak.store(upload()), oak.store(upload())
    lost.path.unlink()
    assert actions.scan_waiting() == 1
    other.refresh_from_db()
    assert other.is_ready


@pytest.fixture
def draft(oak):
    return SimpleNamespace(pk=7, school_id=oak.school.pk, _meta=SimpleNamespace(label="cases.Draft"))


@pytest.fixture
def concern(oak):
    return SimpleNamespace(
        pk=8, school_id=oak.school.pk, ref="OAK-C-2026-0008", _meta=SimpleNamespace(label="cases.Concern")
    )


def test_the_files_of_a_draft_become_those_of_its_concern(oak, draft, concern):
    attached_at = timezone.now() - timedelta(hours=1)
    file = oak.store(upload(), subject_type="cases.Draft", subject_id=7, thread="", at=attached_at)
    oak.store(upload("other.txt"), subject_type="cases.Draft", subject_id=6, thread="")
    assert actions.adopt(draft, concern, pupils=[41]) == [file]
    assert list(StoredFile.objects.of(concern)) == [file]
    event = Event.objects.get(verb="file.adopted")
    assert (event.thread, event.pupils, event.happened_at) == ("OAK-C-2026-0008", [41], attached_at)
    assert file.path.exists()


def test_a_file_is_taken_off_a_draft_with_its_bytes_once_that_is_certain(
    oak, draft, folder, django_capture_on_commit_callbacks
):
    one, _ = (oak.store(upload(), subject_type="cases.Draft", subject_id=7, thread="") for _ in range(2))
    elsewhere = oak.store(upload(), subject_type="cases.Draft", subject_id=6, thread="")
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.discard(draft, by=oak.tom, token=elsewhere.token) == 0
        assert actions.discard(draft, by=oak.tom, token=one.token) == 1
        assert len(on_disk(folder)) == 3
    assert len(on_disk(folder)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.discard(draft, by=SYSTEM) == 1
    assert on_disk(folder) == [elsewhere.path]
    assert Event.objects.filter(verb="file.discarded").count() == 2
