"""What the reporter sees after sending, may add, and may say to the head."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import actions
from cases.choices import DecisionKind
from cases.deadlines import Owed
from cases.models import Addendum, Concern, Dissatisfaction
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.files.models import StoredFile
from safeguard.outbox.models import Message
from safeguard.people.models import Relative
from safeguard.policy import Role
from tests.builders import at_most, enrol, whole_scope
from tests.cases.casework import Oak
from tests.cases.reporting import NASTY, Reporter, text

pytestmark = pytest.mark.django_db


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
def helen(oak):
    return Reporter(oak.head)


@pytest.fixture
def concern(oak):
    return oak.concern()


def page(concern, part=""):
    return f"/concerns/{concern.ref}/{part}"


def test_the_list_says_how_far_each_has_got(oak, tom, concern):
    read, closed = oak.concern(), oak.concern()
    actions.acknowledge_concern(read, by=oak.dsl)
    oak.decide(closed, decision=DecisionKind.NO_FURTHER_ACTION, owner=None, review_on=None)
    said = text(tom.client.get("/concerns/"))
    assert [word for word in ("Not read yet", "Read", "Closed") if f">{word}</strong>" in said] == [
        "Not read yet",
        "Read",
        "Closed",
    ]


def test_the_list_goes_on_page_by_page(oak, tom):
    made = [oak.concern().ref for _ in range(27)]
    first = text(tom.client.get("/concerns/"))
    assert made[-1] in first
    assert made[0] not in first
    last = text(tom.client.get(f"/concerns/?after={made[2]}"))
    assert made[0] in last
    assert made[2] not in last
    for wrong in ("NONE-1", "\x00", "%27"):
        assert tom.client.get("/concerns/", {"after": wrong}).status_code == 200


def test_nobody_elses_concerns_are_listed(oak, tom):
    assert "You have not sent a concern yet" in text(Reporter(oak.deputy).client.get("/concerns/"))


def test_the_receipt_shows_the_own_words_and_who_reads_them_by_when(tom, concern):
    said = text(tom.client.get(page(concern)))
    for shown in ("afraid to go home", "Mia Osei", "Not yet. Dana Whitfield reads it by", "What happens next"):
        assert shown in said
    assert Event.objects.filter(verb="concern.receipt_viewed", thread=concern.ref).exists()


def test_the_receipt_is_honest_when_nobody_has_read_it_in_time(tom, concern):
    Clock.objects.of(concern).update(due_at=concern.logged_at, next_step_at=None)
    assert "That time has passed, and the next person has been told" in text(tom.client.get(page(concern)))


def test_the_receipt_follows_the_concern_but_tells_nothing_of_the_case(oak, tom, concern):
    oak.decide(concern, reason="The mother drinks", note="Thank you, we have it. Keep an eye on her.")
    said = text(tom.client.get(page(concern)))
    assert "In hand" in said
    assert "Keep an eye on her" in said
    case = Concern.objects.get(pk=concern.pk).case
    for secret in ("The mother drinks", case.ref, "severity"):
        assert secret not in said


def test_a_receipt_is_for_whoever_sent_it(oak, concern):
    for role in (Role.DSL, Role.HEAD, Role.GOVERNOR):
        assert Reporter(oak.people[role]).client.get(page(concern)).status_code == 404


@pytest.mark.parametrize("nasty", ["OAK-C-0000-0000", "x" * 500, "%00", "..", "'--"])
def test_a_receipt_that_is_not_there_is_a_404(tom, nasty):
    assert tom.client.get(f"/concerns/{nasty}/").status_code == 404


def test_one_can_add_but_not_change(oak, tom, concern):
    said = tom.client.post(page(concern, "add/"), {"text": "She told me more today."})
    assert said.url == page(concern)
    assert "She told me more today" in text(tom.client.get(page(concern)))
    assert Concern.objects.get().account == concern.account
    assert Message.objects.filter(kind="concern_added", to_user=oak.dsl).count() == 1


def test_an_addition_sent_twice_stands_once(tom, concern):
    form = text(tom.client.get(page(concern, "add/")))
    token = form.split('name="submission" value="')[1].split('"')[0]
    for _ in range(2):
        tom.client.post(page(concern, "add/"), {"text": "Once", "submission": token})
    assert Addendum.objects.count() == 1


def test_what_the_team_wrote_beside_it_is_not_shown_to_the_reporter(oak, tom, concern):
    actions.correct(concern, text="It was the uncle, says the police", by=oak.dsl)
    assert "says the police" not in text(tom.client.get(page(concern)))


@pytest.mark.parametrize(("part", "name"), [("add/", "text"), ("not-satisfied/", "reason")])
def test_these_boxes_take_any_words_and_ask_for_some(tom, concern, part, name):
    for nothing in ("", "   ", "\n"):
        answer = tom.client.post(page(concern, part), {name: nothing})
        assert answer.status_code == 422
    for nasty in NASTY[:8]:
        assert tom.client.post(page(concern, part), {name: f"a{nasty}"}).status_code in {303, 409}
    assert tom.client.post(page(concern, part), {name: "x" * 100_001}).status_code == 422
    assert tom.client.get(page(concern)).status_code == 200


def test_words_to_the_head_survive_the_end_of_the_session(oak, tom, concern):
    form = text(tom.client.get(page(concern, "not-satisfied/")))
    keeper = form.split('name="keeper" value="')[1].split('"')[0]
    tom.client.logout()
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nobody spoke to me", "keeper": keeper})
    again = Reporter(oak.staff)
    again.client.cookies = tom.client.cookies
    again.client.force_login(oak.staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Nobody spoke to me" in text(again.client.get(page(concern, "not-satisfied/")))


def test_not_satisfied_starts_the_heads_clock(oak, tom, concern):
    explained = text(tom.client.get(page(concern, "not-satisfied/")))
    assert "must answer you within 2 school days" in explained
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nothing has happened"})
    complaint = Dissatisfaction.objects.get()
    clock = Clock.objects.of(complaint).get()
    assert (clock.kind, clock.owner) == (Owed.ANSWER, oak.head)
    receipt = text(tom.client.get(page(concern)))
    assert "Nothing has happened" in receipt
    assert "Waiting for an answer" in receipt
    assert "not-satisfied" not in receipt


def test_saying_it_again_before_the_answer_is_refused_in_words(tom, concern):
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nothing has happened"})
    again = tom.client.post(page(concern, "not-satisfied/"), {"reason": "Still nothing"})
    assert again.status_code == 409
    assert "You have said so already" in text(again)
    assert "Still nothing" in text(again)


def test_the_head_reads_the_concern_and_answers_on_the_receipt(oak, tom, helen, concern):
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nothing has happened"})
    shown = text(helen.client.get(page(concern, "answer/")))
    for words in ("Nothing has happened", "afraid to go home", "Mia Osei", "Due in"):
        assert words in shown
    assert helen.client.post(page(concern, "answer/"), {"answer": ""}).status_code == 422
    helen.client.post(page(concern, "answer/"), {"answer": "I have looked, and spoke to Dana."})
    assert not Clock.objects.of(Dissatisfaction.objects.get()).running().exists()
    receipt = text(tom.client.get(page(concern)))
    assert "I have looked, and spoke to Dana" in receipt
    assert "Answer of Helen Okafor" in receipt
    assert helen.client.post(page(concern, "answer/"), {"answer": "Again"}).status_code == 409


def test_only_the_head_answers(oak, tom, concern):
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nothing has happened"})
    for role, status in (
        (Role.DSL, 403),
        (Role.DEPUTY, 403),
        (Role.GOVERNOR, 404),
        (Role.CHAIR, 404),
        (Role.STAFF, 404),
    ):
        reader = Reporter(oak.people[role]).client
        assert reader.get(page(concern, "answer/")).status_code == status
        assert reader.post(page(concern, "answer/"), {"answer": "x"}).status_code == status


def test_the_chair_answers_where_the_head_may_not_see_it(oak, tom):
    Relative.objects.create(school=oak.school, pupil=oak.mia, user=oak.head, relationship="aunt")
    concern = oak.concern()
    tom.client.post(page(concern, "not-satisfied/"), {"reason": "Nothing has happened"})
    assert Clock.objects.of(Dissatisfaction.objects.get()).get().owner == oak.people[Role.CHAIR]
    assert Reporter(oak.head).client.get(page(concern, "answer/")).status_code == 404
    colin = Reporter(oak.people[Role.CHAIR])
    shown = text(colin.client.get(page(concern, "answer/")))
    assert "Nothing has happened" in shown
    for secret in ("afraid to go home", "Mia Osei"):
        assert secret not in shown
    colin.client.post(page(concern, "answer/"), {"answer": "I have asked the trust."})
    assert colin.client.get(page(concern, "answer/")).status_code == 404, "it is owed no longer"
    assert "I have asked the trust" in text(tom.client.get(page(concern)))


def test_the_reporter_gets_the_own_file_back_and_that_is_recorded(oak, tom):
    draft = tom.draft(oak.mia)
    tom.client.post(f"/concerns/drafts/{draft.token}/files/", {"files": [SimpleUploadedFile("note.txt", b"Words")]})
    concern = Concern.objects.get(ref=tom.send(draft).url.split("/")[2])
    stored = StoredFile.objects.get()
    got = tom.client.get(page(concern, f"files/{stored.token}/"))
    assert b"".join(got.streaming_content) == b"Words"
    assert "attachment" in got["Content-Disposition"]
    assert Event.objects.get(verb="file.downloaded").payload == {"file": "note.txt"}
    other = oak.concern()
    assert tom.client.get(page(other, f"files/{stored.token}/")).status_code == 404
    assert Reporter(oak.dsl).client.get(page(concern, f"files/{stored.token}/")).status_code == 404


def test_the_pages_ask_the_database_little_however_much_there_is(oak, tom, helen):
    pupils = [enrol(oak.school, f"Child{number}", "Many") for number in range(10)]
    concern = oak.concern(*pupils)
    for number in range(10):
        actions.add_to_concern(concern, text=f"More {number}", by=oak.staff)
        oak.concern(*pupils)
    actions.say_not_satisfied(concern, reason="Nothing", by=oak.staff)
    for reporter, url in ((tom, "/concerns/"), (tom, page(concern)), (helen, page(concern, "answer/"))):
        with at_most(15):
            assert reporter.client.get(url).status_code == 200
