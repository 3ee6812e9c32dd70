"""The pages of plans: what is shown, what is refused, once however often it is sent, nothing behind a wall."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import actions as cases
from referrals.agencies.models import Authority
from referrals.plans import actions, selectors
from referrals.plans.choices import Decided, Ending, Level, MeetingKind
from referrals.plans.models import Plan, PlanMeeting
from safeguard.audit.models import Event
from safeguard.people import actions as people
from safeguard.people.models import Status
from tests.cases.casework import browser
from tests.referrals.planning import Planning, days

NOW = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)
TODAY = date(2026, 11, 17)
pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Planning]:
    with time_machine.travel(NOW, tick=False):
        yield Planning()


@pytest.fixture
def dsl(oak: Planning) -> Client:
    return browser(oak.dsl)


def text(response: Any) -> str:
    return response.content.decode()


def started(oak: Planning, **answers: Any) -> dict[str, Any]:
    given = {"pupil": oak.mia.pk, "level": "child_protection", "category": "neglect", "started_on": TODAY.isoformat()}
    return given | {"reason": "Significant harm.", "worker_name": "Sam Rowe", "worker_phone": "01632 960140"} | answers


# --- Starting ---------------------------------------------------------------------------------------------------------
def test_the_section_of_the_case_starts_a_plan_that_shows_whom_to_ring(oak: Planning, dsl: Client) -> None:
    section = f"/cases/{oak.file.ref}/plans/"
    assert "No plan runs" in text(dsl.get(section))
    assert f'href="{section}"' in text(dsl.get(f"/cases/{oak.file.ref}/"))
    assert dsl.get(f"{section}start/").status_code == 200
    response = dsl.post(f"{section}start/", started(oak, school_part="Mia is seen each morning."))
    assert (response.status_code, response.headers["Location"]) == (303, section)
    plan = Plan.objects.get()
    page = text(dsl.get(plan.get_absolute_url()))
    assert 'href="tel:01632960140"' in page
    for words in ("Sam Rowe", "Neglect", "Mia is seen each morning.", "No next date", "Significant harm."):
        assert words in page
    assert "No next date" in text(dsl.get(section))
    assert "Child protection plan" in text(dsl.get(f"/cases/{oak.file.ref}/"))


def test_a_form_that_is_sent_twice_starts_one_plan(oak: Planning, dsl: Client) -> None:
    address, token = f"/cases/{oak.file.ref}/plans/start/", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    codes = [dsl.post(address, started(oak, submission=token)).status_code for _ in range(2)]
    assert codes == [303, 303]
    assert Plan.objects.count() == 1
    again = dsl.post(address, started(oak))
    assert again.status_code == 409
    assert "already has: child protection plan" in text(again)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"pupil": "999999"}, "Select one of the answers shown"),
        ({"pupil": "x\x00"}, "Select one of the answers shown"),
        ({"level": "nonsense"}, "Select one of the answers shown"),
        ({"category": ""}, "Select the category"),
        ({"level": "looked_after"}, "Select the legal basis"),
        ({"started_on": "2026-11-18"}, "must be today or in the past"),
        ({"started_on": "31/02/2026"}, "must be a real date"),
        ({"reason": " "}, "Enter why the plan started"),
        ({"reason": "x\x00"}, "character in it that cannot be kept"),
        ({"worker_email": "nobody"}, "correct format"),
        ({"authority": "77"}, "Select one of the answers shown"),
    ],
)
def test_a_wrong_answer_comes_back_with_its_sentence(oak: Planning, dsl: Client, answers: dict, sentence: str) -> None:
    response = dsl.post(f"/cases/{oak.file.ref}/plans/start/", started(oak, **answers))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Sam Rowe" in text(response)
    assert not Plan.objects.exists()


def test_a_conference_fills_in_the_plan_that_it_made(oak: Planning, dsl: Client) -> None:
    meeting = oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW - days(2))
    oak.record(meeting, Decided.MADE, decision="Neglect over two years.")
    section = text(dsl.get(f"/cases/{oak.file.ref}/plans/"))
    address = f"/cases/{oak.file.ref}/plans/start/?meeting={meeting.ref}"
    assert address in section
    page = text(dsl.get(address))
    assert "Neglect over two years." in page
    assert 'value="15"' in page
    assert dsl.get(f"/cases/{oak.file.ref}/plans/start/?meeting=OAK-1").status_code == 404
    dsl.post(address, started(oak, started_on="2026-11-15"))
    assert list(Plan.objects.get().meetings.all()) == [meeting]


def test_stepping_carries_the_worker_over(oak: Planning, dsl: Client) -> None:
    need = oak.plan(Level.CHILD_IN_NEED, started_on=TODAY - days(30))
    address = f"/plans/{need.ref}/step/"
    page = text(dsl.get(address))
    assert "Sam Rowe" in page
    assert "Looked after" not in page
    response = dsl.post(address, started(oak, ended_why="stepped_up"))
    assert response.status_code == 303
    plan = Plan.objects.running().get()
    assert plan.follows == need
    assert need.ref in text(dsl.get(plan.get_absolute_url()))
    assert plan.ref in text(dsl.get(need.get_absolute_url()))


# --- Meetings and reports ---------------------------------------------------------------------------------------------
def test_a_meeting_is_booked_recorded_and_asks_for_the_next(oak: Planning, dsl: Client) -> None:
    plan = oak.plan(started_on=TODAY - days(20))
    booking = {"kind": "core_group", "booked_for": "2026-11-16T14:00", "venue": "Online"}
    assert dsl.post(f"/plans/{plan.ref}/book/", booking).status_code == 303
    meeting = PlanMeeting.objects.get()
    assert "Held, or not?" in text(dsl.get(plan.get_absolute_url()))
    address = f"/plans/meetings/{meeting.ref}/record/"
    assert "Next: core group" in text(dsl.get(address))
    rows = {"agreed-TOTAL_FORMS": "1", "agreed-INITIAL_FORMS": "0"}
    rows |= {"agreed-0-title": "Ring the nurse", "agreed-0-owner": str(oak.staff.pk), "agreed-0-due_on": "2026-11-20"}
    said = {
        "held_at": "2026-11-16T14:00",
        "attendance": "attended",
        "attended": "Dana",
        "contributions": "She is calmer.",
    }
    said |= {"decided": "continues", "decision": "Go on.", "dissent": "Six weeks is too long."}
    response = dsl.post(address, said | rows | {"next_core_group": "2026-12-14T14:00"})
    assert (response.status_code, response.headers["Location"]) == (303, meeting.get_absolute_url())
    page = text(dsl.get(meeting.get_absolute_url()))
    for words in ("Six weeks is too long.", "Ring the nurse", "She is calmer."):
        assert words in page
    page = text(dsl.get(plan.get_absolute_url()))
    for words in ("The school took part in 1 of 1", "Ring the nurse", "14 December"):
        assert words in page
    assert dsl.post(address, said | rows).status_code == 409


def test_a_row_more_keeps_what_was_typed(oak: Planning, dsl: Client) -> None:
    meeting = oak.book(oak.plan(), MeetingKind.CORE_GROUP, NOW - timedelta(hours=1))
    typed = {"add_row": "agreed", "decision": "Half a sen", "agreed-TOTAL_FORMS": "1", "agreed-INITIAL_FORMS": "0"}
    page = text(dsl.post(f"/plans/meetings/{meeting.ref}/record/", typed | {"agreed-0-title": "Ring"}))
    assert "Half a sen" in page
    assert 'name="agreed-1-title"' in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Select if the school took part"),
        ({"attendance": "attended"}, "Enter who took part for the school"),
        ({"attendance": "apologies"}, "Enter why nobody took part"),
        ({"attendance": "not_invited"}, "Enter what happened"),
        ({"held_at": "2026-11-18T09:00"}, "must be in the past"),
    ],
)
def test_a_record_that_lacks_something_says_what(oak: Planning, dsl: Client, answers: dict, sentence: str) -> None:
    meeting = oak.book(oak.plan(), MeetingKind.CORE_GROUP, NOW - timedelta(hours=1))
    rows = {"agreed-TOTAL_FORMS": "0", "agreed-INITIAL_FORMS": "0", "held_at": "2026-11-17T09:42"}
    response = dsl.post(f"/plans/meetings/{meeting.ref}/record/", rows | answers)
    assert response.status_code == 422
    assert sentence in text(response)


def test_not_being_invited_is_said_with_its_reason(oak: Planning, dsl: Client) -> None:
    meeting = oak.book(oak.plan(), MeetingKind.CORE_GROUP, NOW - timedelta(hours=1))
    said = {"held_at": "2026-11-17T09:42", "attendance": "not_invited", "not_invited": "The mother told us.",
            "decided": "continues", "decision": "Unknown.", "agreed-TOTAL_FORMS": "0", "agreed-INITIAL_FORMS": "0"}  # fmt: skip
    assert dsl.post(f"/plans/meetings/{meeting.ref}/record/", said).status_code == 303
    meeting.refresh_from_db()
    assert meeting.apologies == "The mother told us."


def test_our_report_is_shared_sent_kept_and_downloaded(oak: Planning, dsl: Client) -> None:
    assert (
        dsl.post(
            f"/cases/{oak.file.ref}/plans/book/",
            {"pupil": oak.mia.pk, "kind": "initial", "booked_for": "2026-11-26T10:00"},
        ).status_code
        == 303
    )
    meeting = PlanMeeting.objects.get()
    address = f"/plans/meetings/{meeting.ref}/report/"
    assert "Send the school’s report" in text(dsl.get(meeting.get_absolute_url()))
    assert dsl.post(address, {"sent_at": "2026-11-17T10:00", "sent_to": "The unit"}).status_code == 422
    assert dsl.post(f"{address}shared/", {"shared_at": "2026-11-16T15:00"}).status_code == 303
    paper = SimpleUploadedFile("report.txt", b"What we have seen.")
    sent = {"sent_at": "2026-11-17T10:00", "sent_to": "The unit", "uploads": [paper]}
    assert dsl.post(address, sent).status_code == 303
    page = text(dsl.get(meeting.get_absolute_url()))
    assert "report.txt" in page
    [kept] = selectors.files_of(meeting)
    download = dsl.get(f"/plans/meetings/{meeting.ref}/files/{kept.token}/")
    assert b"".join(download.streaming_content) == b"What we have seen."
    assert Event.objects.filter(verb="file.downloaded", subject_ref=meeting.ref).count() == 1
    assert dsl.get(f"/plans/meetings/{meeting.ref}/files/1b4e28ba-2fa1-11d2-883f-0016d3cca427/").status_code == 404


def test_a_meeting_is_called_off_on_its_page(oak: Planning, dsl: Client) -> None:
    meeting = oak.book(oak.plan(), MeetingKind.CORE_GROUP, NOW + days(3))
    assert dsl.post(f"/plans/meetings/{meeting.ref}/call-off/", {"reason": ""}).status_code == 422
    assert dsl.post(f"/plans/meetings/{meeting.ref}/call-off/", {"reason": "Snow."}).status_code == 303
    assert "Snow." in text(dsl.get(meeting.get_absolute_url()))


# --- Facts and the end ------------------------------------------------------------------------------------------------
def test_another_worker_is_rung_and_the_first_stays_below(oak: Planning, dsl: Client) -> None:
    plan = oak.plan(started_on=TODAY - days(20))
    said = {"post": "social_worker", "name": "Kim Lund", "phone": "01632 960177", "from_on": "2026-11-16"}
    assert dsl.post(f"/plans/{plan.ref}/people/", said).status_code == 303
    page = text(dsl.get(plan.get_absolute_url()))
    assert "Ring Kim Lund" in page
    assert "Sam Rowe" in page


def test_what_the_plan_says_changes_by_word_or_by_code(oak: Planning, dsl: Client) -> None:
    plan = oak.plan()
    address = f"/plans/{plan.ref}/change/"
    assert "Delegated" not in text(dsl.get(address))
    on = {"from_on": "2026-11-17"}
    assert "Enter what the plan says now" in text(dsl.post(address, on | {"fact": "school_part"}))
    assert "Select the category" in text(dsl.post(address, on | {"fact": "category"}))
    assert dsl.post(address, on | {"fact": "category", "category": "emotional"}).status_code == 303
    assert dsl.post(address, on | {"fact": "contact", "words": "Father by letter only."}).status_code == 303
    page = text(dsl.get(plan.get_absolute_url()))
    assert "Emotional abuse" in page
    assert "Neglect" in page
    assert "Father by letter only." in page


def test_a_plan_ends_on_its_page_with_the_reasons_why_not_yet(oak: Planning, dsl: Client) -> None:
    plan = oak.plan()
    address = f"/plans/{plan.ref}/end/"
    said = {"why": "conference", "ended_on": "2026-11-17", "reason": "Safe."}
    response = dsl.post(address, said)
    assert response.status_code == 409
    assert "Record the review conference" in text(response)
    assert "The needs are met" not in text(response)
    assert dsl.post(address, said | {"why": "transfer"}).status_code == 303
    page = text(dsl.get(plan.get_absolute_url()))
    assert "Another authority took it over" in page
    assert "End the plan" not in page
    assert plan.ref in text(dsl.get("/plans/?show=ended"))


def test_a_case_with_a_plan_says_so_on_its_closing_page(oak: Planning, dsl: Client) -> None:
    plan = oak.plan()
    page = text(dsl.get(f"/cases/{oak.file.ref}/close/"))
    assert f"Still running: {plan.ref}" in page
    assert f"/cases/{oak.file.ref}/plans/" in page


# --- Reading ----------------------------------------------------------------------------------------------------------
def test_looking_at_a_plan_and_its_print_is_on_the_record(oak: Planning, dsl: Client) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(3))
    for address in (plan.get_absolute_url(), f"/plans/{plan.ref}/print/", meeting.get_absolute_url()):
        assert dsl.get(address).status_code == 200
    read = Event.objects.filter(verb="plan.viewed", actor_id=oak.dsl.pk).order_by("pk")
    assert [(one.payload["page"], one.pupils) for one in read] == [
        ("plan", [oak.mia.pk]),
        ("print", [oak.mia.pk]),
        ("meeting", [oak.mia.pk]),
    ]


def test_a_plan_stands_on_the_childs_chronology(oak: Planning, dsl: Client) -> None:
    plan = oak.plan()
    oak.held(plan, MeetingKind.CORE_GROUP, NOW - timedelta(hours=1), dissent="Too slow.")
    page = text(dsl.get(f"/pupils/{oak.mia.ref}/"))
    for words in (
        "Started: Child protection plan",
        "Core group: The plan goes on",
        "Too slow.",
        "Where the school did not agree",
    ):
        assert words in page


def test_the_head_reads_and_is_led_to_no_form(oak: Planning) -> None:
    plan = oak.plan()
    head = browser(oak.head)
    page = text(head.get(plan.get_absolute_url()))
    assert "Sam Rowe" in page
    assert f"/plans/{plan.ref}/book/" not in page
    assert head.get(f"/plans/{plan.ref}/book/").status_code == 403
    assert "Start a plan" not in text(head.get(f"/cases/{oak.file.ref}/plans/"))


def test_behind_a_wall_there_is_no_plan_and_no_number(oak: Planning) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(3))
    cases.raise_wall(oak.file, person=oak.deputy, reason="An aunt.", by=oak.dsl)
    deputy = browser(oak.deputy)
    assert oak.mia.name not in text(deputy.get("/plans/"))
    assert selectors.figures(oak.deputy, oak.school, at=NOW)["all"] == 0
    for address in (
        plan.get_absolute_url(),
        f"/plans/{plan.ref}/print/",
        meeting.get_absolute_url(),
        f"/cases/{oak.file.ref}/plans/",
    ):
        assert deputy.get(address).status_code == 404


def test_of_a_restricted_case_the_plan_shows_nowhere_not_as_missing_either(oak: Planning) -> None:
    oak.plan()
    cases.restrict_case(oak.file, reason="So", by=oak.dsl)
    page = text(browser(oak.deputy).get("/plans/"))
    assert oak.mia.name not in page
    assert oak.mia.name in text(browser(oak.dsl).get("/plans/"))


def test_a_relative_sees_no_standing_without_a_plan(oak: Planning) -> None:
    people.record_status(oak.mia, kind=Status.Kind.LOOKED_AFTER, from_on=TODAY)
    assert oak.mia.name in text(browser(oak.deputy).get("/plans/"))
    people.record_relative(oak.mia, user=oak.deputy, relationship="Aunt")
    assert oak.mia.name not in text(browser(oak.deputy).get("/plans/"))


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_list_puts_what_is_due_first_before_the_rest_and_pages(
    oak: Planning, dsl: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    late = oak.plan(started_on=TODAY - days(60))
    care = oak.plan(Level.LOOKED_AFTER)
    other = Planning.__new__(Planning)
    other.__dict__ = oak.__dict__ | {"mia": people.enrol(oak.school, first_name="Tom", last_name="Osei")}
    other.file = other.case(other.mia)
    need = other.plan(Level.CHILD_IN_NEED)
    first = selectors.listed(oak.dsl, oak.school, level="", at=NOW)
    assert [plan.ref for plan in first] == [late.ref, care.ref, need.ref]
    page = text(dsl.get("/plans/"))
    assert "More plans" in page
    assert "Overdue" in page
    assert late.ref in page
    assert need.ref not in page
    older = page.partition("after=")[2].partition('"')[0].partition("&")[0]
    assert need.ref in text(dsl.get(f"/plans/?after={older}"))
    assert need.ref in text(dsl.get("/plans/?show=child_in_need"))
    for nonsense in (
        "after=x",
        "after=1.99999999999999999999",
        "show=nonsense",
        "show=ended&after=%00",
        "show=ended&after=x",
    ):
        assert dsl.get(f"/plans/?{nonsense}").status_code == 200


def test_ended_plans_page_by_reference(oak: Planning, dsl: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "PAGE", 1)
    ended = []
    for level in (Level.CHILD_IN_NEED, Level.FAMILY_HELP):
        plan = oak.plan(level)
        ended.append(actions.end_plan(plan, why=Ending.NEEDS_MET, ended_on=TODAY, reason="Safe.", by=oak.dsl))
    page = text(dsl.get("/plans/?show=ended"))
    assert (ended[1].ref in page, ended[0].ref in page) == (True, False)
    assert ended[0].ref in text(dsl.get(f"/plans/?show=ended&after={ended[1].ref}"))


def test_the_authority_of_the_school_is_filled_in(oak: Planning, dsl: Client) -> None:
    authority = Authority.objects.create(school=oak.school, name="Westmere Council", is_default=True)
    assert f'<option value="{authority.pk}" selected>' in text(dsl.get(f"/cases/{oak.file.ref}/plans/start/"))
    dsl.post(f"/cases/{oak.file.ref}/plans/start/", started(oak, authority=authority.pk))
    assert Plan.objects.get().authority == authority
