"""Small things about one adult: when they are a pattern, who looks at it by when, and the step to an allegation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from referrals.conduct import actions, patterns
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.choices import Finding, Kind
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import Matter, MatterLink, PatternLook
from referrals.conduct.patterns import Entry
from safeguard import db
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.db import WORKER_ROLE
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.builders import as_role, enrol, found_school, hire

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def entries(*given: tuple[str, dict[str, Any]]) -> list[Entry]:
    return [Entry(str(number), date.fromisoformat(day), **facts) for number, (day, facts) in enumerate(given)]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ([("2026-11-17", {"sharer": 1})], {}),
        ([("2026-10-01", {"sharer": 1}), ("2026-10-31", {"sharer": 1})], {"close": "01"}),
        ([("2026-10-01", {"sharer": 1}), ("2026-11-01", {"sharer": 1})], {}),
        ([("2026-11-01", {"sharer": 1}), ("2026-10-31", {"sharer": 1})], {"close": "10"}),
        ([("2026-01-05", {"sharer": 1}), ("2026-03-05", {"sharer": 1}), ("2026-08-31", {"sharer": 1})], {"year": "012"}),
        ([("2026-01-05", {"sharer": 1}), ("2026-03-05", {"sharer": 1}), ("2026-09-01", {"sharer": 1})], {}),
        ([("2025-01-01", {"sharer": 1}), ("2026-01-01", {"sharer": 2})], {"sharers": "01"}),
        ([("2025-01-01", {}), ("2026-01-01", {})], {"sharers": "01"}),  # two without a name are two
        ([("2025-01-01", {"sharer": 1}), ("2026-01-01", {})], {"sharers": "01"}),  # never matched with a named one
        (
            [("2025-01-01", {"sharer": 1, "place": "Sports  store "}), ("2026-01-01", {"sharer": 1, "place": "sports store"})],
            {"place": "01"},
        ),
        ([("2025-01-01", {"sharer": 1}), ("2026-01-01", {"sharer": 1})], {}),  # no place said twice is no place
        (
            [
                ("2024-01-01", {"sharer": 1, "children": frozenset({7, 8})}),
                ("2025-01-01", {"sharer": 1, "children": frozenset({9})}),
                ("2026-01-01", {"sharer": 1, "children": frozenset({8})}),
            ],
            {"child": "02"},
        ),
    ],
)  # fmt: skip
def test_plain_rules_say_what_is_a_pattern_and_what_it_rests_on(given: Any, codes: dict[str, str]) -> None:
    assert {hit.rule.code: "".join(hit.refs) for hit in patterns.found(entries(*given))} == codes


def test_an_old_one_alone_makes_no_pattern_of_its_own() -> None:
    old, one, other = entries(*[(day, {"sharer": 1}) for day in ("2024-01-01", "2026-11-01", "2026-11-02")])
    assert patterns.makes([old, one, other], other.ref)
    assert not patterns.makes([old, one, other], old.ref)


@pytest.fixture
def school() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False), db.scope():
        yield found_school()


@pytest.fixture
def cast(school: Any) -> dict[Any, Any]:
    return hire(school)


def seen_by(user: Any, school: Any) -> Any:
    return db.scope(user=user, schools=[school])


def report(school: Any, by: Any, about: Any, **details: Any) -> str:
    adult = Adult(person=about) if not isinstance(about, str) else Adult(name=about)
    with seen_by(by, school):
        return actions.report_adult(school=school, by=by, adult=adult, account="Was alone with a child.", **details).ref


def one(ref: str) -> Matter:
    return Matter.objects.select_related("school").get(ref=ref)


def waiting(reader: Any, school: Any) -> list[str]:
    with seen_by(reader, school):
        return list(
            Clock.objects.running().filter(kind=str(Owed.PATTERN)).order_by("thread").values_list("thread", flat=True)
        )


def settle(ref: str, head: Any, school: Any, **said: Any) -> Matter:
    with seen_by(head, school):
        matter = actions.take_on(one(ref), by=head)
        actions.decide_threshold(
            matter, **{"decision": "low_level", "reasons": "Small.", "action": "Spoke."} | said, by=head
        )
        return matter


@pytest.fixture
def two(school: Any, cast: Any) -> list[str]:
    """Two about one member of staff by two colleagues who may not read the register."""
    return [report(school, cast[by], cast[Role.STAFF], place="Store") for by in (Role.DSL, Role.DEPUTY)]


def test_the_second_one_starts_the_clock_of_whoever_hears_it_though_its_reporter_reads_neither(
    school: Any, cast: Any, two: list[str]
) -> None:
    assert waiting(cast[Role.HEAD], school) == [two[1]]
    with seen_by(cast[Role.HEAD], school):
        clock = Clock.objects.get(kind=str(Owed.PATTERN))
        assert clock.owner == cast[Role.HEAD]
        assert clock.due_at.date() == date(2026, 11, 18)
    for nobody in (Role.DSL, Role.DEPUTY, Role.ADMIN, Role.STAFF):
        assert waiting(cast[nobody], school) == []


def test_who_reads_a_report_about_the_head_with_another_is_the_chair(school: Any, cast: Any) -> None:
    for by in (Role.DSL, Role.DEPUTY):
        report(school, cast[by], cast[Role.HEAD])
    assert len(waiting(cast[Role.CHAIR], school)) == 1
    assert waiting(cast[Role.HEAD], school) == []
    with seen_by(cast[Role.HEAD], school), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app_same_adult('OAK-A-2026-0001')")
        assert cursor.fetchone() == (0,)


def test_about_somebody_else_or_without_a_rule_nothing_waits(school: Any, cast: Any) -> None:
    report(school, cast[Role.DSL], "Sam Carter")
    report(school, cast[Role.DSL], "Sam Cart")
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        report(school, cast[Role.DSL], "sam carter")
    assert waiting(cast[Role.HEAD], school) == []


def test_a_child_named_in_two_makes_a_pattern(school: Any, cast: Any) -> None:
    head, child, other = cast[Role.HEAD], enrol(school), enrol(school, "Ben")
    refs = [report(school, cast[Role.DSL], "Sam Carter")]
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        refs.append(report(school, cast[Role.DSL], "Sam Carter"))
        with seen_by(head, school):
            actions.name_child(one(refs[0]), pupil=child, by=head)
            actions.name_child(one(refs[1]), pupil=other, by=head)
            assert not Clock.objects.filter(kind=str(Owed.PATTERN)).exists()
            actions.name_child(one(refs[1]), pupil=child, by=head)
        assert waiting(head, school) == [refs[1]]


def test_the_recorded_look_alone_stops_the_clock_and_lets_the_record_close(
    school: Any, cast: Any, two: list[str]
) -> None:
    head = cast[Role.HEAD]
    matter = settle(two[1], head, school)
    with seen_by(head, school):
        with pytest.raises(RuleBroken, match="has not been looked at"):
            actions.close_matter(matter, summary="Done.", by=head)
        with pytest.raises(RuleBroken, match="part of the harm threshold"):
            actions.look_at_pattern(matter, finding=Finding.ALLEGATION, reasons="So.", by=head)
        look = actions.look_at_pattern(matter, finding=Finding.WATCH, reasons="Twice in a day.", by=head)
        assert look.rests_on == two
        assert Event.objects.get(verb="conduct.pattern_looked").thread == two[1]
        assert actions.close_matter(matter, summary="Done.", by=head).closed_at
        assert actions.look_at_pattern(matter, finding=Finding.NONE, reasons="Again.", by=head)
        with pytest.raises(DatabaseError), transaction.atomic():
            PatternLook.objects.update(reasons="Never.")
    assert waiting(head, school) == []


def test_a_look_needs_something_to_be_read_together(school: Any, cast: Any) -> None:
    ref = report(school, cast[Role.DSL], cast[Role.STAFF])
    with seen_by(cast[Role.HEAD], school), pytest.raises(RuleBroken, match="nothing else"):
        actions.look_at_pattern(one(ref), finding=Finding.NONE, reasons="So.", by=cast[Role.HEAD])


def test_a_pattern_becomes_an_allegation_that_cites_the_earlier_ones(school: Any, cast: Any, two: list[str]) -> None:
    head = cast[Role.HEAD]
    settle(two[0], head, school, decision="no_concern", action="")
    third = report(school, cast[Role.DSL], cast[Role.STAFF])
    settle(third, head, school)
    with seen_by(head, school):
        assert not Clock.objects.running().filter(kind=str(Owed.LADO), thread=third).exists()
        with pytest.raises(RuleBroken):
            actions.escalate_pattern(one(third), limbs=[], reasons="So.", by=head)
        decided = actions.escalate_pattern(one(third), limbs=["unsuitable"], reasons="Taken together.", by=head)
        assert one(third).kind == Kind.ALLEGATION
        assert decided.reasons.endswith(f"Taken together with {two[1]}.")  # what was no concern is not cited
        assert Clock.objects.running().filter(kind=str(Owed.LADO), thread=third).exists()
        assert [link.earlier.ref for link in MatterLink.objects.all()] == [two[1]]
        assert [event.thread for event in Event.objects.filter(verb="conduct.read_together")] == [two[1]]
        actions.escalate_pattern(one(third), limbs=["risk"], reasons="Once more.", by=head)
        assert MatterLink.objects.count() == 1
    assert waiting(head, school) == []


def test_nobody_else_looks_or_escalates(school: Any, cast: Any, two: list[str]) -> None:
    with seen_by(cast[Role.HEAD], school):
        matter = one(two[1])
    for nobody in (Role.DSL, Role.DEPUTY, Role.ADMIN, Role.STAFF, Role.CHAIR):
        with seen_by(cast[nobody], school):
            with pytest.raises(PermissionDenied):
                actions.look_at_pattern(matter, finding=Finding.NONE, reasons="So.", by=cast[nobody])
            with pytest.raises(PermissionDenied):
                actions.escalate_pattern(matter, limbs=["risk"], reasons="So.", by=cast[nobody])
            assert not PatternLook.objects.exists()


def test_what_is_left_undone_reaches_the_chair_and_never_the_dsl(school: Any, cast: Any, two: list[str]) -> None:
    with as_role(WORKER_ROLE):
        sweep(at=NOW + timedelta(days=9))
        told = Message.objects.filter(kind="clock_missed", sealed=True)
        assert set(told.values_list("to_user__name", flat=True)) == {cast[Role.HEAD].name, cast[Role.CHAIR].name}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_shows_the_pattern_to_its_reader_and_to_nobody_else(school: Any, cast: Any, two: list[str]) -> None:
    report(school, cast[Role.DSL], cast[Role.STAFF], wants_no_name=True)
    page = signed_in(cast[Role.HEAD]).get("/conduct/patterns/").content.decode()
    for words in ("3 records, all on", "The same place twice", "Somebody who asked not to be named", "Store (2)", *two):
        assert words in page
    assert f"{cast[Role.DSL].name} (2)" not in page
    assert two[0] not in signed_in(cast[Role.CHAIR]).get("/conduct/patterns/").content.decode()
    for nobody in (Role.DSL, Role.DEPUTY, Role.ADMIN, Role.STAFF):
        assert signed_in(cast[nobody]).get("/conduct/patterns/").status_code == 403
    assert (
        "1 earlier, 1 later about this adult" in signed_in(cast[Role.HEAD]).get(f"/conduct/{two[1]}/").content.decode()
    )


def test_the_head_finds_no_trace_of_a_pattern_about_themselves(school: Any, cast: Any) -> None:
    refs = [report(school, cast[by], cast[Role.HEAD], place="Office") for by in (Role.DSL, Role.DEPUTY)]
    page = signed_in(cast[Role.HEAD]).get("/conduct/patterns/").content.decode()
    assert "Nobody stands here twice" in page
    assert "Office" not in page
    for what in ("pattern", "escalate"):
        assert signed_in(cast[Role.HEAD]).get(f"/conduct/{refs[1]}/add/{what}/").status_code == 404
    assert refs[1] in signed_in(cast[Role.CHAIR]).get("/conduct/patterns/").content.decode()


def test_the_forms_lead_from_the_pattern_to_the_allegation(school: Any, cast: Any, two: list[str]) -> None:
    client = signed_in(cast[Role.HEAD])
    look, escalate = (f"/conduct/{two[1]}/add/{what}/" for what in ("pattern", "escalate"))
    assert client.post(look, {"finding": "allegation", "reasons": "So."}).status_code == 422
    assert client.post(look, {"finding": "watch", "reasons": "So."}).status_code == 303
    assert client.post(escalate, {"reasons": "So."}).status_code == 422
    assert client.post(escalate, {"limbs": ["risk"], "reasons": "So."}).status_code == 303
    assert "Part of the allegation" in client.get(f"/conduct/{two[0]}/").content.decode()
    assert "Rests also on" in client.get(f"/conduct/{two[1]}/").content.decode()
    assert "indicates they may pose a risk" in client.get("/conduct/patterns/").content.decode()


def test_more_records_cost_no_more_queries(school: Any, cast: Any, two: list[str]) -> None:
    client = signed_in(cast[Role.HEAD])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/conduct/patterns/").status_code == 200
        return len(queries)

    asked()
    before = asked()
    for number in range(6):
        report(school, cast[Role.DSL], f"Sam Carter {number % 2}", place="Hall")
    assert asked() == before
