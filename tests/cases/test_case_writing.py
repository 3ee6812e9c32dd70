"""Notes, meetings, tasks, reviews, papers and corrections: written once, by whom, when; never edited."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases import actions
from cases.choices import NoteKind
from cases.models import Case, Note, Review, Submission, Task, Unsent
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from tests.cases.casework import Oak, browser, in_days, sent

ROW = {"agreed-TOTAL_FORMS": 2, "agreed-INITIAL_FORMS": 0}


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


@pytest.fixture
def case(oak: Oak) -> Case:
    return oak.case()


def test_a_note_keeps_every_character_and_both_times(oak: Oak, case: Case) -> None:
    words = "  “Don’t tell”, she said.\n\n<b>not bold</b> ‮\u202e" + "x" * 50_000
    yesterday = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    answers = {"kind": "child_voice", "text": words, "happened_at": yesterday, "is_significant": "on"}
    response = browser(oak.dsl).post(f"/cases/{case.ref}/note/", answers)
    assert (response.status_code, response.url) == (303, f"/cases/{case.ref}/")
    note = Note.objects.get()
    assert (note.text, note.kind, note.is_significant) == (words, NoteKind.CHILD_VOICE, True)
    assert note.happened_at < note.written_at - timedelta(hours=1)
    page = browser(oak.dsl).get(f"/cases/{case.ref}/chronology/").content.decode()
    assert "&lt;b&gt;not bold&lt;/b&gt;" in page
    assert "recorded" in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Select what you add"),
        ({"kind": "note"}, "Enter what was seen, said or done"),
        ({"kind": "secret", "text": "x"}, "Select one of the answers shown"),
        ({"kind": "note", "text": "x", "happened_at": "2099-01-01T10:00"}, "must be in the past"),
    ],
)
def test_a_wrong_note_comes_back_with_a_sentence_and_what_was_typed(oak, case, answers, sentence) -> None:
    response = browser(oak.dsl).post(f"/cases/{case.ref}/note/", {"present": "Mrs Cole"} | answers)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "Mrs Cole" in page
    assert "<title>Error: " in page


def test_the_same_form_sent_twice_writes_once(oak: Oak, case: Case) -> None:
    client = browser(oak.dsl)
    token = client.get(f"/cases/{case.ref}/note/").context["form"]["submission"].value()
    answers = {"kind": "note", "text": "Seen at the gate.", "submission": str(token)}
    first, second = (client.post(f"/cases/{case.ref}/note/", answers) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.url == second.url
    assert Note.objects.count() == 1
    client.post(f"/cases/{case.ref}/note/", answers | {"submission": str(uuid.uuid4())})
    assert Note.objects.count() == 2


def test_a_form_that_failed_may_be_sent_again(oak: Oak, case: Case) -> None:
    client, token = browser(oak.dsl), str(uuid.uuid4())
    answers = sent(title="Ring the nurse", owner=oak.staff, due_on=in_days(3), submission=token)
    assert client.post(f"/cases/{case.ref}/tasks/add/", answers | {"owner": ""}).status_code == 422
    assert not Submission.objects.exists()
    assert client.post(f"/cases/{case.ref}/tasks/add/", answers).status_code == 303
    assert Task.objects.count() == 1


def test_old_tokens_are_forgotten_on_the_way(oak: Oak) -> None:
    at = timezone.now()
    old, new = uuid.uuid4(), uuid.uuid4()
    assert actions.remember_submission(old, by=oak.dsl, school=oak.school, at=at - timedelta(days=3))
    assert actions.remember_submission(new, by=oak.dsl, school=oak.school, at=at)
    assert not actions.remember_submission(new, by=oak.dsl, school=oak.school, at=at)
    assert actions.remember_submission(new, by=oak.deputy, school=oak.school, at=at)
    assert not Submission.objects.filter(token=old).exists()


def test_a_mangled_token_is_no_error(oak: Oak, case: Case) -> None:
    answers = {"kind": "note", "text": "x", "submission": "'; DROP TABLE"}
    assert browser(oak.dsl).post(f"/cases/{case.ref}/note/", answers).status_code == 303


def keep(client, path: str, **answers) -> None:
    """What autosave.js sends while a person types."""
    response = client.post(path, answers, headers={"X-Requested-With": "autosave"})
    assert (response.status_code, response.json()) == (200, {"version": 1})


def test_what_was_typed_and_not_sent_is_there_when_its_author_comes_back(oak: Oak, case: Case) -> None:
    path = f"/cases/{case.ref}/note/"
    keep(browser(oak.dsl), path, kind="call", text="Rang the\x00 nurse. 🙂", happened_at_day="31")
    page = browser(oak.dsl).get(path)
    assert "not sent" in page.content.decode()
    assert page.context["form"]["text"].value() == "Rang the nurse. 🙂"
    assert 'value="31"' in page.content.decode()
    assert not page.context["form"].errors
    assert "Rang the" not in browser(oak.deputy).get(path).content.decode()
    assert not Note.objects.exists()


def test_what_is_sent_or_given_up_is_not_kept(oak: Oak, case: Case) -> None:
    client, path, token = browser(oak.dsl), f"/cases/{case.ref}/note/", str(uuid.uuid4())
    keep(client, path, kind="note", text="Half a")
    assert client.post(path, {"forget": "1"}).status_code == 303
    assert not Unsent.objects.exists()
    keep(client, path, kind="note", text="Half a", submission=token)
    client.post(path, {"kind": "note", "text": "Half a note, whole.", "submission": token})
    assert not Unsent.objects.exists()
    keep(client, path, kind="note", text="Half a note, who", submission=token)
    assert not Unsent.objects.exists()


def test_minutes_come_back_with_their_rows(oak: Oak, case: Case) -> None:
    client, path = browser(oak.dsl), f"/cases/{case.ref}/meeting/"
    row = sent(**{"agreed-0-title": "Talk with Mia", "agreed-0-owner": oak.staff, "agreed-0-due_on_day": "3"})
    keep(client, path, text="We met.", **ROW, **row)
    page = client.get(path)
    assert page.context["form"].rows[0]["title"].value() == "Talk with Mia"
    assert page.context["form"].rows[0]["owner"].value() == str(oak.staff.pk)
    assert page.context["form"].rows.total_form_count() == 3


def test_what_nobody_sent_is_gone_after_48_hours(oak: Oak, case: Case) -> None:
    keep(browser(oak.dsl), f"/cases/{case.ref}/note/", kind="note", text="Half a")
    assert actions.expire_unsent(oak.school, at=timezone.now() + timedelta(hours=47)) == 0
    assert actions.expire_unsent(oak.school, at=timezone.now() + timedelta(hours=49)) == 1
    assert Event.objects.filter(verb="draft.expired", payload__has_key="started_at").count() == 1


def test_minutes_become_tasks_with_owner_day_and_clock(oak: Oak, case: Case) -> None:
    row = sent(**{"agreed-0-title": "Talk with Mia", "agreed-0-owner": oak.staff, "agreed-0-due_on": in_days(2)})
    answers = {"text": "We met.", "present": "All", **ROW, **row, "agreed-1-title": ""}
    response = browser(oak.dsl).post(f"/cases/{case.ref}/meeting/", answers)
    assert response.status_code == 303
    minutes = Note.objects.get(kind=NoteKind.MEETING)
    task = minutes.tasks.get()
    assert (task.title, task.owner, task.due_on) == ("Talk with Mia", oak.staff, in_days(2))
    assert Clock.objects.running().filter(kind="case.task", owner=oak.staff, subject_ref=task.ref).count() == 1


def test_a_half_filled_row_is_asked_about_and_nothing_is_written(oak: Oak, case: Case) -> None:
    answers = {"text": "We met.", "present": "All", **ROW, "agreed-0-title": "Talk with Mia"}
    response = browser(oak.dsl).post(f"/cases/{case.ref}/meeting/", answers)
    assert response.status_code == 422
    assert "Select who must do it" in response.content.decode()
    assert "Talk with Mia" in response.content.decode()
    assert not Note.objects.exists()


def test_another_row_without_javascript_keeps_what_was_typed(oak: Oak, case: Case) -> None:
    row = sent(**{"agreed-0-title": "Talk with Mia", "agreed-0-owner": oak.staff, "agreed-0-due_on_day": "31"})
    answers = {"text": "We met.", "present": "", **ROW, **row, "add_row": "agreed"}
    page = browser(oak.dsl).post(f"/cases/{case.ref}/meeting/", answers)
    assert page.status_code == 200
    assert not page.context["form"].errors
    shown = page.content.decode()
    assert "Talk with Mia" in shown
    assert "We met." in shown
    assert 'value="31"' in shown
    assert page.context["form"].rows.total_form_count() == 3


def test_a_task_goes_to_anybody_who_works_here_but_not_to_a_relative(oak: Oak, case: Case) -> None:
    offered = browser(oak.dsl).get(f"/cases/{case.ref}/tasks/add/").context["form"].fields["owner"].people.values()
    assert oak.staff in offered
    with pytest.raises(RuleBroken, match="in the past"):
        actions.give_task(case, title="x", owner=oak.staff, due_on=in_days(-1), by=oak.dsl)
    actions.raise_wall(case, person=oak.staff, reason="Named", by=oak.dsl)
    offered = browser(oak.dsl).get(f"/cases/{case.ref}/tasks/add/").context["form"].fields["owner"].people.values()
    assert oak.staff not in offered
    with pytest.raises(RuleBroken, match="cannot be given a task"):
        actions.give_task(case, title="x", owner=oak.staff, due_on=in_days(1), by=oak.dsl)


def test_a_review_sets_direction_next_day_and_what_must_be_true(oak: Oak, case: Case) -> None:
    answers = sent(summary="Better.", direction="better", next_review_on=in_days(21), safe_when="Six calm weeks.")
    assert browser(oak.dsl).post(f"/cases/{case.ref}/review/", answers).status_code == 303
    case.refresh_from_db()
    assert (case.direction, case.next_review_on, case.safe_when) == ("better", in_days(21), "Six calm weeks.")
    actions.review_case(case, summary="Same.", direction="same", next_review_on=in_days(7), by=oak.dsl)
    case.refresh_from_db()
    assert case.safe_when == "Six calm weeks."
    assert Clock.objects.running().filter(kind="case.review", thread=case.ref).count() == 1


@pytest.mark.parametrize(("days", "status"), [("", 422), (-1, 422), (0, 409), (43, 409), (42, 303)])
def test_there_is_always_a_next_review_and_not_too_late(oak: Oak, case: Case, days, status) -> None:
    day = in_days(days) if days != "" else ""
    answers = sent(summary="All that I wrote.", direction="same", next_review_on=day)
    response = browser(oak.dsl).post(f"/cases/{case.ref}/review/", answers)
    assert response.status_code == status
    assert status == 303 or "All that I wrote." in response.content.decode()


def test_a_correction_and_a_withdrawal_stand_beside_the_words(oak: Oak, case: Case) -> None:
    client = browser(oak.dsl)
    note = actions.add_note(case, kind=NoteKind.NOTE, text="It was Monday.", by=oak.deputy)
    assert client.post(f"/cases/{case.ref}/notes/1/correct/", {"text": "It was Tuesday."}).status_code == 303
    assert client.post(f"/cases/{case.ref}/notes/1/withdraw/", {"text": "Another child."}).status_code == 303
    page = " ".join(client.get(f"/cases/{case.ref}/chronology/").content.decode().split())
    for words in ("It was Monday.", "Corrected by Dana Whitfield", "It was Tuesday.", "Withdrawn by Dana Whitfield"):
        assert words in page
    again = client.post(f"/cases/{case.ref}/notes/1/withdraw/", {"text": "Once more."})
    assert again.status_code == 409
    assert "Once more." in again.content.decode()
    assert client.post(f"/cases/{case.ref}/notes/99/correct/", {"text": "x"}).status_code == 404
    note.refresh_from_db()
    assert note.text == "It was Monday."


def test_nothing_that_was_written_can_be_changed_in_the_database(oak: Oak, case: Case) -> None:
    actions.review_case(case, summary="Better.", direction="better", next_review_on=in_days(9), by=oak.dsl)
    for rows in (Review.objects.all(), Event.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=0)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")


def test_a_closed_case_takes_no_new_words(oak: Oak) -> None:
    case = oak.ready_to_close()
    actions.close_case(case, outcome="safe", rationale="Six calm weeks.", by=oak.dsl)
    response = browser(oak.dsl).post(f"/cases/{case.ref}/note/", {"kind": "note", "text": "Too late, but kept."})
    assert response.status_code == 409
    assert "Reopen it before you work on it" in response.content.decode()
    assert "Too late, but kept." in response.content.decode()


def test_files_are_attached_listed_and_taken_away_on_the_record(oak: Oak, case: Case) -> None:
    client = browser(oak.dsl)
    letter = SimpleUploadedFile("letter.txt", b"Dear all", content_type="text/plain")
    assert client.post(f"/cases/{case.ref}/files/add/", {"uploads": letter}).status_code == 303
    file = StoredFile.objects.get()
    assert "letter.txt" in client.get(f"/cases/{case.ref}/files/").content.decode()
    response = client.get(f"/cases/{case.ref}/files/{file.token}/")
    assert b"".join(response.streaming_content) == b"Dear all"
    assert response["Content-Disposition"].startswith("attachment")
    taken = Event.objects.get(verb="file.downloaded")
    assert (taken.payload, taken.pupils, taken.thread) == ({"file": "letter.txt"}, [oak.mia.pk], case.ref)
    assert client.get(f"/cases/{case.ref}/files/{uuid.uuid4()}/").status_code == 404


def test_a_file_that_lies_is_refused_with_a_sentence(oak: Oak, case: Case) -> None:
    liar = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 100, content_type="image/jpeg")
    response = browser(oak.dsl).post(f"/cases/{case.ref}/files/add/", {"uploads": liar})
    assert response.status_code == 409
    assert not StoredFile.objects.exists()
    assert browser(oak.dsl).post(f"/cases/{case.ref}/files/add/", {}).status_code == 422
