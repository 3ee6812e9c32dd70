"""A file that must go: begun by the roll or a lead, reviewed, made, sent with a link and a code, received or chased."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.utils import timezone

from referrals.transfers import actions, bundle, disk, vault
from referrals.transfers.choices import BuildState, Copy, Method, Reason, Rung
from referrals.transfers.deadlines import Owed
from referrals.transfers.models import Build, Chase, DownloadAttempt, FileRequest, Link, NoFile, Transfer
from referrals.transfers.roll import follow_the_roll
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.people.roll.listeners import Fate, PupilChange
from safeguard.policy import Refused, Role
from tests.builders import enrol, found_school, hire, whole_scope
from tests.referrals.bundling import Filed

pytestmark = pytest.mark.django_db
ELMWOOD = {"setting": "Elmwood Academy", "person": "Omar Haddad", "post": "DSL", "phone": "01632 960120",
           "email": "dsl@elmwood.example"}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any) -> Any:
    with patch.object(settings, "DATA_DIR", tmp_path):
        yield


@pytest.fixture
def oak() -> Filed:
    return Filed()


def left(oak: Filed, pupil: Any = None) -> Transfer | None:
    """The roll says that the child is gone since today."""
    pupil = pupil or oak.mia
    pupil.left_on = timezone.localdate()
    pupil.save()
    follow_the_roll([PupilChange(pupil, Fate.LEFT)], school=oak.school, by=oak.people["admin"], at=timezone.now())
    return Transfer.objects.filter(pupil=pupil).first()


def reviewed(oak: Filed, transfer: Transfer, **choices: bundle.Choice) -> Transfer:
    actions.set_destination(transfer, method=Method.BUNDLE, by=oak.dsl, **ELMWOOD)
    digest = bundle.survey(transfer.pupil, by=oak.dsl, at=timezone.now()).digest
    return actions.review_contents(transfer, choices=choices, digest=digest, by=oak.dsl)


def made(oak: Filed) -> tuple[Transfer, Build]:
    transfer = left(oak)
    assert transfer
    build = actions.ask_for_bundle(reviewed(oak, transfer), by=oak.dsl)
    assert actions.make(oak.school, build.pk)
    build.refresh_from_db()
    assert build.state == BuildState.READY, build.problem
    return Transfer.objects.get(pk=transfer.pk), build


def clock(record: Any, kind: str) -> Clock:
    return Clock.objects.of(record).get(kind=kind)


# --- Beginning --------------------------------------------------------------------------------------------------------
def test_a_child_with_a_file_who_left_the_roll_starts_the_clock_of_the_dsl(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    running = clock(transfer, Owed.SEND)
    assert (running.owner, running.unit, running.days) == (oak.dsl, "school_days", 5)
    assert transfer.ref.startswith("OAK-F-")
    assert "5 school days (KCSIE 2026)" in transfer.rule
    left(oak)
    assert Transfer.objects.count() == 1


def test_a_child_without_a_file_needs_no_transfer_but_one_tap(oak: Filed) -> None:
    ava = enrol(oak.school, "Ava", "Stone")
    assert left(oak, ava) is None
    assert actions.note_no_file([ava], by=oak.deputy) == 1
    assert actions.note_no_file([ava], by=oak.deputy) == 0
    assert NoFile.objects.get().pupil == ava
    with pytest.raises(Refused):
        actions.note_no_file([ava], by=oak.staff)


def test_a_known_future_leaver_is_started_by_hand_once(oak: Filed) -> None:
    last_day = timezone.localdate() + timedelta(days=20)
    begun = actions.start_transfer(pupil=oak.mia, reason=Reason.LEAVING, left_on=last_day, by=oak.dsl)
    assert begun.due_at > timezone.now() + timedelta(days=20)
    with pytest.raises(RuleBroken, match="on its way already"):
        actions.start_transfer(pupil=oak.mia, reason=Reason.LEAVING, left_on=last_day, by=oak.dsl)


def test_the_file_belongs_to_the_first_lead_to_whom_all_of_it_is_open(oak: Filed) -> None:
    people.record_relative(oak.mia, user=oak.dsl, relationship="Aunt")
    transfer = left(oak)
    assert transfer
    assert transfer.owner == oak.deputy
    assert not Transfer.objects.visible_to(oak.dsl, at=timezone.now()).exists()
    assert Transfer.objects.visible_to(oak.head, at=timezone.now()).exists()


def test_a_child_who_is_back_needs_no_file_sent_and_a_file_to_come(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    follow_the_roll([PupilChange(oak.mia, Fate.RETURNED)], school=oak.school, by=oak.people["admin"], at=timezone.now())
    transfer.refresh_from_db()
    assert transfer.state == "Not needed"
    assert clock(transfer, Owed.SEND).stopped_at
    assert oak.mia.file_requests.count() == 1


def test_owners_are_warned_once_in_one_mail(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    later = timezone.now() + timedelta(days=4)
    Transfer.objects.update(due_at=later + timedelta(days=1))
    assert actions.warn_owners(oak.school, at=later) == 1
    assert actions.warn_owners(oak.school, at=later) == 0
    assert Message.objects.get(kind="transfer_warning").context == {"total": 1, "path": "/transfers/"}


def test_nobody_knows_where_the_child_goes_so_the_authority_is_told_and_the_file_stays(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    told = {"person": "Missing education officer", "how": "phone", "said": "They look into it.",
            "happened_at": timezone.now()}  # fmt: skip
    with pytest.raises(RuleBroken):
        actions.hold_file(transfer, by=oak.dsl, **told)
    actions.set_destination(transfer, method=Method.UNKNOWN, by=oak.dsl)
    actions.hold_file(transfer, by=oak.dsl, worker="Sam Poole", **told)
    transfer.refresh_from_db()
    assert transfer.state == "File held"
    assert clock(transfer, Owed.SEND).met_by == oak.dsl
    assert set(Chase.objects.values_list("rung", flat=True)) == {Rung.AUTHORITY, Rung.WORKER}
    actions.set_destination(transfer, method=Method.BUNDLE, by=oak.dsl, **ELMWOOD)
    assert Clock.objects.of(transfer).running().get().kind == Owed.SEND


# --- Reviewing and making ----------------------------------------------------------------------------------------------
def test_what_was_reviewed_is_what_goes(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    with pytest.raises(RuleBroken, match="Look through the file first"):
        actions.ask_for_bundle(transfer, by=oak.dsl)
    build = actions.ask_for_bundle(reviewed(oak, transfer), by=oak.dsl)
    assert actions.ask_for_bundle(transfer, by=oak.dsl) == build
    oak.concern(account="One more, after the review.")
    actions.make(oak.school, build.pk)
    build.refresh_from_db()
    assert build.state == BuildState.FAILED
    assert "has changed since it was reviewed" in build.problem
    assert not list(disk.written_before(timezone.now() + timedelta(days=9)))


def test_a_decision_against_the_default_needs_its_reason_and_stays(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    key = f"child:{oak.leo.ref}"
    with pytest.raises(RuleBroken, match="Say why"):
        reviewed(oak, transfer, **{key: bundle.Choice(True)})
    reviewed(oak, transfer, **{key: bundle.Choice(True, "Elmwood must keep them apart.")})
    decision = transfer.decisions.get()
    assert (decision.key, decision.shows, decision.decided_by) == (key, True, oak.dsl)
    reviewed(oak, transfer)
    assert transfer.decisions.get() == decision


def test_the_bundle_on_disk_opens_with_its_secret_alone(oak: Filed) -> None:
    _, build = made(oak)
    with build.path.open("rb") as sealed:
        assert b"Osei" not in sealed.read()
        plain = BytesIO(b"".join(bundle.open_sealed(sealed, vault.unlock(build.secret))))
    opened = bundle.open_bundle(plain, fingerprint=bundle.spoken(build.fingerprint))
    assert opened.faults == ()
    assert opened.child["last_name"] == "Osei"
    assert (build.size, build.step) == (len(plain.getvalue()), 3)


def test_a_worker_that_dies_while_it_makes_leaves_no_half_bundle_and_the_next_one_makes_it(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    build = actions.ask_for_bundle(reviewed(oak, transfer), by=oak.dsl)

    def dies(plain: Any, sealed: Any, secret: str) -> None:
        sealed.write(b"half of it")
        raise KeyboardInterrupt

    with patch.object(bundle, "seal", dies), pytest.raises(KeyboardInterrupt):
        actions.make(oak.school, build.pk)
    build.refresh_from_db()
    assert (build.state, build.path.exists()) == (BuildState.RUNNING, False)
    assert not actions.make(oak.school, build.pk), "it may still be alive"
    later = timezone.now() + timedelta(minutes=7)
    with patch("django.utils.timezone.now", return_value=later):
        assert actions.make_waiting(oak.school, at=later) == 1
    build.refresh_from_db()
    assert (build.state, build.path.exists()) == (BuildState.READY, True)
    assert actions.make_waiting(oak.school) == 0
    names = {path.name for path in disk.written_before(timezone.now() + timedelta(days=9))}
    assert names == {build.path.name}


def test_what_breaks_on_the_server_is_tried_three_times_and_then_said(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    build = actions.ask_for_bundle(reviewed(oak, transfer), by=oak.dsl)
    with patch.object(bundle, "build", side_effect=OSError("disk full")):
        for _ in range(3):
            actions.make_waiting(oak.school)
    build.refresh_from_db()
    assert build.state == BuildState.FAILED
    assert "Tell the person who looks after it" in build.problem


def test_what_no_row_knows_is_tidied_away(oak: Filed) -> None:
    _, build = made(oak)
    stray = build.path.with_name("stray.sealed")
    stray.write_bytes(b"left by a dead worker")
    assert actions.tidy(at=timezone.now() + timedelta(days=2)) == 1
    assert (build.path.exists(), stray.exists()) == (True, False)


# --- Sending and the other end ------------------------------------------------------------------------------------------
def test_the_link_goes_by_mail_without_name_or_code_and_the_clock_of_the_receipt_runs(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    mail = Message.objects.get(kind="transfer_link")
    assert mail.to == "dsl@elmwood.example"
    assert sent.code not in str(mail.context)
    assert "Mia" not in str(mail.context)
    assert Link.objects.get().token_hash == actions.hashed(sent.token)
    assert sent.token not in str(Event.objects.filter(thread=transfer.ref).values_list("payload", flat=True))
    assert clock(transfer, Owed.SEND).met_by == oak.dsl
    assert clock(transfer, Owed.RECEIPT).owner == oak.dsl


def test_the_code_opens_the_file_once_and_then_only_by_renewal(oak: Filed) -> None:
    transfer, build = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    assert actions.try_code(sent.link, code=sent.code.lower()) == vault.unlock(build.secret)
    with pytest.raises(RuleBroken, match="downloaded with this link already"):
        actions.try_code(sent.link, code=sent.code)
    again = actions.send_link(transfer, by=oak.dsl)
    assert actions.try_code(again.link, code=again.code)
    with pytest.raises(RuleBroken, match="no longer works"):
        actions.try_code(sent.link, code=sent.code)
    assert Clock.objects.of(transfer).filter(kind=Owed.RECEIPT).count() == 1


def test_five_wrong_codes_lock_the_link_and_tell_the_sender(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    for _ in range(5):
        assert actions.try_code(sent.link, code="AAAA-AAAA-AAAA") == ""
    with pytest.raises(RuleBroken, match="no longer works"):
        actions.try_code(sent.link, code=sent.code)
    assert Message.objects.get(kind="transfer_news").to_user == oak.dsl
    assert DownloadAttempt.objects.filter(did="wrong").count() == 5


def test_a_link_lives_for_fourteen_days(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    with pytest.raises(RuleBroken):
        actions.try_code(sent.link, code=sent.code, at=timezone.now() + timedelta(days=14, seconds=1))


def test_the_receipt_closes_the_clock_and_says_what_is_kept(oak: Filed) -> None:
    transfer, _ = made(oak)
    sent = actions.send_link(transfer, by=oak.dsl)
    whom = {"name": "Omar Haddad", "post": "DSL", "setting": "Elmwood Academy"}
    with pytest.raises(RuleBroken, match="Download the file first"):
        actions.confirm_by_link(sent.link, **whom)
    actions.try_code(sent.link, code=sent.code)
    actions.set_keeping(
        oak.school, copy=Copy.FULL, reason="Our authority’s retention schedule asks for it.", by=oak.head
    )
    transfer = actions.confirm_by_link(sent.link, **whom)
    assert (transfer.state, transfer.kept) == ("Receipt confirmed", Copy.FULL)
    assert clock(transfer, Owed.RECEIPT).met_at
    with pytest.raises(RuleBroken):
        actions.confirm_by_link(sent.link, **whom)


def test_paper_against_signature_is_a_sending_and_a_receipt_by_telephone_ends_it(oak: Filed) -> None:
    transfer = left(oak)
    assert transfer
    actions.set_destination(transfer, method=Method.PAPER, by=oak.dsl, **ELMWOOD)
    handed = {"pages": 42, "carried": "hand", "person": "Omar Haddad", "happened_at": timezone.now()}
    actions.hand_over_paper(transfer, by=oak.dsl, signed="O. Haddad", **handed)
    transfer.refresh_from_db()
    assert transfer.state == "Waiting for receipt"
    actions.chase(
        transfer, rung=Rung.HEAD, how="phone", person="Stuart Pell", said="He will look.", happened_at=timezone.now(), by=oak.dsl
    )  # fmt: skip
    actions.record_receipt(transfer, how="phone", name="Omar Haddad", post="DSL", by=oak.dsl)
    transfer.refresh_from_db()
    assert transfer.kept == Copy.SHELL
    with pytest.raises(RuleBroken):
        actions.chase(
            transfer, rung=Rung.DSL, how="phone", person="x", said="y", happened_at=timezone.now(), by=oak.dsl
        )


@pytest.mark.parametrize("who", ["staff", "head"])
def test_who_does_not_work_on_files_is_refused(oak: Filed, who: str) -> None:
    transfer = left(oak)
    assert transfer
    with pytest.raises(Refused):
        actions.set_destination(transfer, method=Method.PAPER, by=getattr(oak, who), **ELMWOOD)


def test_the_first_roll_of_a_school_awaits_nobodys_file_and_a_later_joiner_is_awaited() -> None:
    school = found_school("Elmwood Academy", "ELM")
    crew = hire(school, Role.DSL, Role.ADMIN, host="elmwood.example")
    first = [enrol(school, f"Child{number}") for number in range(3)]
    came = {"school": school, "by": crew[Role.ADMIN], "at": timezone.now()}
    with whole_scope(school):
        follow_the_roll([PupilChange(pupil, Fate.JOINED) for pupil in first], **came)
        assert not FileRequest.objects.filter(school=school).exists()
        follow_the_roll([PupilChange(enrol(school, "Noor"), Fate.JOINED)], **came)
        assert FileRequest.objects.get(school=school).owner == crew[Role.DSL]
