"""A task: its owner reads what it says and finishes it, and learns nothing of the child that the task does not say."""

import pytest

from cases import actions
from cases.choices import Clearance
from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import LONG_AGO

TITLE = "Ring the school nurse\nand ask about the weighing"


@pytest.fixture
def task(story):
    return story.task(story.case(), story.cast[Role.STAFF], TITLE)


def path(task, rest=""):
    return f"/tasks/{task.ref}/{rest}"


def test_its_owner_sees_its_words_who_gave_it_and_when_it_is_due(story, task):
    page = story.get(Role.STAFF, path(task))
    assert "Ring the school nurse and ask about the weighing" in page
    assert "Dana Whitfield" in page
    assert "Due in " in page


def test_a_short_task_is_the_heading_of_its_page_and_a_long_one_is_kept_whole(story):
    case = story.case()
    short = story.task(case, story.cast[Role.STAFF], "Ring home")
    assert ">Ring home</h1>" in story.get(Role.STAFF, path(short))
    long = story.task(case, story.cast[Role.STAFF], "Ring " * 5000)
    page = story.get(Role.STAFF, path(long))
    assert ">Task</h1>" in page
    assert "Ring " * 4999 in page


def test_an_owner_without_access_to_the_case_learns_nothing_of_the_child(story, task):
    page = story.get(Role.STAFF, path(task))
    for trace in ("Mia", "Osei", f"/cases/{task.case.ref}/", "Arrived hungry", story.mia.ref):
        assert trace not in page
    assert "You see this task and not the record" in page
    story.get(Role.STAFF, f"/cases/{task.case.ref}/", status=404)


def test_who_works_on_the_case_sees_the_case_and_the_child(story, task):
    page = story.get(Role.DSL, path(task))
    assert "Mia Osei" in page
    assert f"/cases/{task.case.ref}/" in page
    assert "Withdraw this task" in page


def test_reading_it_is_an_event_on_the_child_and_the_case(story, task):
    story.get(Role.STAFF, path(task))
    looked = Event.objects.get(verb=Verb.TASK_VIEWED)
    assert (looked.actor_label, looked.pupils, looked.thread) == ("Tom Baines", [story.mia.pk], task.case.ref)


def test_its_owner_finishes_it_with_a_result(story, task):
    client = story.browser(Role.STAFF)
    response = client.post(path(task), {"result": "Rang at 9. She is weighed on Friday."}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(path(task), 303)]
    assert "The task is done." in page
    assert "She is weighed on Friday." in page
    assert "It is done</button>" not in page
    task.refresh_from_db()
    assert task.done_by == story.cast[Role.STAFF]
    assert not Clock.objects.of(task).running().exists()


def test_it_needs_a_result(story, task):
    response = story.browser(Role.STAFF).post(path(task), {"result": " "})
    assert response.status_code == 422
    assert b"Enter what was done" in response.content


def test_a_caseworker_may_finish_it_and_a_head_may_only_read_it(story, task):
    assert story.browser(Role.HEAD).post(path(task), {"result": "x"}).status_code == 403
    assert "It is done</button>" not in story.get(Role.HEAD, path(task))
    assert story.browser(Role.DEPUTY).post(path(task), {"result": "Done for Tom."}).status_code == 303


def test_finishing_it_twice_says_so_and_keeps_what_was_typed(story, task):
    client = story.browser(Role.STAFF)
    client.post(path(task), {"result": "First"})
    response = client.post(path(task), {"result": "Second words"})
    assert response.status_code == 409
    assert b"done or withdrawn already" in response.content
    assert b"Second words" in response.content
    task.refresh_from_db()
    assert task.result == "First"


def test_who_works_on_the_case_takes_it_back_with_a_reason(story, task):
    client = story.browser(Role.DSL)
    assert client.post(path(task, "withdraw/"), {"reason": ""}).status_code == 422
    response = client.post(path(task, "withdraw/"), {"reason": "The nurse rang us."}, follow=True)
    assert response.redirect_chain == [(path(task), 303)]
    assert b"The task is withdrawn." in response.content
    assert Event.objects.get(verb=Verb.TASK_WITHDRAWN).payload["reason"] == "The nurse rang us."
    assert client.post(path(task, "withdraw/"), {"reason": "Again"}).status_code == 409


@pytest.mark.parametrize(("role", "status"), [(Role.STAFF, 404), (Role.HEAD, 403), (Role.ADMIN, 404)])
def test_nobody_else_takes_it_back(story, task, role, status):
    client = story.browser(role)
    assert client.get(path(task, "withdraw/")).status_code == status
    assert client.post(path(task, "withdraw/"), {"reason": "x"}).status_code == status
    task.refresh_from_db()
    assert task.is_open


@pytest.mark.parametrize("role", [Role.ADMIN, Role.GOVERNOR, Role.CHAIR])
def test_a_colleague_finds_no_such_task(story, task, role):
    story.get(role, path(task), status=404)
    assert story.browser(role).post(path(task), {"result": "x"}).status_code == 404


def test_the_school_next_door_finds_no_such_task(story, task):
    story.get(story.omar, path(task), status=404)


def test_a_deputy_with_a_task_on_a_restricted_case_sees_the_task_only(story):
    case = story.decide(story.log(), clearance=Clearance.RESTRICTED).case
    task = story.task(case, story.marcus, "Fetch the register")
    page = story.get(story.marcus, path(task))
    assert "Fetch the register" in page
    assert "Mia" not in page
    assert "Withdraw this task" not in page
    story.get(story.marcus, path(task, "withdraw/"), status=404)
    assert story.browser(story.marcus).post(path(task), {"result": "Fetched."}).status_code == 303


def test_a_wall_stands_before_the_tasks_of_a_case(story):
    case = story.case()
    task = story.task(case, story.marcus, "Fetch the register")
    actions.finish_task(task, result="Fetched.", by=story.marcus)
    actions.raise_wall(case, person=story.marcus, reason="Named", by=story.cast[Role.DSL])
    story.get(story.marcus, path(task), status=404)


def test_a_former_member_of_staff_loses_their_tasks(story, task):
    story.cast[Role.STAFF].memberships.update(to_on=story.ago(days=1).date())
    people.start_membership(story.cast[Role.STAFF], school=story.elm, role=Role.STAFF, from_on=LONG_AGO)
    story.get(Role.STAFF, path(task), status=404)


@pytest.mark.parametrize(
    "ref", ["x", "OAK-CASE-2026-0001-T", "OAK-CASE-2026-0001-T99999", "-T1", "T%001", "OAK-T٣", "OAK-T²"]
)
def test_an_address_that_names_no_task_is_not_found(story, ref):
    story.get(Role.DSL, f"/tasks/{ref}/", status=404)


def test_naughty_words_are_kept_whole(story, task):
    words = "<script>alert(1)</script> 💩 \u202eabc {{ x }} ' \" & \n\n  two  spaces"
    story.browser(Role.STAFF).post(path(task), {"result": words})
    task.refresh_from_db()
    assert task.result == words
    assert "&lt;script&gt;alert(1)" in story.get(Role.STAFF, path(task))
