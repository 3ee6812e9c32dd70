"""Who has looked at a child's record: readings and refusals alike, and the reader of this list too."""

from datetime import timedelta

import pytest

from cases import actions, selectors
from safeguard.audit import actions as audit
from safeguard.audit import seal
from safeguard.audit.models import Event
from safeguard.people import actions as people
from safeguard.policy import Role
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import as_role, enrol
from tests.cases.recording import statements


def path(story, query=""):
    return f"/pupils/{story.mia.ref}/who-has-looked/{query}"


def test_each_look_is_listed_with_who_in_which_role_and_what(story):
    concern = story.log()
    story.get(Role.DEPUTY, f"/triage/{concern.ref}/")
    story.get(Role.HEAD, f"/pupils/{story.mia.ref}/")
    page = story.get(Role.DSL, path(story))
    assert 'Priya Nair<br><span class="sg-small">Deputy DSL</span>' in page
    assert "Looked at the concern" in page
    assert f'href="/triage/{concern.ref}/">{concern.ref}</a>' in page
    assert 'Helen Okafor<br><span class="sg-small">Headteacher</span>' in page
    assert "Looked at the chronology" in page


def test_whoever_reads_the_list_is_on_it_next_time(story):
    assert "You are the first" in story.get(Role.DSL, path(story))
    page = story.get(Role.DSL, path(story))
    assert "Looked at who has looked" in page
    assert "You are recorded too" in page


@pytest.mark.parametrize(
    "asked", ["/pupils/{mia}/", "/pupils/{mia}/who-has-looked/", "/triage/{concern}/", "/cases/{case}/"]
)
def test_who_was_refused_stands_on_it(story, asked):
    case = story.case()
    refs = {"mia": story.mia.ref, "case": case.ref, "concern": case.concerns.get().ref}
    story.get(Role.ADMIN, asked.format(**refs), status=404)
    page = story.get(Role.DSL, path(story, "?what=refused"))
    assert "Ada Sutton" in page
    assert "Asked for this and was refused" in page


def test_a_relative_who_tries_stands_on_it(story):
    people.record_relative(story.mia, user=story.marcus, relationship="Father")
    story.get(story.marcus, f"/pupils/{story.mia.ref}/", status=404)
    page = story.get(Role.DSL, path(story, "?what=refused"))
    assert "Marcus Reid" in page
    assert "refused" in page


def test_a_deputy_who_asks_for_the_readers_is_refused_and_listed(story):
    story.get(Role.DEPUTY, path(story), status=403)
    assert "Priya Nair" in story.get(Role.DSL, path(story, "?what=refused"))
    assert "Who has looked</a>" not in story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/")


def test_asking_for_what_does_not_exist_is_recorded_at_ones_own_school_and_on_no_child(story):
    story.get(Role.DSL, "/pupils/OAK-P-99999/", status=404)
    refused = Event.objects.get(verb=WebVerb.NOT_FOUND)
    assert (refused.pupils, refused.school_id) == ([], story.oak.pk)


def test_a_stranger_of_another_school_leaves_nothing_here(story):
    story.get(story.omar, f"/pupils/{story.mia.ref}/", status=404)
    assert selectors.readers(story.cast[Role.DSL], story.mia, at=story.now) == []


def test_it_can_be_narrowed_to_a_person_and_to_what_was_looked_at(story):
    concern = story.log()
    story.get(Role.DEPUTY, f"/triage/{concern.ref}/")
    story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/")
    story.get(Role.HEAD, f"/pupils/{story.mia.ref}/")
    page = story.get(Role.DSL, path(story, f"?who={story.cast[Role.DEPUTY].pk}&what=concerns"))
    assert page.count('role="rowheader"') == 1
    assert "Looked at the concern" in page


@pytest.mark.parametrize("query", ["?who=999999999", "?who=x", "?what=nonsense", "?who=%00"])
def test_a_wrong_filter_is_answered_with_a_sentence(story, query):
    response = story.browser(Role.DSL).get(path(story, query))
    assert response.status_code == 422
    assert b"There is a problem" in response.content


def test_the_role_is_the_one_held_on_that_day(story):
    deputy = story.cast[Role.DEPUTY]
    story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/")
    today = story.now.date()
    people.start_membership(deputy, school=story.oak, role=Role.SENCO, from_on=today + timedelta(days=1))
    page = story.get(Role.DSL, path(story))
    assert "Deputy DSL" in page
    assert "SENCO" not in page


def test_how_far_the_log_is_sealed_is_said(story):
    assert "nothing of this school’s log is sealed yet" in story.get(Role.DSL, path(story))
    audit.record(WebVerb.LIST_READ, story.omar, by=story.omar, school=story.oak, thread="", page="x")
    event = Event.objects.filter(school_id=story.oak.pk).order_by("-pk").first()
    with as_role(""):
        seal._seal_school(story.oak.pk, [(event.pk, bytes(event.row_hash))], story.now)
    page = story.get(Role.DSL, path(story))
    assert "the log of this school is sealed up to" in page
    assert "the last seal is number 1" in page


def test_the_number_of_queries_does_not_grow_with_the_looks(story):
    client, deputy = story.browser(Role.DSL), story.browser(Role.DEPUTY)
    case = story.case()
    for _ in range(4):
        deputy.get(f"/pupils/{story.mia.ref}/")
    few = statements(client, path(story))
    for number in range(45):
        deputy.get(f"/pupils/{story.mia.ref}/" if number % 2 else f"/cases/{case.ref}/")
    many = statements(client, path(story))
    assert len(many) == len(few) <= 15, "\n".join(many)


def test_its_pages_hold_each_look_once(story):
    deputy = story.browser(Role.DEPUTY)
    for _ in range(70):
        deputy.get(f"/pupils/{story.mia.ref}/")
    first = story.get(Role.DSL, path(story))
    after = first.split('rel="next"')[0].rpartition("?")[2].split('"')[0]
    second = story.get(Role.DSL, path(story, f"?{after}"))
    assert first.count('role="rowheader"') == 50
    assert second.count('role="rowheader"') == 20
    assert "Newest looks" in second


def test_the_reader_of_a_receipt_and_of_a_task_stands_on_it(story):
    concern = story.log()
    story.get(Role.STAFF, f"/concerns/{concern.ref}/")
    task = story.task(story.case(), story.cast[Role.STAFF])
    story.get(Role.STAFF, f"/tasks/{task.ref}/")
    page = story.get(Role.DSL, path(story))
    assert "Looked at their own receipt" in page
    assert "Looked at the task" in page
    assert f'href="/tasks/{task.ref}/">{task.ref}</a>' in page


def test_a_wall_hides_looks_at_what_is_behind_it_from_a_walled_lead(story):
    second = people.add_person(email="second@oakfield.example", name="Second Lead", password="a-long-test-password")
    people.start_membership(second, school=story.oak, role=Role.DSL, from_on=story.now.date().replace(year=2020))
    case = story.case()
    actions.raise_wall(case, person=second, reason="Named in it", by=story.cast[Role.DSL])
    story.get(Role.DSL, f"/cases/{case.ref}/")
    assert case.ref not in story.get(second, path(story))
    assert case.ref in story.get(Role.DSL, path(story))


def test_the_look_stands_on_each_child_of_the_record(story):
    noah = enrol(story.oak, "Noah")
    concern = story.log(story.mia, noah)
    story.get(Role.DEPUTY, f"/triage/{concern.ref}/")
    assert "Priya Nair" in story.get(Role.DSL, f"/pupils/{noah.ref}/who-has-looked/")
