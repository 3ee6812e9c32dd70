"""The start page of the safeguarding team, and the feed of what deputies did."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.choices import Clearance, Danger, DecisionKind
from cases.selectors import home
from safeguard.people import actions as people
from safeguard.policy import SYSTEM, Role
from tests.builders import at_most, enrol
from tests.cases.recording import Story, statements

PAGE, FEED = "/safeguarding/", "/safeguarding/feed/"


def counted(page: str) -> dict[str, tuple[int, str]]:
    """The queues as (number, address) under their names."""
    tile = re.compile(r'href="([^"]*)">([^<]*)</a></dt> <dd class="sg-tile__value">(\d+)</dd>')
    return {name: (int(number), url.replace("&amp;", "&")) for url, name, number in tile.findall(page)}


def in_days(days: int) -> object:
    return timezone.localdate() + timedelta(days=days)


def busy(story: Story) -> None:
    """One of everything that can wait, late where it can be late."""
    dsl, deputy = story.cast[Role.DSL], story.cast[Role.DEPUTY]
    story.log(at=story.ago(minutes=4))
    actions.acknowledge_concern(story.log(at=story.ago(minutes=40)), by=deputy)
    monitored = story.log(at=story.ago(days=20))
    ended = timezone.localdate(story.ago(days=3))
    story.decide(monitored, decision=DecisionKind.MONITOR, review_on=ended, owner=None, at=story.ago(days=12))
    story.case(at=story.ago(days=40), review_on=timezone.localdate(story.ago(days=5)))
    tasked = story.case(enrol(story.oak, "Zoe", "Adeyemi"))
    due = timezone.localdate(story.ago(days=4))
    story.task(tasked, story.cast[Role.STAFF], due_on=due, at=story.ago(days=8))
    actions.offer_handover(tasked, to=deputy, reason="Knows her.", key_risks="Weekends.", by=dsl)


def test_six_queues_are_counted_and_lead_to_lists_of_as_many(story: Story) -> None:
    busy(story)
    queues = counted(story.get(Role.DSL, PAGE))
    assert {name: number for name, (number, _) in queues.items()} == {
        "To read": 1,
        "To decide": 1,
        "Monitored, look again": 1,
        "Reviews missed": 1,
        "Tasks overdue": 1,
        "Hand-overs not accepted": 1,
    }
    for number, url in queues.values():
        page = story.get(Role.DSL, url)
        body = page[page.index("<tbody") :]
        assert body.count('<tr class="govuk-table__row"') == number, url


def test_a_quiet_school_says_so(story: Story) -> None:
    page = story.get(Role.DSL, PAGE)
    assert {number for number, _ in counted(page).values()} == {0}
    for words in ("Nothing is late.", "Nobody owns an open case.", "No deputy has acted"):
        assert words in page


def test_danger_stands_on_top_until_somebody_takes_it_on(story: Story) -> None:
    concern = story.log(at=story.ago(minutes=3), in_danger=Danger.NOW)
    page = story.get(Role.DEPUTY, PAGE)
    assert page.index("A child may be in danger now") < page.index("<h1")
    assert f'href="/triage/{concern.ref}/"' in page
    actions.acknowledge_concern(concern, by=story.cast[Role.DSL])
    assert "A child may be in danger now" not in story.get(Role.DEPUTY, PAGE)


def test_what_is_late_stands_by_its_clock_with_its_owner(story: Story) -> None:
    busy(story)
    page = story.get(Role.DSL, PAGE)
    late = page[page.index('id="late"') : page.index("Who carries how much")]
    for words in (
        "Review the case",
        "Do the task",
        "Look again at the concern you monitor",
        "Overdue by",
        "Tom Baines",
    ):
        assert words in late


def test_each_owner_stands_with_their_load(story: Story) -> None:
    busy(story)
    standing = home.standing_of(story.cast[Role.DSL], story.oak, at=timezone.now())
    loads = {load.name: (load.open_cases, load.late) for load in standing.loads}
    assert loads == {"Dana Whitfield": (2, 2), "Tom Baines": (0, 1)}
    assert "/cases/hand-over/" in story.get(Role.DSL, PAGE)
    assert "/cases/hand-over/" not in story.get(Role.DEPUTY, PAGE)


def test_closings_to_agree_to_and_changes_on_the_roll_are_listed(story: Story) -> None:
    case = story.case(by=story.cast[Role.DEPUTY])
    story.note(case, "“I feel safe.”", kind="child_voice")
    actions.propose_closing(
        case, outcome="safe", rationale="Six quiet weeks.", by=story.cast[Role.DEPUTY], at=story.ago(hours=2)
    )
    page = story.get(Role.DSL, PAGE)
    assert "Closings to agree to" in page
    assert f"/cases/{case.ref}/close/" in page
    deputys = story.get(Role.DEPUTY, PAGE)
    assert "Closings that wait for the DSL" in deputys
    assert f"/cases/{case.ref}/close/" not in deputys


def test_nothing_behind_a_wall_is_counted_or_named(story: Story) -> None:
    secret = story.case(clearance=Clearance.RESTRICTED, at=story.ago(days=40), review_on=in_days(-20))
    walled = story.log(at=story.ago(minutes=3), in_danger=Danger.NOW, named_staff=[story.cast[Role.DEPUTY]])
    page = story.get(Role.DEPUTY, PAGE)
    assert {number for number, _ in counted(page).values()} == {0}
    assert secret.ref not in page
    assert walled.ref not in page
    assert counted(story.get(Role.DSL, PAGE))["Reviews missed"][0] == 1
    assert "Mia Osei" not in story.get(story.omar, PAGE)


def test_a_relative_sees_no_trace_of_their_child(story: Story) -> None:
    busy(story)
    people.record_relative(story.mia, user=story.cast[Role.DEPUTY], relationship="uncle", by=SYSTEM)
    queues = counted(story.get(Role.DEPUTY, PAGE))
    assert queues["To read"][0] == queues["To decide"][0] == queues["Reviews missed"][0] == 0
    assert queues["Tasks overdue"][0] == 1, "Zoe is no relative"


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CHAIR, Role.ADMIN])
def test_it_is_the_teams_page(story: Story, role: Role) -> None:
    story.get(role, PAGE, 403)
    story.get(role, FEED, 403)


def test_few_questions_and_not_more_with_more_rows(story: Story) -> None:
    busy(story)
    story.log(at=story.ago(minutes=3), in_danger=Danger.NOW)
    browser = story.browser(Role.DSL)
    before = len(statements(browser, PAGE))
    for number in range(5):
        child = enrol(story.oak, f"Child {number}", "Example")
        story.log(child, at=story.ago(minutes=3), in_danger=Danger.NOW)
        story.case(child, at=story.ago(days=40), review_on=timezone.localdate(story.ago(days=5)))
    assert len(statements(browser, PAGE)) == before
    for path in (PAGE, FEED):
        browser.get(path)
        with at_most(15):
            browser.get(path)


# --- The feed -------------------------------------------------------------------------------------------------------
def test_the_feed_shows_what_deputies_did_the_newest_first(story: Story) -> None:
    deputy = story.cast[Role.DEPUTY]
    concern = story.log()
    story.decide(concern, by=deputy)
    story.note(story.case(), "The lead's own note.")
    page = story.get(Role.DSL, FEED)
    assert page.index("Decided: Open a case") < page.index("Read the concern and took it on")
    assert "Dana Whitfield</strong>:" not in page
    assert concern.ref in page
    assert "Decided: Open a case" in story.get(Role.DSL, PAGE)
    assert "Decided: Open a case" in story.get(Role.HEAD, FEED)
    story.get(Role.DEPUTY, FEED, 403)


def test_the_feed_goes_on_page_by_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.views.feed.SIZE", 2)
    case = story.case(by=story.cast[Role.DEPUTY])
    for number in range(3):
        story.note(case, f"Note {number}", by=story.cast[Role.DEPUTY])
    first = story.get(Role.DSL, FEED)
    older = re.search(r'href="(\?after=\d+)"', first)
    assert older
    second = story.get(Role.DSL, f"{FEED}{older.group(1)}")
    assert "The newest" in second
    assert first.count("sg-feed__act") == second.count("sg-feed__act") == 2
    story.get(Role.DSL, f"{FEED}?after=x")
