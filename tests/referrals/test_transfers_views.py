"""The pages of files that go and come, as people meet them: the list, the review, the link at the other end, taking a file in."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases import actions as cases
from cases.models import Case
from referrals.transfers import actions, bundle
from referrals.transfers.choices import Method
from referrals.transfers.forms import code_of
from referrals.transfers.models import DownloadAttempt, FileRequest, NoFile, Received, Transfer
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import as_role, at_most, enrol
from tests.referrals.bundling import Filed
from tests.referrals.test_transfers_actions import ELMWOOD, left, made, reviewed

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any) -> Any:
    with patch.object(settings, "DATA_DIR", tmp_path), patch.object(settings, "FILES_DIR", tmp_path / "files"):
        yield


@pytest.fixture
def oak() -> Filed:
    return Filed()


def client(user: Any = None) -> Client:
    browser = Client()
    if user:
        browser.force_login(user, backend=BACKEND)
    return browser


# --- Sending ----------------------------------------------------------------------------------------------------------
def test_the_list_says_what_must_go_and_what_is_waited_for(oak: Filed) -> None:
    transfer, ava = left(oak), enrol(oak.school, "Ava", "Stone")
    people.leave(ava, left_on=timezone.localdate(), by=oak.people["admin"])
    assert transfer
    page = client(oak.dsl).get("/transfers/").content.decode()
    assert transfer.ref in page
    assert "Ava Stone" in page
    client(oak.dsl).post("/transfers/no-file/", {"child": [ava.ref]})
    assert NoFile.objects.get().noted_by == oak.dsl
    assert "Ava Stone" not in client(oak.dsl).get("/transfers/").content.decode()


def test_each_page_names_the_one_next_step(oak: Filed) -> None:
    transfer, dsl = left(oak), client(oak.dsl)
    assert transfer
    url = transfer.get_absolute_url()
    assert "Say where the file goes" in dsl.get(url).content.decode()
    dsl.post(f"{url}destination/", {"method": "bundle", **ELMWOOD})
    assert "Look through the file" in dsl.get(url).content.decode()
    reviewed(oak, transfer)
    assert "Make up the file" in dsl.get(url).content.decode()
    dsl.post(f"{url}build/")
    page = dsl.get(url).content.decode()
    assert "Look again" in page
    assert "0 of 3 steps are done" in page
    actions.make_waiting(oak.school)
    assert "Send the link and show the code" in dsl.get(url).content.decode()


def test_a_school_without_a_name_or_a_download_without_an_address_is_asked_for(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    answer = client(oak.dsl).post(f"/transfers/{transfer.ref}/destination/", {"method": "bundle"})
    assert answer.status_code == 422
    for sentence in ("Enter the next school", "Enter who receives it", "Enter the e-mail address"):
        assert sentence in answer.content.decode()


def test_the_review_keeps_what_was_decided_and_asks_for_reasons(oak: Filed) -> None:
    transfer, dsl = left(oak), client(oak.dsl)
    assert transfer
    url = f"/transfers/{transfer.ref}/contents/"
    page = dsl.get(url).content.decode()
    assert "Leo Marsh" in page
    digest = bundle.survey(oak.mia, by=oak.dsl, at=timezone.now()).digest
    code = code_of(f"child:{oak.leo.ref}")
    refused = dsl.post(url, {"digest": digest, f"a-{code}": "show"})
    assert refused.status_code == 409
    assert "Say why" in refused.content.decode()
    reason = "Elmwood keeps them apart & knows why."
    assert dsl.post(url, {"digest": digest, f"a-{code}": "show", f"r-{code}": reason}).status_code == 303
    assert "Elmwood keeps them apart &amp; knows why." in dsl.get(url).content.decode()
    assert dsl.post(url, {"digest": "0" * 64}).status_code == 409


def test_whoever_may_not_read_all_of_it_finds_no_trace_of_the_transfer(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    people.record_relative(oak.mia, user=oak.deputy, relationship="Aunt")
    assert client(oak.deputy).get(transfer.get_absolute_url()).status_code == 404
    assert transfer.ref not in client(oak.deputy).get("/transfers/").content.decode()
    assert client(oak.staff).get(transfer.get_absolute_url()).status_code == 404
    tried = Event.objects.filter(verb=WebVerb.NOT_FOUND, mentions__pupil_id=oak.mia.pk).order_by("id")
    assert [event.actor_id for event in tried] == [oak.deputy.pk, oak.staff.pk]


def test_the_code_is_shown_once_with_the_words_to_say(oak: Filed) -> None:
    transfer, build = made(oak)
    dsl, url = client(oak.dsl), transfer.get_absolute_url()
    shown = dsl.post(f"{url}send/").content.decode()
    assert bundle.spoken(build.fingerprint) in shown
    assert "01632 960120" in shown
    later = dsl.get(url).content.decode()
    assert 'id="code"' in shown
    assert 'id="code"' not in later
    assert "Mia" not in shown.partition("<main")[2]


# --- The other end ----------------------------------------------------------------------------------------------------
def test_the_link_gives_out_the_file_once_and_takes_the_receipt(oak: Filed) -> None:
    transfer, build = made(oak)
    sent, anybody = actions.send_link(transfer, by=oak.dsl), client()
    url = f"/transfers/receive/{sent.token}/"
    page = anybody.get(url)
    assert "Oakfield Primary" in page.content.decode()
    assert not any(name in page.content.decode() for name in ("Mia", "Osei", oak.mia.ref))
    assert anybody.post(url, {"code": "WRONG"}).status_code == 422
    answer: Any = anybody.post(url, {"code": sent.code})
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"] == f'attachment; filename="{transfer.ref}.zip"'
    assert len(content) == build.size == int(answer["Content-Length"])
    assert bundle.open_bundle(BytesIO(content)).faults == ()
    assert anybody.post(url, {"code": sent.code}).status_code == 422
    thanks = anybody.post(
        url, {"confirm": "1", "name": "Omar Haddad", "post": "DSL", "setting": "Elmwood"}, follow=True
    )
    assert "knows now that the file is with you" in thanks.content.decode()
    transfer.refresh_from_db()
    assert transfer.receipt_post == "DSL, Elmwood"
    did = DownloadAttempt.objects.order_by("id").values_list("did", flat=True)
    assert list(did) == ["opened", "wrong", "downloaded", "confirmed", "opened"]
    assert Event.objects.filter(thread=transfer.ref, verb="transfer.link_tried").count() == 5


def test_the_receipt_is_not_taken_before_the_download(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    answer = client().post(
        f"/transfers/receive/{sent.token}/", {"confirm": "1", "name": "A", "post": "B", "setting": "C"}
    )
    assert answer.status_code == 422
    assert "Download the file first" in answer.content.decode()


@pytest.mark.parametrize("token", ["OAK-nothing", "XYZ-nothing", "nothing", "OAK-%00", "ÖAK-x", "OAK-" + "x" * 200])
def test_a_link_that_was_never_made_says_nothing(oak: Filed, token: str) -> None:
    answer = client().get(f"/transfers/receive/{token}/")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_a_link_of_the_past_is_gone(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    actions.send_link(transfer, by=oak.dsl)
    assert client().get(f"/transfers/receive/{sent.token}/").status_code == 404


def test_the_verifier_is_there_for_everybody() -> None:
    assert b"python3 verify_bundle.py" in client().get("/transfers/verify_bundle.py").content


# --- Taking in --------------------------------------------------------------------------------------------------------
def uploaded(oak: Filed, content: bytes, fingerprint: str = "") -> Any:
    file = SimpleUploadedFile("OAK-F-2026-0001.zip", content, content_type="application/zip")
    return client(oak.dsl).post("/transfers/received/", {"upload": file, "fingerprint": fingerprint}, follow=True)


def test_a_bundle_is_reviewed_matched_by_a_person_and_then_read_beside_our_own_record(oak: Filed) -> None:
    oak.attach(oak.second, "letter.txt")
    out, built = oak.bundle({})
    child = enrol(oak.school, "Mia", "Osei", born_on=oak.mia.born_on)
    [awaited] = actions.await_files(oak.school, [child], by=oak.dsl)
    assert uploaded(oak, out.getvalue(), bundle.spoken(built.fingerprint)).status_code == 200
    row = Received.objects.get()
    dsl, url = client(oak.dsl), row.get_absolute_url()
    page = dsl.get(url).content.decode()
    assert "Unchanged since it left" in page
    assert "the same name and date of birth" in page
    assert dsl.post(url, {"pupil": child.ref}).status_code == 422
    assert dsl.post(url, {"pupil": child.ref, "sure": "on"}).status_code == 303
    row.refresh_from_db()
    assert (row.pupil, row.told) == (child, "Dana Whitfield")
    awaited.refresh_from_db()
    assert awaited.ended_how == "bundle"
    page = dsl.get(url).content.decode()
    assert "She ate at last." in page
    assert "letter.txt" in page
    assert dsl.get(f"{url}file.pdf").content.startswith(b"%PDF")
    events = Event.objects.filter(mentions__pupil_id=child.pk, verb="transfer.file_received")
    assert events.get().payload["entries"] == built.events
    chronology = dsl.get(f"/pupils/{child.ref}/").content.decode()
    assert "File received from Oakfield Primary" in chronology
    assert "She ate at last." not in chronology


def test_a_bundle_changed_by_one_byte_is_named_and_kept_out(
    oak: Filed, django_capture_on_commit_callbacks: Any
) -> None:
    out, _ = oak.bundle({})
    content = bytearray(out.getvalue())
    place = content.index(b"README.txt") + 40
    content[place] ^= 1
    uploaded(oak, bytes(content))
    row = Received.objects.get()
    page = client(oak.dsl).get(row.get_absolute_url()).content.decode()
    assert "was changed since it left" in page
    assert "README.txt was changed." in page
    answer = client(oak.dsl).post(row.get_absolute_url(), {"pupil": oak.zoe.ref, "sure": "on"})
    assert answer.status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        client(oak.dsl).post(f"{row.get_absolute_url()}discard/")
    row.refresh_from_db()
    assert (row.path.exists(), list(row.record)) == (False, ["sender"])


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 and then nothing"])
def test_what_is_no_bundle_is_refused_with_a_sentence(oak: Filed, content: bytes) -> None:
    answer = uploaded(oak, content)
    assert answer.status_code in {409, 422}
    assert not Received.objects.exists()


def test_the_same_file_twice_is_one_file(oak: Filed) -> None:
    out, _ = oak.bundle({})
    uploaded(oak, out.getvalue())
    assert "is here already" in uploaded(oak, out.getvalue()).content.decode()


def test_a_september_of_joiners_is_one_list_and_one_answer_ends_many(oak: Filed) -> None:
    joiners = [enrol(oak.school, f"Child{number}", "New") for number in range(40)]
    with at_most(25):
        rows = actions.await_files(oak.school, joiners, by=oak.people["admin"])
    assert len({row.ref for row in rows}) == Clock.objects.filter(kind="transfer.request").count() == 40
    dsl = client(oak.dsl)
    assert dsl.get("/transfers/requests/").content.decode().count("OAK-FQ-") >= 12
    answer = {"chosen": [row.ref for row in rows[:9]], "person": "Ms Hill, Nursery", "said": "Nothing on them."}
    assert dsl.post("/transfers/requests/", answer).status_code == 303
    assert FileRequest.objects.filter(ended_how="none").count() == 9
    assert dsl.post("/transfers/requests/", {"person": "x", "said": "y"}).status_code == 409


def test_a_file_on_paper_ends_the_wait(oak: Filed) -> None:
    [asked] = actions.await_files(oak.school, [oak.zoe], by=oak.dsl)
    url, dsl = asked.get_absolute_url(), client(oak.dsl)
    told = {"rung": "dsl", "how": "phone", "person": "Ms Hill", "said": "It is on its way."}
    assert dsl.post(f"{url}ask/", told).status_code == 303
    came = {"pages": "31", "carried": "hand", "person": "Ms Hill", "signed": "D. Whitfield"}
    assert dsl.post(f"{url}paper/", came | {"pages": "many"}).status_code == 422
    assert dsl.post(f"{url}paper/", came).status_code == 303
    page = dsl.get(url).content.decode()
    assert "31 pages" in page
    assert "It is on its way." in page


def test_a_form_sent_twice_acts_once(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    Transfer.objects.update(method=Method.PAPER, setting="Elmwood", sent_at=timezone.now(), sent_by=oak.dsl)
    told = {"rung": "dsl", "how": "phone", "person": "Omar", "said": "Soon.",
            "submission": "7b0f6f5e-3e6c-4a54-9b40-0f2f1f0c8a11"}  # fmt: skip
    for _ in range(2):
        client(oak.dsl).post(f"{transfer.get_absolute_url()}chase/", told)
    assert transfer.chases.count() == 1


def test_nothing_late_is_mailed_child_by_child(oak: Filed) -> None:
    actions.await_files(oak.school, [enrol(oak.school, f"Child{one}", "New") for one in range(5)], by=oak.dsl)
    with as_role("safeguard_worker"):
        sweep(at=timezone.now() + timedelta(days=20))
    mails = Message.objects.filter(kind="clock_missed", key__startswith="clocks:transfer.request")
    assert mails.values("to_user").distinct().count() == mails.count()
    assert {mail.context["path"] for mail in mails} == {"/transfers/requests/"}


def test_a_record_whose_file_has_gone_is_read_and_corrected_and_not_added_to(oak: Filed) -> None:
    alone = Case.objects.get(pk=oak.decide(oak.concern(account="About Mia and nobody else.")).case.pk)
    people.leave(oak.mia, left_on=timezone.localdate(), by=oak.people["admin"])
    note = cases.add_note(alone, kind="note", text="She said good-bye.", by=oak.dsl)
    Transfer.objects.update(sent_at=timezone.now(), sent_by=oak.dsl, setting="Elmwood Academy")
    transfer = Transfer.objects.get()
    actions.record_receipt(transfer, how="phone", name="Omar Haddad", post="DSL", by=oak.dsl)
    with pytest.raises(RuleBroken, match="read-only"):
        cases.add_note(alone, kind="note", text="More.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="read-only"):
        cases.give_task(alone, title="More", owner=oak.staff, due_on=timezone.localdate(), by=oak.dsl)
    cases.correct(note, text="It was on Friday.", by=oak.dsl)
    cases.add_note(oak.open, kind="note", text="Leo is still here.", by=oak.dsl)
