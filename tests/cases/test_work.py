"""My work: everything I owe, by clock, across my schools, and who hears of it next; late work for the team’s leads."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cases import actions
from cases.choices import Clearance
from cases.selectors import work
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import LONG_AGO, as_role, enrol
from tests.cases.recording import statements

LONDON = ZoneInfo("Europe/London")


def sections(story, who, query=""):
    page = story.get(who, f"/my-work/{query}")
    return [part.split(" <")[0] for part in page.split('<h2 class="govuk-heading-m" id="')[1:]]


def test_who_owes_nothing_hears_it_kindly(story):
    page = story.get(Role.STAFF, "/my-work/")
    assert "You owe nothing just now" in page
    assert "Thank you" in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.DSL, Role.HEAD, Role.GOVERNOR, Role.CHAIR, Role.ADMIN])
def test_everybody_who_works_here_has_the_page(story, role):
    story.get(role, "/my-work/")


def test_it_groups_by_clock(story):
    case = story.case()
    for days in (0, 1, 30):
        story.task(case, story.cast[Role.STAFF], f"In {days} days", due_on=story.now.date() + timedelta(days=days))
    story.task(case, story.cast[Role.STAFF], "Long gone", due_on=story.ago(days=5).date(), at=story.ago(days=6))
    found = sections(story, Role.STAFF)
    assert found[0] == 'overdue">Overdue'
    assert found[-1] == 'later">Due later'


@pytest.mark.parametrize(
    ("due", "section"),
    [
        (datetime(2026, 10, 22, 10, 42, tzinfo=LONDON), "overdue"),
        (datetime(2026, 10, 22, 10, 43, tzinfo=LONDON), "today"),
        (datetime(2026, 10, 22, 23, 59, tzinfo=LONDON), "today"),
        (datetime(2026, 10, 23, 0, 0, tzinfo=LONDON), "week"),
        (datetime(2026, 10, 29, 23, 59, tzinfo=LONDON), "week"),  # the clocks went back in between
        (datetime(2026, 10, 30, 0, 0, tzinfo=LONDON), "later"),
    ],
)
def test_the_sections_end_at_midnight_in_england(due, section):
    assert work.section_of(due, datetime(2026, 10, 22, 10, 42, tzinfo=LONDON)) == section


def test_staff_see_the_title_of_a_task_and_nothing_of_the_case(story):
    case = story.case()
    task = story.task(case, story.cast[Role.STAFF], "Ring the school nurse")
    page = story.get(Role.STAFF, "/my-work/")
    assert "Ring the school nurse" in page
    assert f'href="/tasks/{task.ref}/"' in page
    assert "Mia" not in page


def test_who_may_read_the_record_sees_whom_it_is_about(story):
    story.case()
    assert "Mia Osei" in story.get(Role.DSL, "/my-work/")


def test_an_offer_waits_with_who_made_it(story):
    case = story.case(owner=story.marcus)
    page = story.get(story.marcus, "/my-work/")
    assert "Accept or decline the case offered to you" in page
    assert "Offered by Dana Whitfield" in page
    assert f'href="/cases/{case.ref}/handover/"' in page


def test_the_answer_that_a_head_owes_is_on_it(story):
    concern = story.log()
    story.decide(concern)
    actions.say_not_satisfied(concern, reason="Nobody rang me.", by=story.cast[Role.STAFF])
    page = story.get(Role.HEAD, "/my-work/")
    assert "Answer the reporter who is not satisfied" in page
    assert "Next told: the chair of governors" in page


def test_the_owner_sees_who_hears_of_it_next_and_when(story):
    thursday = datetime(2026, 11, 19, 12, tzinfo=LONDON)
    case = story.case(at=thursday - timedelta(days=2))
    task = story.task(case, story.cast[Role.STAFF], due_on=thursday.date(), at=thursday)
    calendar = story.oak.calendar
    clock = Clock.objects.of(task).get()
    rung, at = work.next_told(story.cast[Role.STAFF], clock, calendar)
    assert (rung, at.astimezone(LONDON).isoformat()) == ("the DSL", "2026-11-20T08:30:00+00:00")


def test_a_lead_is_not_told_that_the_lead_hears_of_it_next(story):
    clock = Clock.objects.of(story.case()).get(kind="case.review")
    assert work.next_told(story.cast[Role.DSL], clock, story.oak.calendar)[0] == "the head"


def test_who_was_told_already_is_said_until_nobody_is_left(story):
    task = story.task(story.case(), story.cast[Role.STAFF], due_on=story.ago(days=5).date(), at=story.ago(days=6))
    for days in range(6):
        with as_role("safeguard_worker"):
            sweep(at=story.ago(days=5 - days))
    assert "Told already: the DSL" in story.get(Role.STAFF, "/my-work/")
    Clock.objects.of(task).update(step=4, next_step_at=None)
    assert "Everybody above has been told." in story.get(Role.STAFF, "/my-work/")


def test_it_can_be_narrowed_to_what_is_overdue(story):
    case = story.case()
    story.task(case, story.cast[Role.STAFF], "Not yet")
    assert "Nothing is overdue" in story.get(Role.STAFF, "/my-work/?show=overdue")
    story.task(case, story.cast[Role.STAFF], "Late already", due_on=story.ago(days=4).date(), at=story.ago(days=5))
    page = story.get(Role.STAFF, "/my-work/?show=overdue")
    assert "Late already" in page
    assert "Not yet" not in page


def test_it_spans_my_schools_and_names_them(story):
    people.start_membership(story.omar, school=story.oak, role=Role.STAFF, from_on=LONG_AGO)
    story.task(story.case(), story.omar, "At Oakfield")
    story.decide(story.log(enrol(story.elm, "Leo", "Marsh"), by=story.omar), by=story.omar)
    page = story.get(story.omar, "/my-work/")
    assert "At Oakfield" in page
    assert "Review the case" in page
    assert "Elmwood Academy</span>" in page
    assert "Oakfield Primary</span>" in page


def test_what_is_owed_where_i_no_longer_work_is_not_shown(story):
    task = story.task(story.case(), story.cast[Role.STAFF], "Old duty")
    story.cast[Role.STAFF].memberships.update(to_on=story.ago(days=1).date())
    people.start_membership(story.cast[Role.STAFF], school=story.elm, role=Role.STAFF, from_on=LONG_AGO)
    page = story.get(Role.STAFF, "/my-work/")
    assert "Old duty" not in page
    assert task.ref not in page


def test_its_pages_hold_each_duty_once(story):
    case = story.case()
    for number in range(60):
        story.task(case, story.cast[Role.STAFF], f"duty-{number:02d}")
    first = story.get(Role.STAFF, "/my-work/")
    after = first.split('rel="next"')[0].rpartition("?")[2].split('"')[0]
    both = first + story.get(Role.STAFF, f"/my-work/?{after}")
    assert [both.count(f"duty-{number:02d}") for number in range(60)] == [1] * 60


@pytest.mark.parametrize("query", ["?after=x", "?after=%00", "?show=%00", "?after=1.99999999999999999999"])
def test_a_broken_address_is_no_error(story, query):
    story.get(Role.STAFF, f"/my-work/{query}")


def test_the_number_of_queries_does_not_grow_with_the_duties(story):
    case = story.case()
    for _ in range(5):
        story.task(case, story.cast[Role.DSL])
    story.case(enrol(story.oak, "Leo"), by=story.marcus, owner=story.cast[Role.DSL])
    client = story.browser(Role.DSL)
    few = statements(client, "/my-work/")
    for number in range(25):
        story.case(enrol(story.oak, f"Child{number}"), by=story.marcus, owner=story.cast[Role.DSL])
        story.task(case, story.cast[Role.DSL])
    many = statements(client, "/my-work/")
    assert len(many) == len(few) <= 15, "\n".join(many)


# --- The team ---------------------------------------------------------------------------------------------------------
def test_leads_see_what_anybody_is_late_with_by_owner(story):
    case = story.case()
    story.task(case, story.cast[Role.STAFF], "Late one", due_on=story.ago(days=5).date(), at=story.ago(days=6))
    story.task(case, story.marcus, "Later one", due_on=story.ago(days=4).date(), at=story.ago(days=5))
    for role in (Role.DSL, Role.HEAD):
        page = story.get(role, "/my-work/team/")
        assert "Tom Baines</a>" in page
        assert "Late one" in page
        assert "Later one" in page
    only = story.get(Role.DSL, f"/my-work/team/?who={story.marcus.pk}")
    assert "Later one" in only
    assert "Late one" not in only


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.GOVERNOR, Role.ADMIN])
def test_others_do_not(story, role):
    story.get(role, "/my-work/team/", status=403)
    assert "/my-work/team/" not in story.get(role, "/my-work/")


def test_what_a_lead_may_not_know_of_is_neither_listed_nor_counted(story):
    people.record_relative(story.mia, user=story.cast[Role.HEAD], relationship="Aunt")
    story.task(story.case(), story.cast[Role.STAFF], "Late", due_on=story.ago(days=5).date(), at=story.ago(days=6))
    page = story.get(Role.HEAD, "/my-work/team/")
    assert "Nobody is late" in page
    assert "Late</th>" not in page


def test_a_restricted_case_is_not_in_the_work_of_a_deputy_who_has_a_task_on_it(story):
    decided = story.decide(story.log(), clearance=Clearance.RESTRICTED)
    story.task(decided.case, story.marcus, "Only this")
    page = story.get(story.marcus, "/my-work/")
    assert "Only this" in page
    assert "Mia" not in page


@pytest.mark.parametrize("query", ["?who=x", "?who=999999999"])
def test_a_wrong_choice_is_answered_with_a_sentence(story, query):
    story.task(story.case(), story.cast[Role.STAFF], "Late", due_on=story.ago(days=5).date(), at=story.ago(days=6))
    assert story.browser(Role.DSL).get(f"/my-work/team/{query}").status_code == 422


def test_the_team_page_asks_no_more_when_more_is_late(story):
    case = story.case()
    late = {"due_on": story.ago(days=5).date(), "at": story.ago(days=6)}
    for number in range(5):
        story.task(case, story.cast[Role.STAFF], f"a{number}", **late)
    client = story.browser(Role.DSL)
    few = statements(client, "/my-work/team/")
    for number in range(45):
        story.task(case, story.marcus, f"b{number}", **late)
    many = statements(client, "/my-work/team/")
    assert len(many) == len(few) <= 15, "\n".join(many)


def test_on_a_friday_evening_the_page_says_monday_morning(story):
    friday = datetime(2026, 11, 20, 18, 0, tzinfo=LONDON)
    with time_machine.travel(friday, tick=False):
        case = story.case(at=friday - timedelta(days=2))
        story.task(case, story.cast[Role.STAFF], due_on=friday.date(), at=friday - timedelta(hours=9))
        assert 'Next told: the DSL, <time datetime="2026-11-23T08:30+00:00">' in story.get(Role.STAFF, "/my-work/")
