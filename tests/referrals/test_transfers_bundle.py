"""The bundle whole: what is in it, that it verifies, that it opens again, that the same input gives the same bytes."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from cases import childfile
from cases.childfile import Item
from cases.verbs import Verb
from referrals.conduct import actions as conduct
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.models import Matter
from referrals.transfers.bundle import Choice, matches, open_bundle, spoken, survey, verify_bundle
from referrals.transfers.bundle.schema import first_problem, record_schema
from safeguard import db
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.people import actions as people
from tests.builders import at_most, enrol
from tests.referrals.bundling import Filed, seal_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return Filed()


def record_of(bundle) -> dict:
    return json.loads(zipfile.ZipFile(bundle).read("record.json"))


def words_of(bundle) -> str:
    """Every word that a person could read in any part of the bundle, the printed page's included."""
    archive = zipfile.ZipFile(bundle)
    said = [archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", ".txt"))]
    pages = PdfReader(io.BytesIO(archive.read("file.pdf"))).pages
    return "\n".join([*said, *(page.extract_text() for page in pages)])


# --- There and back ---------------------------------------------------------------------------------------------------
def test_it_verifies_and_opens_again(filed):
    stored = filed.attach(filed.second)
    seal_log(filed.school)
    out, built = filed.bundle()
    result = verify_bundle.verify(out, spoken(built.fingerprint))
    assert (result.faults, result.notes) == ([], [])
    assert result.proved == result.events == built.events > 8
    opened = open_bundle(out, fingerprint=built.fingerprint)
    assert (opened.faults, opened.notes, opened.events_proved) == ((), (), built.events)
    assert (opened.child["first_name"], opened.child["contacts"][0]["name"]) == ("Mia", "Ama Osei")
    assert [section["name"] for section in opened.sections][:2] == ["concerns", "cases"]
    assert opened.read(opened.files[0]["path"]) == stored.path.read_bytes()
    assert opened.made_at <= timezone.now()
    assert matches(opened.fingerprint, spoken(built.fingerprint).upper())


def test_any_zip_program_opens_it(filed):
    filed.attach(filed.second)
    out, built = filed.bundle()
    archive = zipfile.ZipFile(out)
    assert archive.testzip() is None
    names = ["README.txt", "file.pdf", "record.json", "proof.json", "files/001.txt", "manifest.json"]
    assert archive.namelist() == names
    assert (len(names), len(out.getvalue())) == (built.parts, built.size)


def test_the_same_file_gives_the_same_bytes(filed):
    filed.attach(filed.second)
    seal_log(filed.school)
    at = timezone.now()
    one, two = filed.bundle(at=at), filed.bundle(at=at)
    assert one[0].getvalue() == two[0].getvalue()
    assert one[1] == two[1]
    assert filed.bundle(at=at + timedelta(seconds=1))[1].fingerprint != one[1].fingerprint


def test_the_record_follows_the_schema(filed):
    filed.attach(filed.second)
    Draft202012Validator.check_schema(record_schema())
    record = record_of(filed.bundle()[0])
    assert list(Draft202012Validator(record_schema()).iter_errors(record)) == []


def test_the_example_in_the_documents_follows_it_too(settings):
    example = json.loads((settings.BASE_DIR / "docs" / "transfer" / "example.record.json").read_text())
    assert list(Draft202012Validator(record_schema()).iter_errors(example)) == []
    assert first_problem(example) == ""


def test_the_pdf_carries_the_record_and_the_files(filed):
    stored = filed.attach(filed.second)
    archive = zipfile.ZipFile(filed.bundle()[0])
    reader = PdfReader(io.BytesIO(archive.read("file.pdf")))
    inside = reader.attachments
    assert set(inside) == {"record.json", "proof.json", "attachments.json", "files-001.txt"}
    assert inside["record.json"][0] == archive.read("record.json")
    assert inside["files-001.txt"][0] == stored.path.read_bytes()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part>3" in root["/Metadata"].get_data().replace(b" ", b"")


def test_events_that_are_not_sealed_yet_are_said_to_be_so(filed):
    seal_log(filed.school)
    filed.concern(account="A third time.")
    out, built = filed.bundle()
    result = verify_bundle.verify(out, built.fingerprint)
    assert result.faults == []
    assert built.unsealed == result.events - result.proved > 0
    assert "not sealed yet" in result.notes[0]


# --- Other children ---------------------------------------------------------------------------------------------------
def test_other_childrens_names_stand_in_no_part(filed):
    seal_log(filed.school)
    out, _ = filed.bundle()
    said = words_of(out)
    for name in ("Leo", "Zoë", "Zoe", "Nguyễn"):
        assert name not in said
    assert said.count("Marsh") == said.count("Kofi Marsh") > 0  # the uncle is a contact of the child
    assert "[another child 1] pushed her" in said
    assert "Tom Baines" in said  # staff names stay
    part = {"number": 1, "said_as": "another child 1", "part": "They are said to have caused harm", "code": "alleged"}
    assert part in record_of(out)["sections"][0]["items"][0]["children"]


def test_withheld_words_are_proved_by_their_hash(filed):
    seal_log(filed.school)
    out, built = filed.bundle()
    proof = json.loads(zipfile.ZipFile(out).read("proof.json"))
    withheld = [event for event in proof["events"] if event["payload"] is None]
    assert 0 < len(withheld) < len(proof["events"])
    assert all(event["payload_hash"] in event["row"] for event in withheld)
    assert verify_bundle.verify(out, built.fingerprint).proved == len(proof["events"])


def test_a_child_is_named_only_by_decision_and_with_a_reason(filed):
    found = survey(filed.mia, by=filed.dsl, at=timezone.now())
    leo = next(other for other in found.others if other.pupil == filed.leo)
    with pytest.raises(RuleBroken, match="Say why: Leo Marsh"):
        filed.bundle({leo.key: Choice(shows=True)})
    said = words_of(filed.bundle({leo.key: Choice(shows=True, reason="The new school needs to keep them apart")})[0])
    assert "Leo Marsh pushed her" in said
    assert "Nguyễn" not in said


def test_one_name_in_one_text_can_be_shown(filed):
    found = survey(filed.mia, by=filed.dsl, at=timezone.now())
    find = next(find for find in found.finds if find.about == "name" and "shared her lunch" in find.excerpt)
    assert find.shows is False
    record = record_of(filed.bundle({find.key: Choice(shows=True, reason="A friend she asks for")})[0])
    texts = json.dumps(record, ensure_ascii=False)
    assert texts.count("Zoë Nguyễn shared her lunch") == 2  # in the concern and in the chronology: decided once
    assert "Leo" not in texts


def test_a_brother_is_another_child(filed):
    filed.mia.siblings.add(enrol(filed.school, "Kwame", "Osei"))
    filed.concern(account="Kwame cried. Kwame Osei and Mia Osei went home.")
    out, _ = filed.bundle()
    assert "Kwame" not in words_of(out)
    assert ["Brother or sister"] in [other["parts"] for other in record_of(out)["other_children"]]


# --- The review -------------------------------------------------------------------------------------------------------
def test_a_record_that_is_withheld_goes_with_all_that_is_in_it(filed):
    filed.attach(filed.second, "secret-plan.txt")
    seal_log(filed.school)
    key = f"item:concern:{filed.second.ref}"
    out, built = filed.bundle({key: Choice(shows=False, reason="Belongs to the sister’s file")})
    said = words_of(out)
    for words in ("Hungry again", "She ate at last", "secret-plan", "Dear school"):
        assert words not in said
    assert built.files == 0
    assert verify_bundle.verify(out, built.fingerprint).faults == []
    assert "Withheld by the school that sent the file" in said


def test_what_is_withheld_in_one_place_stands_in_no_other(filed):
    stored = filed.attach(filed.second, "diagnosis.txt")
    survey_now = survey(filed.mia, by=filed.dsl, at=timezone.now())
    added = next(find.key for find in survey_now.finds if find.key.startswith("item:addendum:"))
    heard = next(event for event in survey_now.events if event.payload.get("text") == "“I like it here now.”")
    for key in (added, f"event:{heard.pk}", f"file:{stored.token}"):
        out, built = filed.bundle({key: Choice(shows=False, reason="Not for the new school")})
        said = words_of(out)
        assert ("She ate at last" in said) == (key != added)
        assert ("I like it here now" in said) == (key != f"event:{heard.pk}")
        assert ("diagnosis" in said) == (not key.startswith("file:"))
        assert verify_bundle.verify(out, built.fingerprint).faults == []


def test_a_file_of_several_children_must_be_decided_on(filed):
    stored = filed.attach(filed.logged, "Leo Marsh statement.txt")
    with pytest.raises(RuleBroken, match=r"Decide whether this goes: Leo Marsh statement\.txt"):
        filed.bundle()
    key = f"file:{stored.token}"
    sent = record_of(filed.bundle({key: Choice(shows=True, reason="Read it: nobody else is named")})[0])["files"]
    assert [row["name"] for row in sent] == ["[another child 1] statement.txt"]
    kept = record_of(filed.bundle({key: Choice(shows=False, reason="It is his statement")})[0])["files"]
    assert [(row["path"], row["name"]) for row in kept] == [(None, "")]


def test_what_was_added_since_must_be_reviewed(filed):
    found = survey(filed.mia, by=filed.dsl, at=timezone.now())
    filed.concern(account="A third time.")
    with pytest.raises(RuleBroken, match="changed since it was reviewed"):
        filed.bundle(reviewed=found.digest)
    with pytest.raises(RuleBroken, match="changed since it was reviewed"):
        filed.bundle({"item:concern:OAK-C-1999-0001": Choice(shows=False, reason="gone")})


def test_who_may_not_read_all_of_it_does_not_send_it(filed):
    people.record_relative(filed.mia, user=filed.deputy, relationship="Aunt")
    for person in (filed.deputy, filed.staff):
        with pytest.raises(RuleBroken, match="cannot be passed on from your account"):
            survey(filed.mia, by=person, at=timezone.now())


# --- Files ------------------------------------------------------------------------------------------------------------
def test_only_clean_files_go_and_refused_ones_are_said(filed):
    filed.attach(filed.second, "good.txt")
    refused = filed.attach(filed.second, "bad.txt")
    StoredFile.objects.filter(pk=refused.pk).update(state=StoredFile.State.REFUSED, found="Eicar")
    sent = record_of(filed.bundle()[0])["files"]
    assert [(row["name"], row["path"], row["not_sent"]) for row in sent] == [
        ("good.txt", "files/001.txt", ""),
        ("bad.txt", None, "Refused by the virus scan and not kept"),
    ]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.path.unlink(), "cannot be found on the server"),
        (lambda file: file.path.write_bytes(b"something else"), "is not what was stored"),
        (
            lambda file: StoredFile.objects.filter(pk=file.pk).update(state=StoredFile.State.QUARANTINED),
            "still being checked",
        ),
    ],
)
def test_a_file_that_cannot_go_is_a_sentence_and_may_be_withheld(filed, spoil, sentence):
    stored = filed.attach(filed.second)
    spoil(stored)
    with pytest.raises(RuleBroken, match=sentence):
        filed.bundle()
    assert filed.bundle({f"file:{stored.token}": Choice(shows=False, reason="Will follow by hand")})[1].files == 0


