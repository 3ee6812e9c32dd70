"""Body map and files beside a draft: each works without a script, and bad input is answered with the page again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.choices import MarkKind
from cases.models import Draft
from safeguard.files.models import StoredFile
from safeguard.web import bodymap
from tests.builders import at_most, whole_scope
from tests.cases.casework import Oak
from tests.cases.reporting import NASTY, Reporter, text
from tests.files.makers import EXE, PDF, bomb, image

pytestmark = pytest.mark.django_db
REGION = sorted(bodymap.codes())[0]
MARK = {"region": REGION, "kind": "bruise", "text": "2 cm, yellow at the edge"}


@pytest.fixture
def oak(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.CLAMD_URL = ""
    with whole_scope():
        yield Oak()


@pytest.fixture
def tom(oak):
    return Reporter(oak.staff)


@pytest.fixture
def draft(oak, tom):
    return tom.draft(oak.mia)


def marks(draft):
    return f"/concerns/drafts/{draft.token}/marks/"


def files(draft):
    return f"/concerns/drafts/{draft.token}/files/"


def kept(draft):
    return Draft.objects.get(pk=draft.pk).answers["marks"]


def upload(name, content):
    return {"files": [SimpleUploadedFile(name, content)]}


def test_the_words_typed_so_far_are_kept_on_the_way_to_the_body_map(oak, tom):
    gone = tom.fill(oak.mia, go="marks", account="Half a sen")
    assert gone.url == marks(Draft.objects.get())
    assert Draft.objects.get().answers["fields"]["account"] == ["Half a sen"]


def test_a_mark_is_kept_at_once_and_goes_out_with_the_concern(oak, tom, draft):
    tom.client.post(marks(draft), MARK | {"region_x": "12.5", "region_y": "40"})
    page = text(tom.client.get(marks(draft)))
    assert bodymap.label(REGION) in page
    assert "yellow at the edge" in page
    tom.send(draft)
    mark = oak.mia.concerns.get().marks.get()
    assert (mark.region, mark.kind, mark.x, mark.y) == (REGION, "bruise", 12.5, 40.0)
    assert mark.description == MARK["text"]
    assert oak.mia.concerns.get().urgency == "urgent"


def test_saving_the_form_leaves_the_marks(oak, tom, draft):
    tom.client.post(marks(draft), MARK)
    tom.fill(oak.mia, url=f"/concerns/drafts/{draft.token}/", account="More", go="draft")
    assert len(kept(draft)) == 1


def test_a_mark_can_be_taken_out(tom, draft):
    tom.client.post(marks(draft), MARK)
    tom.client.post(marks(draft), MARK | {"kind": MarkKind.CUT})
    tom.client.post(marks(draft), {"remove": "1"})
    assert [mark["kind"] for mark in kept(draft)] == ["cut"]
    for wrong in ("0", "9", "-1", "x", ""):
        assert tom.client.post(marks(draft), {"remove": wrong}).status_code == 302
    assert len(kept(draft)) == 1


def test_a_mark_needs_a_place_and_a_kind(tom, draft):
    answer = tom.client.post(marks(draft), {"text": "still here"})
    assert answer.status_code == 422
    for said in ("Choose a place on the body", "Select what the mark is", "still here"):
        assert said in text(answer)


@pytest.mark.parametrize("place", ["NaN", "inf", "-inf", "1e999", "-5", "1001", "x", "\x00", "١٢"])
def test_a_place_off_the_drawing_is_dropped(tom, draft, place):
    tom.client.post(marks(draft), MARK | {"region_x": place, "region_y": place})
    assert all(mark["x"] is None or 0 <= mark["x"] <= 1000 for mark in kept(draft))
    assert tom.client.get(marks(draft)).status_code == 200


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_nonsense_for_a_mark_is_the_page_again(tom, draft, nasty):
    everywhere = dict.fromkeys(["region", "region_x", "region_y", "kind", "text"], nasty)
    assert tom.client.post(marks(draft), everywhere).status_code == 422
    tom.client.post(marks(draft), MARK | {"text": nasty})
    assert tom.client.get(marks(draft)).status_code == 200


def test_a_body_map_holds_thirty_marks(tom, draft):
    Draft.objects.filter(pk=draft.pk).update(answers=draft.answers | {"marks": [MARK | {"x": None, "y": None}] * 30})
    answer = tom.client.post(marks(draft), MARK)
    assert answer.status_code == 409
    assert "can hold 30 marks" in text(answer)


def test_files_are_listed_taken_off_and_sent_with_the_concern(oak, tom, draft):
    tom.client.post(files(draft), upload("drawing.jpg", image()))
    tom.client.post(files(draft), upload("letter.pdf", PDF))
    page = text(tom.client.get(files(draft)))
    assert "drawing.jpg" in page
    assert "2 files so far" in page
    letter = StoredFile.objects.get(original_name="letter.pdf")
    tom.client.post(files(draft), {"remove": str(letter.token)})
    tom.send(draft)
    concern = oak.mia.concerns.get()
    assert [file.original_name for file in StoredFile.objects.of(concern)] == ["drawing.jpg"]
    assert not StoredFile.objects.filter(subject_type="cases.Draft").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lie.pdf", EXE, "is a program"),
        ("lie.jpg", PDF, "but its content is a PDF"),
        ("bomb.png", bomb(), "bomb.png"),
        ("empty.txt", b"", "is empty"),
        ("page.html", b"<html><script>alert(1)</script>", "web page"),
        ("broken.jpg", b"\xff\xd8\xff\xe0" + bytes(50), "broken.jpg"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_with_the_reason(tom, draft, name, content, said):
    answer = tom.client.post(files(draft), upload(name, content))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not StoredFile.objects.exists()


def test_a_file_of_thirty_megabytes_is_refused_in_words(tom, draft):
    answer = tom.client.post(files(draft), upload("film.mp4", bytes(30 * 1024 * 1024)))
    assert answer.status_code == 422
    assert "film.mp4 is larger than 20 MB" in text(answer)


def test_the_good_files_of_a_choice_are_kept_beside_a_bad_one(tom, draft):
    both = {"files": [SimpleUploadedFile("good.txt", b"Words"), SimpleUploadedFile("bad.exe", EXE)]}
    answer = tom.client.post(files(draft), both)
    assert answer.status_code == 422
    for said in ("good.txt", "bad.exe is a program", "1 file from your choice could be kept"):
        assert said in text(answer)


def test_ten_files_are_the_most(tom, draft):
    for number in range(10):
        tom.client.post(files(draft), upload(f"note{number}.txt", b"Words"))
    answer = tom.client.post(files(draft), upload("note10.txt", b"Words"))
    assert answer.status_code == 422
    assert "at most 10 files" in text(answer)


def test_no_file_and_words_for_a_file_are_answered(tom, draft):
    assert "Choose a file" in text(tom.client.post(files(draft), {}))
    assert tom.client.post(files(draft), {"files": "words"}).status_code == 422
    assert tom.client.post(files(draft), {"remove": "not-a-token"}).status_code == 302


def test_a_file_that_is_being_checked_says_so(tom, draft, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    tom.client.post(files(draft), upload("note.txt", b"Words"))
    assert "Being checked for viruses" in text(tom.client.get(files(draft)))
    concern = tom.send(draft).url.split("/")[2]
    stored = StoredFile.objects.get()
    waiting = tom.client.get(f"/concerns/{concern}/files/{stored.token}/")
    assert waiting.status_code == 409
    assert "still being checked" in text(waiting)


def test_these_pages_ask_the_database_little(tom, draft):
    for number in range(8):
        tom.client.post(files(draft), upload(f"note{number}.txt", b"Words"))
        tom.client.post(marks(draft), MARK)
    for url in (files(draft), marks(draft)):
        with at_most(15):
            assert tom.client.get(url).status_code == 200
