"""The list of children: found by name or group, narrowed, in pages, with what is open about each."""

from datetime import date

import pytest

from cases.selectors.pupils import age_on
from safeguard.audit.models import Event
from safeguard.people import actions as people
from safeguard.people.models import Pupil, Status
from safeguard.policy import Role
from safeguard.web.verbs import Verb as WebVerb
from tests.builders import enrol
from tests.cases.recording import statements


@pytest.mark.parametrize("typed", ["mia", "OSEI", "osei mia", "4b", "mia 4B", "  Mia  ", "oak-p-00001"])
def test_a_child_is_found_by_parts_of_the_name_and_by_tutor_group(story, typed):
    enrol(story.oak, "Tom", "Reilly", tutor_group="5A")
    page = story.get(Role.DSL, f"/pupils/?q={typed}")
    assert "Mia Osei</a>" in page
    assert "Tom Reilly" not in page
    assert "1 child found" in page


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "\\", "<script>", "🙂", "x" * 150, "(", "ﷺ"])
def test_odd_words_find_nobody_and_break_nothing(story, typed):
    response = story.browser(Role.DSL).get("/pupils/", {"q": typed})
    assert response.status_code == 200
    assert b"No child found" in response.content


@pytest.mark.parametrize("query", ["q=%00", "year=Year+99", "roll=x", "status=x", "q=" + "x" * 300])
def test_a_wrong_filter_is_answered_with_a_sentence_and_lists_nobody(story, query):
    response = story.browser(Role.DSL).get(f"/pupils/?{query}")
    assert response.status_code == 422
    assert b"There is a problem" in response.content
    assert b"Mia Osei" not in response.content


@pytest.mark.parametrize("after", ["OAK-P-99999", "x", "%00", "ELM-P-00001"])
def test_a_broken_place_in_the_list_starts_it_again(story, after):
    assert "Mia Osei</a>" in story.get(Role.DSL, f"/pupils/?after={after}")


def test_who_has_left_is_found_when_asked_for_and_tagged(story):
    gone = enrol(story.oak, "Gone", "Away")
    Pupil.objects.filter(pk=gone.pk).update(left_on=date(2026, 7, 20))
    assert "Gone Away" not in story.get(Role.DSL, "/pupils/")
    left = story.get(Role.DSL, "/pupils/?roll=left")
    assert "Gone Away</a>" in left
    assert ">Left</strong>" in left
    assert "Mia Osei" not in left
    assert "2 children" in story.get(Role.DSL, "/pupils/?roll=all")


def test_it_can_be_narrowed_to_a_year_and_the_years_are_in_order_of_age(story):
    for group in ("Year 10", "Reception", "Year 2", "Nursery"):
        enrol(story.oak, group.replace(" ", ""), "Child", year_group=group)
    page = story.get(Role.DSL, "/pupils/?year=Reception")
    assert "Reception Child</a>" in page
    assert "Mia Osei" not in page
    places = [page.index(f'value="{group}"') for group in ("Nursery", "Reception", "Year 2", "Year 4", "Year 10")]
    assert places == sorted(places)


def test_it_can_be_narrowed_to_a_status_that_holds_today(story):
    was = enrol(story.oak, "Was", "Once")
    people.record_status(story.mia, kind=Status.Kind.LOOKED_AFTER, from_on=date(2026, 1, 1))
    people.record_status(was, kind=Status.Kind.LOOKED_AFTER, from_on=date(2024, 1, 1), to_on=date(2025, 1, 1))
    page = story.get(Role.DSL, "/pupils/?status=looked_after")
    assert "Mia Osei</a>" in page
    assert ">Looked after</strong>" in page
    assert "Was Once" not in page


def test_it_can_be_narrowed_to_children_with_an_open_case(story):
    enrol(story.oak, "No", "Case")
    story.case()
    page = story.get(Role.DSL, "/pupils/?case=on")
    assert "Mia Osei</a>" in page
    assert "No Case" not in page


def test_the_pages_hold_each_child_once_also_namesakes(story):
    for number in range(60):
        enrol(story.oak, "Sam", "Same", mis_id=str(number))
    first = story.get(Role.DSL, "/pupils/?q=same")
    after = first.split('rel="next"')[0].rpartition("?")[2].split('"')[0].replace("&amp;", "&")
    second = story.get(Role.DSL, f"/pupils/?{after}")
    refs = [part.split("/")[0] for page in (first, second) for part in page.split('href="/pupils/OAK')[1:]]
    assert len(refs) == len(set(refs)) == 60
    assert "60 children found" in second


def test_reading_the_list_is_recorded(story):
    story.get(Role.DSL, "/pupils/")
    assert Event.objects.get(verb=WebVerb.LIST_READ).payload == {"page": "the list of children"}


def test_the_number_of_queries_does_not_grow_with_the_children(story):
    client = story.browser(Role.DSL)
    for number in range(5):
        story.log(enrol(story.oak, f"Child{number}"))
    few = statements(client, "/pupils/")
    for number in range(45):
        child = enrol(story.oak, f"More{number}")
        people.record_status(child, kind=Status.Kind.SEND, from_on=date(2026, 1, 1))
        story.log(child)
    many = statements(client, "/pupils/")
    assert len(many) == len(few) <= 15, "\n".join(many)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2016, 2, 29), date(2026, 2, 28), 9),
        (date(2016, 2, 29), date(2026, 3, 1), 10),
        (date(2016, 11, 22), date(2026, 11, 22), 10),
        (None, date(2026, 11, 22), None),
    ],
)
def test_an_age_is_in_completed_years(born, day, age):
    assert age_on(born, day) == age