# --- What never goes --------------------------------------------------------------------------------------------------
def test_nothing_of_the_sealed_register_goes_but_what_the_case_manager_wrote_for_the_child(filed):
    """Built in the scope of whoever reads the register, so that no wall of the database helps."""
    told = {"adult": Adult(name="Sam Carter", role="Supply teacher"), "account": "Gripped Mia Osei by the arm."}
    with db.scope(user=filed.head, schools=[filed.school]):
        report = conduct.report_adult(school=filed.school, by=filed.head, **told)
        matter = conduct.take_on(Matter.objects.get(ref=report.ref), by=filed.head)
        conduct.name_child(matter, pupil=filed.mia, part="Held by the arm", by=filed.head)
        conduct.write_for_child(matter, pupil=filed.mia, text="Something was looked into; it is over.", by=filed.head)
        said = words_of(filed.bundle()[0])
    assert "Something was looked into; it is over." in said
    for words in ("Gripped", "Sam Carter", report.ref, "Held by the arm", "-A-2026"):
        assert words not in said


def test_the_sealed_register_offers_nothing_to_the_file():
    assert {gather.__module__.split(".")[1] for _, gather in childfile._HELD.values()}.isdisjoint({"conduct"})


def test_a_child_of_whom_nothing_is_recorded_has_a_file_too(filed):
    out, built = filed.bundle(pupil=enrol(filed.school, "Ada", "Byrne"))
    assert open_bundle(out, fingerprint=built.fingerprint).sections == []
    assert built.events == 1


