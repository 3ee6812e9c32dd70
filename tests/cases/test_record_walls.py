"""What a reader may not know of leaves no trace: not as an entry, not in a count, not by a filter, not next door."""

import pytest

from cases import actions, selectors
from cases.choices import Clearance
from cases.selectors import pupils, record
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import enrol

SECRET = "The secret sentence"
FILTERS = [
    "",
    "?significant=on",
    "?kind=concerns&kind=decisions&kind=cases&kind=notes",
    "?q=secret",
    "?since=2020-01-01",
]


def restricted(story):
    concern = story.log(account=SECRET, at=story.ago(days=700))
    return story.decide(concern, at=story.ago(days=699), clearance=Clearance.RESTRICTED).case


@pytest.mark.parametrize("query", FILTERS)
def test_a_restricted_case_leaves_no_trace_for_a_deputy(story, query):
    case = restricted(story)
    story.note(case, SECRET, is_significant=True)
    with_it = story.get(Role.DSL, f"/pupils/{story.mia.ref}/{query}")
    without = story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/{query}")
    assert case.ref in with_it
    for trace in (SECRET, case.ref, "OAK-C-", "Restricted", "severity 2"):
        assert trace not in without


def test_not_even_the_jump_list_tells_that_there_was_something_long_ago(story):
    restricted(story)
    assert len(years_for(story, Role.DSL)) > 1
    years = years_for(story, Role.DEPUTY)
    assert years == sorted({(story.ago(days=60).year - (story.ago(days=60).month < 9))})


def years_for(story, role):
    return record.school_years(story.mia, record.threads_of(story.cast[role], story.mia, at=story.now))


def test_a_case_that_is_shared_by_name_can_be_read(story):
    case = restricted(story)
    until = story.now.date().replace(year=story.now.year + 1)
    actions.share_case(case, person=story.marcus, reason="Covers", until=until, by=story.cast[Role.DSL])
    assert SECRET in story.get(story.marcus, f"/pupils/{story.mia.ref}/")


def test_a_wall_hides_the_concern_the_case_that_it_became_and_who_looked_at_them(story):
    concern = story.log(account=SECRET, named_staff=[story.marcus])
    case = story.decide(concern).case
    story.note(case, f"{SECRET}, again")
    story.get(Role.DSL, f"/triage/{concern.ref}/")
    page = story.get(story.marcus, f"/pupils/{story.mia.ref}/")
    for trace in (SECRET, concern.ref, case.ref):
        assert trace not in page
    seen = selectors.readers(story.marcus, story.mia, at=story.now)
    assert {event.thread for event in seen} <= {""}
    story.get(story.marcus, f"/cases/{case.ref}/", status=404)


def test_who_is_named_in_a_concern_cannot_be_left_as_owner_of_its_case(story):
    case = story.case(by=story.marcus)
    concern = story.log(account="About Marcus", named_staff=[story.marcus])
    with pytest.raises(RuleBroken, match="Marcus Reid owns"):
        story.decide(concern, decision="add_to_case", case=case)


def test_the_owner_of_a_case_cannot_be_walled_off_from_a_concern_in_it(story):
    case = story.case(by=story.marcus)
    with pytest.raises(RuleBroken, match="Hand it over first"):
        actions.raise_wall(case.concerns.get(), person=story.marcus, reason="Named", by=story.cast[Role.DSL])


def test_a_relative_finds_no_trace_of_the_child(story):
    people.record_relative(story.mia, user=story.cast[Role.DEPUTY], relationship="Aunt")
    story.case()
    listed = story.get(Role.DEPUTY, "/pupils/?roll=all&q=Osei")
    assert "Mia Osei</a>" not in listed
    assert "No child found" in listed
    for path in ("", "print/", "who-has-looked/"):
        story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/{path}", status=404)


def test_counts_on_the_list_are_those_of_the_reader(story):
    restricted(story)
    story.log(account="Open to the team")
    find = pupils.search(story.cast[Role.DEPUTY], story.oak, pupils.Search(), at=story.now)
    mine = pupils.page(story.cast[Role.DEPUTY], find, at=story.now)[0]
    theirs = pupils.page(story.cast[Role.DSL], find, at=story.now)[0]
    assert (mine.concerns, mine.cases) == (1, 0)
    assert (theirs.concerns, theirs.cases) == (2, 1)
    assert "Mia Osei</a>" not in story.get(Role.DEPUTY, "/pupils/?case=on")
    assert "Mia Osei</a>" in story.get(Role.DSL, "/pupils/?case=on")


def test_the_school_next_door_has_its_own_children_and_nothing_of_ours(story):
    leo = enrol(story.elm, "Leo", "Marsh")
    story.case()
    listed = story.get(story.omar, "/pupils/?roll=all")
    assert "Leo Marsh</a>" in listed
    assert "Mia Osei" not in listed
    for path in ("", "print/", "who-has-looked/"):
        story.get(story.omar, f"/pupils/{story.mia.ref}/{path}", status=404)
    story.get(Role.DSL, f"/pupils/{leo.ref}/", status=404)
    assert Event.objects.filter(actor_id=story.omar.pk, school_id=story.oak.pk).count() == 0


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CHAIR, Role.ADMIN])
def test_whoever_reads_no_history_finds_neither_list_nor_child(story, role):
    story.get(role, "/pupils/", status=403)
    story.get(role, f"/pupils/{story.mia.ref}/", status=404)


def test_a_sibling_whom_the_reader_may_not_know_is_not_named(story):
    noah = enrol(story.oak, "Noah")
    story.mia.siblings.add(noah)
    assert "Noah Osei</a>" in story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/")
    people.record_relative(noah, user=story.cast[Role.DEPUTY], relationship="Father")
    assert "Noah Osei" not in story.get(Role.DEPUTY, f"/pupils/{story.mia.ref}/")
