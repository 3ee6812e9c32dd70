"""The queue: every undecided concern that one may see, danger first, then by the clock; batches, filter, pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases import actions
from cases.choices import Danger, DecisionKind, Kind, MarkKind
from cases.models import Concern
from cases.selectors import queue
from cases.states import ConcernStatus
from safeguard.audit.models import Event
from safeguard.demo.cast import World
from safeguard.policy import Role
from tests.builders import as_role, at_most, enrol
from tests.cases.recording import Story, statements

MARK = {"region": "front_left_forearm", "kind": MarkKind.BRUISE, "description": "2 cm"}
PAGE = "/triage/"


def logged_now(story: Story, **answers: Any) -> Concern:
    return story.log(at=story.ago(minutes=5), **answers)


def order_of(page: str, *concerns: Concern) -> list[Concern]:
    return sorted(concerns, key=lambda concern: page.index(concern.ref))


def test_danger_comes_first_then_the_earliest_due(story: Story) -> None:
    routine = logged_now(story)
    urgent = logged_now(story, in_danger=Danger.UNSURE)
    danger = logged_now(story, in_danger=Danger.NOW)
    page = story.get(Role.DSL, PAGE)
    assert order_of(page, routine, urgent, danger) == [danger, urgent, routine]
    assert page.index("A child may be in danger") < page.index(danger.ref) < page.index("All others")
    assert "3</strong> wait to be decided, <strong>3</strong> of them not read yet" in page


def test_danger_stays_on_top_after_it_was_read(story: Story) -> None:
    danger = logged_now(story, in_danger=Danger.NOW)
    actions.acknowledge_concern(danger, by=story.cast[Role.DSL])
    overdue = story.log(at=story.ago(days=30))
    page = story.get(Role.DEPUTY, PAGE)
    assert order_of(page, overdue, danger) == [danger, overdue]
    assert "Dana Whitfield took it on" in page


def test_a_row_says_who_what_and_how_long(story: Story) -> None:
    logged_now(story, account="Arrived without a coat. " + "Again. " * 100)
    page = story.get(Role.DSL, PAGE)
    for words in ("Mia Osei", "Year 4 · 4B", "Arrived without a coat.", "Tom Baines", "5 minutes", "Due in", "Routine"):
        assert words in page
    assert "Again. " * 60 not in page, "only the first line stands in the list"
    assert "Read and take on" in page


def test_each_list_holds_its_own(story: Story) -> None:
    unread, taken = logged_now(story), logged_now(story)
    actions.acknowledge_concern(taken, by=story.cast[Role.DEPUTY])
    monitored = story.log()
    in_a_week = timezone.localdate() + timedelta(days=7)
    story.decide(monitored, decision=DecisionKind.MONITOR, review_on=in_a_week, owner=None, at=story.ago(minutes=1))
    pages = {show: story.get(Role.DEPUTY, f"{PAGE}?list={show}") for show in queue.LISTS}
    held = {show: {c.ref for c in (unread, taken, monitored) if c.ref in page} for show, page in pages.items()}
    assert held == {
        "waiting": {unread.ref, taken.ref},
        "mine": {taken.ref},
        "monitored": {monitored.ref},
        "decided": {monitored.ref},
    }
    assert unread.ref in story.get(Role.DEPUTY, f"{PAGE}?list=nonsense"), "an unknown list is the first one"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("words=zoe", {"zoe"}),
        ("words=nair", {"zoe"}),
        ("words=baines+osei", {"mia"}),
        ("words=grey+coat", {"nobody"}),
        ("year=Year+6", {"zoe"}),
        ("urgency=urgent", {"zoe"}),
        ("kind=online", {"zoe"}),
        ("state=read", {"mia"}),
        ("state=unread", {"zoe", "nobody"}),
        ("words=%00mia", {"mia", "zoe", "nobody"}),
        ("urgency=terrible&year=Year+99", {"mia", "zoe", "nobody"}),
    ],
)
def test_the_filter_finds_child_reporter_year_kind_and_state(story: Story, asked: str, shown: set[str]) -> None:
    zoe = enrol(story.oak, "Zoe", "Adeyemi", year_group="Year 6")
    found = {
        "mia": logged_now(story),
        "zoe": logged_now_about(story, zoe, by=story.cast[Role.DEPUTY], kind=Kind.ONLINE, marks=[MARK]),
        "nobody": unnamed(story),
    }
    actions.acknowledge_concern(found["mia"], by=story.cast[Role.DSL])
    page = story.get(Role.DSL, f"{PAGE}?{asked}")
    assert {name for name, concern in found.items() if concern.ref in page} == shown


def logged_now_about(story: Story, pupil: Any, **answers: Any) -> Concern:
    return story.log(pupil, at=story.ago(minutes=5), **answers)


def unnamed(story: Story) -> Concern:
    when = story.ago(minutes=5)
    who = {"school": story.oak, "by": story.cast[Role.STAFF], "parts": [], "unnamed_child": "A girl in a grey coat"}
    return actions.log_concern(kind=Kind.OTHER, account="Crying at the gate.", happened_at=when, at=when, **who)


def test_a_filter_that_finds_nothing_says_so(story: Story) -> None:
    logged_now(story)
    page = story.get(Role.DSL, f"{PAGE}?words=nobodyatall")
    assert "No concern fits this filter" in page
    assert "Clear the filter" in page


def test_pages_follow_each_other_without_loss(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    concerns = {story.log(at=story.ago(hours=hour)).ref for hour in range(7)}
    concerns |= {logged_now(story, in_danger=Danger.NOW).ref for _ in range(2)}
    seen: list[str] = []
    after = ""
    while True:
        waiting = queue.listed(story.cast[Role.DSL], story.oak, "waiting", at=timezone.now())
        page = queue.page_of(waiting, after=after, size=4)
        seen += [concern.ref for concern in page.concerns]
        after = page.after
        if not after:
            break
    assert len(seen) == 9
    assert set(seen) == concerns
    assert queue.read_key("nonsense") is None
    for wrong in ("7_2026-01-01T00:00:00+00:00", "0_0001-01-01T00:00:00+23:59", "1_9999-12-31T23:59:59-23:59"):
        assert queue.read_key(f"{wrong}_X") is None


def test_who_is_walled_off_or_related_finds_no_trace(story: Story) -> None:
    walled = logged_now(story, named_staff=[story.cast[Role.DEPUTY]])
    page = story.get(Role.DEPUTY, PAGE)
    assert walled.ref not in page
    assert "0</strong> wait to be decided" in page
    assert "Nothing waits to be decided" in page
    assert walled.ref in story.get(Role.DSL, PAGE)
    assert walled.ref not in story.get(story.omar, PAGE), "another school's lead"


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CHAIR, Role.ADMIN])
def test_only_the_team_and_the_head_open_the_queue(story: Story, role: Role) -> None:
    story.get(role, PAGE, 403)
    story.get(Role.HEAD, PAGE)


def test_reading_the_queue_is_an_event(story: Story) -> None:
    story.get(Role.DSL, PAGE)
    assert Event.objects.filter(verb="access.list_read", payload__page="the triage queue").exists()


def test_several_routine_concerns_are_taken_on_at_once_and_what_failed_is_said(story: Story) -> None:
    first, second, urgent = logged_now(story), logged_now(story), logged_now(story, in_danger=Danger.UNSURE)
    gone = logged_now(story)
    actions.acknowledge_concern(gone, by=story.cast[Role.DEPUTY])
    refs = [first.ref, second.ref, urgent.ref, gone.ref, "OAK-C-1999-0001", "\x00"]
    response = story.browser(Role.DSL).post("/triage/take-on/", {"ref": refs}, follow=True)
    page = " ".join(response.content.decode().split())
    assert f"You have taken on 2 concerns: {first.ref}, {second.ref}." in page
    assert f"{urgent.ref} was not taken on. It is not routine" in page
    assert f"{gone.ref} was not taken on. Priya Nair took this on before you" in page
    statuses = dict(Concern.objects.values_list("ref", "status").order_by("ref"))
    assert statuses[first.ref] == statuses[second.ref] == ConcernStatus.ACKNOWLEDGED
    assert statuses[urgent.ref] == ConcernStatus.LOGGED
    acts = Event.objects.filter(verb="concern.acknowledged", actor_id=story.cast[Role.DSL].pk)
    assert {act.subject_ref for act in acts.order_by("id")} == {first.ref, second.ref}


def test_an_empty_batch_says_what_to_do(story: Story) -> None:
    response = story.browser(Role.DSL).post("/triage/take-on/", follow=True)
    assert "tick the concerns that you have read" in response.content.decode()
    assert story.browser(Role.STAFF).post("/triage/take-on/").status_code == 403


def test_a_box_stands_only_beside_routine_unread_concerns(story: Story) -> None:
    routine, urgent = logged_now(story), logged_now(story, in_danger=Danger.UNSURE)
    page = story.get(Role.DSL, PAGE)
    assert f'id="tick-{routine.ref}"' in page
    assert f'id="tick-{urgent.ref}"' not in page


def test_the_questions_to_the_database_do_not_grow_with_the_rows(story: Story) -> None:
    logged_now(story)
    browser = story.browser(Role.DSL)
    before = len(statements(browser, PAGE))
    for number in range(8):
        logged_now_about(story, enrol(story.oak, f"Child {number}", "Example", year_group="Year 2"))
    assert len(statements(browser, PAGE)) == before
    for show in queue.LISTS:
        with at_most(15):
            browser.get(f"{PAGE}?list={show}&words=mia&year=Year+4")


def test_the_waiting_list_is_read_through_its_index(world: World) -> None:
    """In a school with a history: of a handful of rows no planner's choice means anything."""
    with as_role(""), connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_concern")
    rows = queue.ranked(queue.listed(world.person("dsl"), world.schools["OAK"], "waiting", at=world.start))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "concern_queue" in plan, plan
    assert "Seq Scan" not in plan, plan