# --- From the siblings ------------------------------------------------------------------------------------------------
def test_what_another_app_holds_is_in_it(filed, monkeypatch):
    def gather(pupil):
        facts = childfile.facts(("words", "Words", "Leo was named in it."), ("on", "Day", timezone.localdate()))
        return [Item("referral", "OAK-R-2026-0001", "Referral to children’s services", timezone.now(), facts=facts)]

    monkeypatch.setattr(childfile, "_HELD", dict(childfile._HELD))
    childfile.register("test_section", "Sent elsewhere", gather)
    out, _ = filed.bundle()
    section = record_of(out)["sections"][-1]
    assert (section["title"], section["items"][0]["fields"][0]["value"]) == (
        "Sent elsewhere",
        "[another child 1] was named in it.",
    )


# --- Speed ------------------------------------------------------------------------------------------------------------
def test_queries_do_not_grow_with_the_file(filed):
    filed.attach(filed.second)
    seal_log(filed.school)
    with CaptureQueriesContext(connection) as before:
        filed.bundle()
    for _ in range(3):
        filed.attach(filed.concern())
    seal_log(filed.school)
    with at_most(len(before)):
        filed.bundle()


def test_a_child_with_five_hundred_events_takes_seconds(filed):
    words = "Zoë Nguyễn was kind to her today. " * 20
    entries = [audit.Entry(Verb.ADDED_TO, filed.second, {"text": words}, pupils=[filed.mia]) for _ in range(500)]
    audit.record_many(entries, by=filed.dsl)
    for _ in range(4):
        concern = filed.concern()
        for _ in range(10):
            filed.attach(concern)
    began = timezone.now()
    _, built = filed.bundle()
    assert (built.events > 500, built.files) == (True, 40)
    assert (timezone.now() - began).total_seconds() < 15
