"""The page of a concern and the small acts beside the decision; who knew what, when."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases import actions
from cases.choices import Danger, DecisionKind, Kind, MarkKind
from cases.models import Addendum, Concern, Wall
from cases.states import ConcernStatus
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.files.actions import store
from safeguard.files.models import StoredFile
from safeguard.outbox.actions import send_due
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import as_role, at_most, enrol
from tests.cases.recording import Story

MARK = {"region": "front_left_forearm", "kind": MarkKind.BRUISE, "description": "2 cm, yellow"}


def new(story: Story, **answers: Any) -> Concern:
    return story.log(at=story.ago(minutes=9), **answers)


def unnamed(story: Story) -> Concern:
    when = story.ago(minutes=9)
    words = {"unnamed_child": "A boy in a red hat", "kind": Kind.OTHER, "account": "Crying.", "happened_at": when}
    return actions.log_concern(school=story.oak, by=story.cast[Role.STAFF], parts=[], at=when, **words)


def address(concern: Concern, act: str = "") -> str:
    return f"/triage/{concern.ref}/{act}"


def post(story: Story, concern: Concern, act: str, role: Role = Role.DSL, **answers: Any) -> Any:
    return story.browser(role).post(address(concern, act), answers)


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- The page -------------------------------------------------------------------------------------------------------
def test_the_report_stands_whole_and_apart(story: Story) -> None:
    words = {
        "account": "<i>Arrived</i> late.\nCried.",
        "child_words": "“Dad shouted”",
        "view": "I think she is scared.",
    }
    words |= {"done_so_far": "Sat with her.", "place": "Hall", "told_dsl": True, "told_whom": "Dana, 9am"}
    concern = new(story, marks=[MARK], in_danger=Danger.UNSURE, **words)
    page = story.get(Role.DSL, address(concern))
    for said in (
        "&lt;i&gt;Arrived&lt;/i&gt; late. Cried.",
        "“Dad shouted”",
        "I think she is scared.",
        "Sat with her.",
        "Hall",
    ):
        assert said in page
    order = ["What was seen or heard", "The child’s own words", "The reporter’s own view", "What was done already"]
    assert sorted(order, key=page.index) == order
    for said in (
        'Yes: <span dir="auto">Dana, 9am',
        "2 cm, yellow",
        "bm-mark",
        "I am not sure",
        "The concern is about them",
    ):
        assert said in page


def test_a_danger_nobody_has_taken_on_says_whom_to_ring(story: Story) -> None:
    concern = new(story, in_danger=Danger.NOW)
    page = story.get(Role.DSL, address(concern))
    assert "A child may be in danger now and nobody has taken this on." in page
    assert "01632 960100" in page
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    assert "nobody has taken this on" not in story.get(Role.DSL, address(concern))


def test_the_primary_button_follows_the_state(story: Story) -> None:
    concern = new(story)
    assert "I have read it: take it on" in story.get(Role.DSL, address(concern))
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    page = story.get(Role.DSL, address(concern))
    assert "take it on" not in page.replace("taking it on", "")
    assert f'href="{address(concern, "decide/")}"' in page
    case = story.case()
    decided = case.concerns.get()
    page = story.get(Role.DSL, address(decided))
    assert f'href="/cases/{case.ref}/"' in page
    assert address(decided, "decide/") not in page


def test_looking_is_recorded_on_each_child_and_an_outsider_finds_nothing(story: Story) -> None:
    zoe = enrol(story.oak, "Zoe", "Adeyemi")
    concern = story.log(story.mia, zoe)
    story.get(Role.DEPUTY, address(concern))
    look = Event.objects.get(verb="concern.viewed")
    assert sorted(look.pupils) == sorted([story.mia.pk, zoe.pk])
    story.get(story.omar, address(concern), 404)
    story.get(Role.STAFF, address(concern), 404)
    story.get(Role.DSL, "/triage/OAK-C-1999-0001/", 404)


def test_taking_on_tells_the_reporter_and_the_second_is_told_who(story: Story) -> None:
    concern = new(story)
    response = post(story, concern, "acknowledge/", Role.DEPUTY)
    assert (response.status_code, response.url) == (302, address(concern))
    assert post(story, concern, "acknowledge/", Role.DEPUTY).status_code == 302, "twice is once"
    second = post(story, concern, "acknowledge/")
    assert second.status_code == 409
    assert "Priya Nair took this on before you." in body(second)
    assert Event.objects.filter(verb="concern.acknowledged").count() == 1
    assert story.browser(Role.DSL).get(address(concern, "acknowledge/")).status_code == 405


def test_the_page_asks_few_questions(story: Story) -> None:
    concern = new(story, marks=[MARK], in_danger=Danger.UNSURE)
    for text in ("More.", "Still more."):
        actions.add_to_concern(concern, text=text, by=story.cast[Role.STAFF])
    browser = story.browser(Role.DSL)
    browser.get(address(concern))
    for act in ("", "trail/", "tell/", "close/", "name-child/", "correct/", "walls/"):
        with at_most(15):
            assert browser.get(address(concern, act)).status_code == 200


# --- The acts -------------------------------------------------------------------------------------------------------
def test_telling_the_reporter(story: Story) -> None:
    concern = new(story)
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    token = str(uuid.uuid4())
    for _ in range(2):
        assert post(story, concern, "tell/", note="Thank you, Tom.", submission=token).status_code == 303
    assert Event.objects.filter(verb="concern.reporter_told").count() == 1, "the same form twice is told once"
    assert "Thank you, Tom." in story.get(Role.STAFF, f"/concerns/{concern.ref}/")
    empty = post(story, concern, "tell/")
    assert empty.status_code == 422
    assert "Enter what the reporter will read" in body(empty)


@pytest.mark.parametrize(
    ("kind", "verb"),
    [("addition", "concern.added_to"), ("correction", "record.corrected"), ("withdrawal", "record.withdrawn")],
)
def test_what_is_added_corrected_or_withdrawn_stands_beside_the_report(story: Story, kind: str, verb: str) -> None:
    concern = new(story, account="The wrong child.")
    assert post(story, concern, "correct/", kind=kind, text="Said later.").status_code == 303
    assert Addendum.objects.get().kind == kind
    assert Event.objects.filter(verb=verb).count() == 1
    page = story.get(Role.DSL, address(concern))
    assert "Said later." in page
    assert "The wrong child." in page
    assert ("withdrew this report" in page) is (kind == "withdrawal")


def test_closing_needs_a_monitored_concern(story: Story) -> None:
    concern = new(story)
    refused = post(story, concern, "close/", reason="Nothing in it.")
    assert refused.status_code == 409
    assert "cannot become" in body(refused)
    assert "Nothing in it." in body(refused)
    until = timezone.localdate() + timedelta(days=3)
    story.decide(concern, decision=DecisionKind.MONITOR, review_on=until, at=timezone.now(), owner=None)
    assert post(story, concern, "close/", reason="Nothing in it.", note="It is over.").status_code == 303
    concern.refresh_from_db()
    assert (concern.status, concern.reporter_note) == (ConcernStatus.CLOSED, "It is over.")


def test_a_child_is_named_by_picking_or_by_choosing_among_those_found(story: Story) -> None:
    concern = unnamed(story)
    assert "A boy in a red hat" in story.get(Role.DSL, address(concern, "name-child/"))
    nobody = post(story, concern, "name-child/", child_text="Zzz", part="harmed")
    assert nobody.status_code == 422
    assert "Nobody on the roll has this name" in body(nobody)
    asked = post(story, concern, "name-child/", child_text="osei", part="harmed")
    assert asked.status_code == 422
    assert "Mia Osei, Year 4 · 4B" in body(asked)
    assert post(story, concern, "name-child/", child_text="osei", found=story.mia.ref, part="harmed").status_code == 303
    zoe = enrol(story.oak, "Zoe", "Adeyemi")
    picked = {"child_text": "Zoe Adeyemi", "child": zoe.ref, "part": "witness"}
    assert post(story, concern, "name-child/", **picked).status_code == 303
    assert sorted(concern.parts.values_list("pupil__first_name", "part")) == [("Mia", "harmed"), ("Zoe", "witness")]
    again = post(story, concern, "name-child/", **picked)
    assert again.status_code == 409
    assert "named twice" in body(again)


def test_who_joins_a_case_joins_it_by_a_concern_of_their_own(story: Story) -> None:
    concern, zoe = story.case().concerns.get(), enrol(story.oak, "Zoe", "Adeyemi")
    assert address(concern, "name-child/") not in story.get(Role.DSL, address(concern))
    response = post(story, concern, "name-child/", child_text="Zoe", found=zoe.ref, part="subject")
    assert response.status_code == 409
    assert "Log a concern about the child" in body(response)


def test_a_concern_about_ones_own_relative_goes_to_the_next_lead(story: Story) -> None:
    concern = unnamed(story)
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    people.record_relative(story.mia, user=story.cast[Role.DSL], relationship="aunt")
    named = {"child_text": "Mia", "found": story.mia.ref, "part": "subject"}
    response = post(story, concern, "name-child/", **named)
    assert (response.status_code, response.url) == (302, "/triage/")
    concern.refresh_from_db()
    assert concern.owner in (story.cast[Role.DEPUTY], story.marcus)
    assert {clock.owner for clock in Clock.objects.of(concern).running().order_by("id")} == {concern.owner}
    story.get(Role.DSL, address(concern), 404)
    assert f"Decide on the concern is now with {concern.owner}" in story.get(concern.owner, address(concern, "trail/"))


def test_a_child_of_another_school_is_nobody_here(story: Story) -> None:
    concern, stranger = unnamed(story), enrol(story.elm, "Omari", "Bello")
    tried = {"child_text": "Omari", "child": stranger.ref, "found": stranger.ref, "part": "harmed"}
    assert post(story, concern, "name-child/", **tried).status_code == 422
    assert not concern.parts.exists()


def test_a_wall_is_raised_and_lifted(story: Story) -> None:
    concern = new(story)
    deputy = story.cast[Role.DEPUTY]
    assert "Mia Osei" in story.get(deputy, address(concern))
    assert post(story, concern, "walls/", person=deputy.pk, reason="Named in it.").status_code == 303
    story.get(deputy, address(concern), 404)
    assert "Named in it." in story.get(Role.DSL, address(concern, "walls/"))
    twice = post(story, concern, "walls/", person=deputy.pk, reason="Again.")
    assert twice.status_code == 409
    assert "walled off from this already" in body(twice)
    wall = Wall.objects.get()
    assert post(story, concern, "walls/lift/", wall=wall.pk).status_code == 302
    assert post(story, concern, "walls/lift/", wall=wall.pk).status_code == 404
    assert post(story, concern, "walls/lift/", wall="x").status_code == 404
    story.get(deputy, address(concern))


def test_the_owner_is_not_walled_off_before_somebody_else_has_it(story: Story) -> None:
    concern = new(story)
    actions.acknowledge_concern(concern, by=story.cast[Role.DEPUTY])
    refused = post(story, concern, "walls/", person=story.cast[Role.DEPUTY].pk, reason="A cousin.")
    assert refused.status_code == 409
    assert "owns this" in body(refused)


@pytest.mark.parametrize("act", ["tell/", "close/", "name-child/", "correct/", "walls/"])
def test_the_head_looks_and_does_not_act(story: Story, act: str) -> None:
    concern = new(story)
    story.get(Role.HEAD, address(concern, act), 403)
    assert address(concern, act) not in story.get(Role.HEAD, address(concern))


def test_only_who_may_restrict_raises_walls(story: Story) -> None:
    story.get(Role.DEPUTY, address(new(story), "walls/"), 403)


# --- Files ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def letter(story: Story, tmp_path: Path, settings: Any) -> tuple[Concern, StoredFile]:
    settings.FILES_DIR = tmp_path
    concern = new(story)
    upload = SimpleUploadedFile("letter.txt", b"Dear all", "text/plain")
    about = {"subject_type": concern._meta.label, "subject_id": concern.pk, "thread": concern.ref}
    return concern, store(upload, school=story.oak, by=story.cast[Role.STAFF], pupils=[story.mia], **about)


def test_a_file_is_a_download_that_is_recorded(story: Story, letter: tuple[Concern, StoredFile]) -> None:
    concern, file = letter
    path = address(concern, f"files/{file.token}/")
    assert path in story.get(Role.DSL, address(concern))
    response = story.browser(Role.DEPUTY).get(path)
    assert b"".join(response.streaming_content) == b"Dear all"
    assert response["Content-Disposition"].startswith("attachment")
    event = Event.objects.get(verb="file.downloaded")
    assert (event.payload["file"], event.actor_label, event.pupils) == ("letter.txt", "Priya Nair", [story.mia.pk])
    assert "Priya Nair downloaded letter.txt." in story.get(Role.DSL, address(concern, "trail/"))


def test_a_file_of_another_record_or_not_scanned_yet_is_not_handed_out(story: Story, letter: Any) -> None:
    concern, file = letter
    assert story.browser(Role.DSL).get(address(new(story), f"files/{file.token}/")).status_code == 404
    StoredFile.objects.update(state=StoredFile.State.QUARANTINED)
    assert "Being checked for viruses" in story.get(Role.DSL, address(concern))
    waiting = story.browser(Role.DSL).get(address(concern, f"files/{file.token}/"))
    assert waiting.status_code == 409
    assert "still being checked for viruses" in body(waiting)
    assert not Event.objects.filter(verb="file.downloaded").exists()


# --- Who knew what, when --------------------------------------------------------------------------------------------
def test_the_trail_tells_it_in_the_order_in_which_it_became_known(story: Story) -> None:
    concern = story.log(at=timezone.now())
    story.get(Role.DEPUTY, address(concern))
    story.get(Role.DEPUTY, address(concern))
    story.get(Role.STAFF, address(concern), 404)
    actions.acknowledge_concern(concern, by=story.cast[Role.DEPUTY])
    story.get(Role.DEPUTY, address(concern, "decide/"))
    terms = {"decision": DecisionKind.NO_FURTHER_ACTION, "severity": 1, "reason": "x", "not_referred_because": "y"}
    actions.triage_concern(concern, by=story.cast[Role.DEPUTY], **terms)
    page = story.get(Role.DSL, address(concern, "trail/"))
    told = [
        "Tom Baines logged the concern (Neglect, routine)",
        "Priya Nair opened the concern for the first time.",
        "Tom Baines asked for it and was told that there is no such record.",
        "Priya Nair read the concern and took it on.",
        "Priya Nair read what is held about each child",
        "Priya Nair decided: No further action, severity 1, with the history read",
        "Priya Nair closed the concern.",
    ]
    assert sorted(told, key=page.index) == told
    assert page.count("Priya Nair opened the concern") == 1, "later looks are not what they knew first"
    assert "Mail to Dana Whitfield that it was logged: not sent yet." in page
    for state in ("was read", "is closed"):
        assert f"Mail to Tom Baines that it {state}" in page
    assert page.index(told[0]) < page.index("Mail to Dana Whitfield"), "first the act, then its mail"
    assert Event.objects.filter(verb="concern.trail_viewed", pupils=[story.mia.pk]).exists()


def test_the_trail_says_when_mail_left_and_who_was_told_of_lateness(
    story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    concern = story.log(at=story.ago(days=9))
    with as_role("safeguard_worker"):
        send_due()
    page = story.get(Role.DSL, address(concern, "trail/"))
    assert "that it was logged: handed to the mail server" in page


def test_what_happened_on_the_case_before_is_another_story(story: Story) -> None:
    with time_machine.travel(story.ago(days=6)):
        case = story.case()
        story.note(case, "Before.", at=timezone.now())
    concern = story.log(at=story.ago(days=2))
    story.decide(concern, decision=DecisionKind.ADD_TO_CASE, case=case, owner=None, at=story.ago(days=1))
    page = story.get(Role.DSL, address(concern, "trail/"))
    assert "Opened a case" not in page
    assert f"Added concern {concern.ref} to the case" in page
