"""What a plan owes and what turns its clocks: meetings, our report to a conference, the ladder, the end of the case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import actions as cases
from cases import childfile
from cases.models import Task
from referrals.plans import actions
from referrals.plans.actions import Ask
from referrals.plans.choices import Attendance, Decided, Ending, Fact, Level, MeetingKind
from referrals.plans.deadlines import Owed
from referrals.plans.models import PlanMeeting
from safeguard.audit.models import Event, Mention
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from tests.builders import enrol
from tests.referrals.planning import Planning, days, running

NOW = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)
TODAY = date(2026, 11, 17)
pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Planning]:
    with time_machine.travel(NOW, tick=False):
        yield Planning()


# --- Clocks and meetings ----------------------------------------------------------------------------------------------
def test_a_child_protection_plan_owes_a_core_group_a_review_and_a_date(oak: Planning) -> None:
    clocks = running(oak.plan())
    assert {kind: clock.due_at for kind, clock in clocks.items()} == {
        Owed.CORE_GROUP: datetime(2026, 12, 1, 17, tzinfo=UTC),
        Owed.CONFERENCE: datetime(2027, 2, 18, 0, tzinfo=UTC),
        Owed.DATE: datetime(2026, 11, 24, 17, tzinfo=UTC),
    }
    assert {clock.owner for clock in clocks.values()} == {oak.dsl}
    assert {clock.thread for clock in clocks.values()} == {oak.file.ref}


@pytest.mark.parametrize(
    ("level", "owed"),
    [
        (Level.CHILD_IN_NEED, {Owed.NEED_REVIEW, Owed.DATE}),
        (Level.FAMILY_HELP, {Owed.NEED_REVIEW, Owed.DATE}),
        (Level.LOOKED_AFTER, {Owed.CARE_REVIEW, Owed.PEP_START, Owed.PEP_READY, Owed.DATE}),
    ],
)
def test_each_level_owes_its_own(oak: Planning, level: Level, owed: set[str]) -> None:
    assert set(running(oak.plan(level))) == owed


def test_a_recorded_core_group_stops_its_clock_when_it_was_held_and_starts_the_next(oak: Planning) -> None:
    plan = oak.plan(started_on=TODAY - days(20))
    meeting = oak.book(plan, MeetingKind.CORE_GROUP, NOW - days(10))
    assert Owed.DATE not in running(plan)
    oak.record(meeting, following=[Ask(MeetingKind.CORE_GROUP, NOW + days(30))])
    met = Clock.objects.of(plan).get(kind=Owed.CORE_GROUP, met_at__isnull=False)
    assert (met.met_at, met.met_by) == (NOW - days(10), oak.dsl)
    following = running(plan)[Owed.CORE_GROUP]
    assert following.started_at == NOW - days(10)
    assert following.due_at == datetime(2026, 12, 20, 0, tzinfo=UTC)  # 42 calendar days after 7 November, to midnight
    assert Owed.DATE not in running(plan)
    assert plan.meetings.filter(recorded_at=None).get().booked_for == NOW + days(30)


def test_a_meeting_without_a_next_date_leaves_the_plan_asking_for_one(oak: Planning) -> None:
    plan = oak.plan(Level.CHILD_IN_NEED, started_on=TODAY - days(30))
    oak.held(plan, MeetingKind.NEED_REVIEW, NOW - days(1))
    assert set(running(plan)) == {Owed.NEED_REVIEW, Owed.DATE}


def test_an_older_meeting_written_up_late_turns_no_clock(oak: Planning) -> None:
    plan = oak.plan(started_on=TODAY - days(60))
    oak.held(plan, MeetingKind.CORE_GROUP, NOW - days(5))
    before = running(plan)[Owed.CORE_GROUP]
    oak.held(plan, MeetingKind.CORE_GROUP, NOW - days(40))
    assert running(plan)[Owed.CORE_GROUP] == before


def test_a_pep_is_begun_then_complete_then_due_again(oak: Planning) -> None:
    plan = oak.plan(Level.LOOKED_AFTER, started_on=TODAY - days(20))
    oak.held(plan, MeetingKind.PEP, NOW - days(8), decided=Decided.PEP_BEGUN)
    assert {Owed.PEP_START, Owed.PEP_READY} & set(running(plan)) == {Owed.PEP_READY}
    oak.held(plan, MeetingKind.PEP, NOW - days(1), decided=Decided.PEP_READY)
    assert {kind for kind in running(plan) if "pep" in kind} == {Owed.PEP_NEXT}


def test_looked_after_reviews_come_after_three_months_and_then_six(oak: Planning) -> None:
    plan = oak.plan(Level.LOOKED_AFTER, started_on=TODAY - days(60))
    oak.held(plan, MeetingKind.CARE_REVIEW, datetime(2026, 10, 5, 9, tzinfo=UTC))
    assert running(plan)[Owed.CARE_REVIEW].due_at == datetime(2027, 1, 6, tzinfo=UTC)
    oak.held(plan, MeetingKind.CARE_REVIEW, datetime(2026, 11, 9, 9, tzinfo=UTC))
    assert running(plan)[Owed.CARE_REVIEW].due_at == datetime(2027, 5, 9, 23, tzinfo=UTC)


def test_a_meeting_called_off_stays_with_its_reason_and_the_plan_owes_a_date(oak: Planning) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.REVIEW_CONFERENCE, NOW + days(20))
    actions.call_off(meeting, reason="The chair is ill.", by=oak.dsl)
    assert running(meeting) == {}
    assert Owed.DATE in running(plan)
    for again in (lambda: actions.call_off(meeting, reason="So", by=oak.dsl), lambda: oak.record(meeting)):
        with pytest.raises(RuleBroken, match="called off already"):
            again()


def test_ending_a_plan_calls_off_what_was_booked(oak: Planning) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.REVIEW_CONFERENCE, NOW + days(20))
    actions.end_plan(plan, why=Ending.TRANSFER, ended_on=TODAY, reason="Moved.", by=oak.dsl)
    meeting.refresh_from_db()
    assert meeting.cancelled_because == "The plan ended."
    assert running(meeting) == {}


def test_what_was_agreed_becomes_tasks_of_the_case(oak: Planning) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.CORE_GROUP, NOW - timedelta(hours=1))
    oak.record(
        meeting, agreed=[("See Mia each morning", oak.staff, TODAY + days(2)), ("Ring the nurse", oak.dsl, TODAY)]
    )
    tasks = Task.objects.filter(plan_action__meeting=meeting)
    assert {(task.title, task.owner) for task in tasks} == {
        ("See Mia each morning", oak.staff),
        ("Ring the nurse", oak.dsl),
    }
    assert Clock.objects.running().filter(kind="case.task").count() == 2
    assert set(meeting.tasks.all()) == set(tasks)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"held_at": NOW + timedelta(minutes=1)}, "still to come"),
        ({"attended": " "}, "who took part"),
        ({"attendance": Attendance.APOLOGIES}, "why nobody"),
        ({"decided": Decided.PEP_READY}, "decisions that this kind"),
        ({"decided": Decided.ENDS}, "decisions that this kind"),  # a core group ends no child protection plan
    ],
)
def test_a_meeting_is_recorded_whole(oak: Planning, answers: dict, sentence: str) -> None:
    meeting = oak.book(oak.plan(), MeetingKind.CORE_GROUP, NOW - timedelta(hours=1))
    with pytest.raises(RuleBroken, match=sentence):
        oak.record(meeting, **answers)


def test_a_plan_knows_only_its_own_meetings(oak: Planning) -> None:
    plan = oak.plan(Level.CHILD_IN_NEED)
    with pytest.raises(RuleBroken, match="no such meeting"):
        oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(1))
    with pytest.raises(RuleBroken, match="Start the plan first"):
        oak.book(None, MeetingKind.CORE_GROUP, NOW + days(1))


# --- The initial conference and our report ----------------------------------------------------------------------------
def test_from_the_booked_conference_over_our_report_to_the_plan_that_it_made(oak: Planning) -> None:
    meeting = oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW + days(9))
    assert meeting.ref == f"{oak.file.ref}-M1"
    report = running(meeting)[Owed.REPORT]
    assert (report.due_at, report.owner) == (datetime(2026, 11, 24, 17, tzinfo=UTC), oak.dsl)
    with time_machine.travel(NOW + days(5), tick=False):
        with pytest.raises(RuleBroken, match="say why they have not"):
            actions.send_report(meeting, sent_at=NOW + days(5), sent_to="The conference unit", by=oak.dsl)
        actions.share_report(meeting, shared_at=NOW + days(4), by=oak.dsl)
        paper = SimpleUploadedFile("report.txt", b"What the school has seen.")
        actions.send_report(meeting, sent_at=NOW + days(5), sent_to="The conference unit", uploads=[paper], by=oak.dsl)
    report.refresh_from_db()
    assert report.met_at == NOW + days(5)
    assert StoredFile.objects.of(meeting).get().original_name == "report.txt"
    with time_machine.travel(NOW + days(10), tick=False):
        held = oak.record(meeting, Decided.MADE)
        plan = oak.plan(started_on=TODAY + days(9), conference=held)
    assert list(plan.meetings.all()) == [held]
    assert running(plan)[Owed.CORE_GROUP].started_at == meeting.booked_for
    assert running(meeting) == {}


def test_a_report_goes_out_once_and_not_before_it_exists(oak: Planning) -> None:
    meeting = oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW + days(9))
    send = {"sent_to": "The unit", "not_shared": "It would put her at risk.", "by": oak.dsl}
    with pytest.raises(RuleBroken, match="future"):
        actions.send_report(meeting, sent_at=NOW + days(1), **send)
    actions.send_report(meeting, sent_at=NOW, **send)
    with pytest.raises(RuleBroken, match="sent already"):
        actions.send_report(meeting, sent_at=NOW, **send)
    actions.share_report(meeting, shared_at=NOW, by=oak.dsl)
    with pytest.raises(RuleBroken, match="recorded already"):
        actions.share_report(meeting, shared_at=NOW, by=oak.dsl)


def test_a_conference_without_our_report_stops_its_clock_as_not_met(oak: Planning) -> None:
    meeting = oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW + days(9))
    with time_machine.travel(NOW + days(10), tick=False):
        oak.record(meeting, Decided.NONE)
    clock = Clock.objects.of(meeting).get(kind=Owed.REPORT)
    assert clock.met_at is None
    assert "without our report" in clock.stopped_because


def test_another_childs_conference_makes_no_plan_for_this_one(oak: Planning) -> None:
    other = enrol(oak.school, "Tom", "Osei")
    oak.file.parts.create(school=oak.school, case=oak.file, pupil=other, part="subject")
    meeting = oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW - days(1), pupil=other)
    oak.record(meeting, Decided.MADE)
    with pytest.raises(RuleBroken, match="did not make a plan for this child"):
        oak.plan(conference=PlanMeeting.objects.get(pk=meeting.pk))


# --- Around it --------------------------------------------------------------------------------------------------------
def test_a_missed_core_group_is_told_up_the_ladder_and_stands_on_the_childs_record(oak: Planning) -> None:
    plan = oak.plan()
    sister = enrol(oak.school, "Ada", "Osei")
    oak.file.parts.create(school=oak.school, case=oak.file, pupil=sister, part="subject")
    late = datetime(2026, 12, 1, 17, 1, tzinfo=UTC)
    with time_machine.travel(late, tick=False):
        sweep(at=late)
    missed = Event.objects.filter(verb="clock.missed", payload__clock=running(plan)[Owed.CORE_GROUP].pk).get()
    assert missed.happened_at == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert missed.pupils == [oak.mia.pk]
    assert not Mention.objects.filter(pupil_id=sister.pk, event=missed).exists()


def test_a_case_with_a_running_plan_does_not_close(oak: Planning) -> None:
    oak.file = oak.ready_to_close()
    plan = oak.plan()
    close = {"outcome": "other_plan", "rationale": "Social care leads.", "by": oak.dsl}
    with pytest.raises(RuleBroken, match=f"Still running: {plan.ref}"):
        cases.close_case(oak.file, **close)
    oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(1))
    actions.end_plan(plan, why=Ending.TRANSFER, ended_on=TODAY, reason="Moved.", by=oak.dsl)
    assert cases.close_case(oak.file, **close).status == "closed"


def test_a_case_with_a_conference_to_come_does_not_close(oak: Planning) -> None:
    oak.file = oak.ready_to_close()
    oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW + days(9))
    with pytest.raises(RuleBroken, match="A meeting is booked"):
        cases.close_case(oak.file, outcome="safe", rationale="So", by=oak.dsl)


def test_the_childs_file_holds_its_plans_and_the_meetings_that_made_none(oak: Planning) -> None:
    oak.record(oak.book(None, MeetingKind.INITIAL_CONFERENCE, NOW - days(9)), Decided.NONE)
    plan = oak.plan()
    actions.note_change(plan, fact=Fact.CONTACT, words="By letter only.", from_on=TODAY, by=oak.dsl)
    oak.held(plan, MeetingKind.CORE_GROUP, NOW - days(1), dissent="Too slow.")
    [section] = [one for one in childfile.sections(oak.mia) if one.name == "plans"]
    assert [(item.kind, item.ref) for item in section.items] == [
        ("plan", plan.ref),
        ("plan_meeting", f"{oak.file.ref}-M1"),
    ]
    whole, alone = section.items
    assert {item.kind for item in whole.items} == {"plan_person", "plan_change", "plan_meeting"}
    assert "Too slow." in {fact.value for item in whole.items for fact in item.facts}
    assert not alone.items
