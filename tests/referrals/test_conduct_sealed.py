"""The compartment itself: no trace for anybody else, in raw SQL as the application, in lists, counts, feeds, digests, mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases.selectors import record
from oversight import selectors as figures
from referrals.conduct.models import Matter, MatterChild
from safeguard import db
from safeguard.audit.models import Event, Mention
from safeguard.audit.seal import faults, seal_finished
from safeguard.clocks.digest import send_digests
from safeguard.clocks.models import Clock
from safeguard.db import WORKER_ROLE
from safeguard.demo.world import World
from safeguard.outbox.models import Message
from safeguard.people.holdings import owned_by
from tests.builders import as_role

TABLES = {  # table: which of its rows are sealed
    "audit_event": "sealed",
    "clocks_clock": "sealed",
    "outbox_message": "sealed",
    "files_storedfile": "sealed",
    "conduct_matter": "true",
    "conduct_report": "true",
    "conduct_matterchild": "true",
    "conduct_mattergrant": "true",
    "conduct_threshold": "true",
    "conduct_ladocontact": "true",
    "conduct_strategymeeting": "true",
    "conduct_interim": "true",
    "conduct_matterlink": "true",
    "conduct_patternlook": "true",
    "conduct_told": "true",
    "conduct_review": "true",
    "conduct_outcome": "true",
    "conduct_referral": "true",
    "conduct_statement": "true",
    "people_counter": "kind = 'A'",
}
OWN = {"conduct_report", "outbox_message", "clocks_clock"}  # a reporter's words, a letter to oneself, an own clock
NO_READERS = ["deputy", "dsl", "admin", "governor", "attendance", "senco", "r.hall", "l.price"]


def rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def seen_by(world: World, local: str, school: str = "oakfield") -> Iterator[Any]:
    person = world.person(local, school)
    with db.scope(user=person, schools=[world.schools["OAK" if school == "oakfield" else "ELM"]]):
        yield person


def sealed_rows(table: str) -> int:
    return rows(f"SELECT count(*) FROM {table} WHERE {TABLES[table]}")[0][0]


def test_every_table_of_the_register_and_each_shared_one_carries_the_policy(world: World) -> None:
    named = rows(
        "SELECT c.relname, p.polpermissive FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'sealed'"
    )
    assert dict(named) == dict.fromkeys(TABLES, False)
    own = rows("SELECT relname FROM pg_class WHERE relname LIKE 'conduct\\_%%' AND relkind = 'r'")
    assert {name for (name,) in own} == {name for name in TABLES if name.startswith("conduct_")}


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("who", NO_READERS)
def test_raw_sql_of_the_application_finds_nothing(world: World, table: str, who: str) -> None:
    with seen_by(world, who) as person:
        found = sealed_rows(table)
        if table == "conduct_report":
            found -= rows("SELECT count(*) FROM conduct_report WHERE reporter_id = %s", person.pk)[0][0]
        if table == "outbox_message":
            found -= rows("SELECT count(*) FROM outbox_message WHERE sealed AND to_user_id = %s", person.pk)[0][0]
        assert found == 0


@pytest.mark.parametrize("table", sorted(TABLES))
def test_raw_sql_of_another_school_and_of_nobody_finds_nothing(world: World, table: str) -> None:
    with seen_by(world, "dsl", "elmwood"):
        assert sealed_rows(table) == 0
    with db.scope(schools=[world.schools["OAK"]]):
        assert sealed_rows(table) == 0
    with db.scope(user=world.cast["lead@trust.example"], schools=world.schools.values()):
        assert sealed_rows(table) == 0


def test_the_head_reads_the_register_less_what_is_about_the_head(world: World) -> None:
    with seen_by(world, "head"):
        assert set(Matter.objects.values_list("ref", flat=True)) >= {world.refs["allegation"], world.refs["low_level"]}
        assert not Matter.objects.filter(ref=world.refs["about_head"]).exists()
        for model, field in ((Event, "thread"), (Clock, "thread"), (Message, "context__ref")):
            assert not model.objects.filter(**{field: world.refs["about_head"]}).exists()
    with seen_by(world, "chair"):
        assert [matter.ref for matter in Matter.objects.all()] == [world.refs["about_head"]]


def test_writing_in_without_reading_is_refused_outside_the_act(world: World) -> None:
    sql = "INSERT INTO people_counter (school_id, kind, year, last) VALUES (%s, 'A', 1999, 0)"
    with seen_by(world, "dsl"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        rows(sql, world.schools["OAK"].pk)


def test_a_sealed_file_exists_for_its_readers_alone(world: World) -> None:
    sql = """INSERT INTO files_storedfile (token, school_id, subject_type, subject_id, thread, original_name, content_type,
             size, sha256, state, found, stored_at, stored_by_id)
             SELECT gen_random_uuid(), school_id, 'conduct.Matter', id, ref, 'a.pdf', 'application/pdf', 1, '', 'clean', '',
             now(), manager_id FROM conduct_matter WHERE ref = %s"""
    with seen_by(world, "head"):
        rows(sql, world.refs["allegation"])
        assert sealed_rows("files_storedfile") == 1
    with seen_by(world, "dsl"):
        assert sealed_rows("files_storedfile") == 0


def test_a_sealed_event_names_no_child_whoever_writes_it(world: World) -> None:
    sql = "INSERT INTO audit_event (school_id, verb, kind, happened_at, recorded_at, actor_label, subject_type, "
    sql += "subject_ref, subject_label, thread, pupils, request_id, payload) "
    sql += "VALUES (%s, 'x', 'act', now(), now(), '', '', '', '', %s, '{1}', '', '{}')"
    with seen_by(world, "head"), pytest.raises(DatabaseError, match="sealed_names_no_child"), transaction.atomic():
        rows(sql, world.schools["OAK"].pk, world.refs["allegation"])
    assert not Mention.objects.filter(event__sealed=True).exists()


def test_the_record_is_proved_whole_with_what_is_sealed_in_it(world: World) -> None:
    with as_role(WORKER_ROLE), db.scope(schools=[world.schools["OAK"]]):
        while seal_finished():
            pass
        assert list(faults(world.schools["OAK"].pk)) == []
        assert Event.objects.filter(sealed=True).count() > 20
    with seen_by(world, "dsl"):
        assert record.sealed(world.schools["OAK"].pk).until is not None


def test_a_child_s_record_and_its_readers_say_nothing(world: World) -> None:
    with seen_by(world, "head"):
        child = MatterChild.objects.get(matter__ref=world.refs["allegation"]).pupil
    with seen_by(world, "dsl"):
        told = Event.objects.filter(mentions__pupil_id=child.pk)
        assert "pupil.statement" in {event.verb for event in told}
        assert not any("-A-" in str((event.thread, event.subject_ref, event.payload)) for event in told)


def test_the_feed_and_the_digest_leave_out_what_a_deputy_reported(world: World) -> None:
    oak, at = world.schools["OAK"], world.start
    with as_role(WORKER_ROLE):
        send_digests(at=at)
        acts = Message.objects.get(key__startswith=f"digest:{oak.pk}:{world.person('dsl').pk}:").context["acts"]
        seen = Event.objects.filter(actor_id=world.person("deputy").pk, school_id=oak.pk, sealed=True)
        assert seen.exists()
        assert acts == _acts_without_sealed(oak, at)
    with seen_by(world, "dsl") as dsl:
        assert not any("-A-" in event.thread for event in record.deputies_feed(dsl, oak, at=at, size=500))


def _acts_without_sealed(oak: Any, at: Any) -> int:
    since = oak.calendar.start_of_school_day(oak.calendar.add_school_days(at.date(), -1))
    deputies = oak.memberships.filter(role="deputy").values("user_id")
    acts = Event.objects.filter(school_id=oak.pk, kind="act", recorded_at__gte=since, actor_id__in=deputies)
    return sum(1 for event in acts if event.thread and "-A-" not in event.thread)


def test_figures_are_the_same_for_whoever_looks(world: World) -> None:
    counted = []
    for who in ("governor", "head", "chair", "dsl"):
        with seen_by(world, who):
            counted.append(figures.overdue(world.schools["OAK"], world.start))
    assert all(one == counted[0] for one in counted)
    assert not any(kind.startswith("conduct.") for kind in counted[0])


def test_a_role_is_not_ended_over_something_that_nobody_else_may_see(world: World) -> None:
    with seen_by(world, "admin"):
        said = owned_by(world.person("chair"), world.schools["OAK"])
    assert said == ["Holds something that only they may see. They must hand it over or end it first."]


PAGES = [
    *["/concerns/", "/my-work/", "/triage/", "/cases/", "/pupils/", "/my-work/team/", "/oversight/", "/operations/"],
    *["/people/", "/safeguarding/feed/", "/"],
]


@pytest.mark.parametrize("who", ["deputy", "dsl", "admin", "governor", "attendance"])
def test_no_page_of_anybody_else_carries_a_reference_that_is_not_their_own(
    world: World, client: Client, who: str
) -> None:
    person = world.person(who)
    client.force_login(person)
    own = set()
    with seen_by(world, who):
        own = {ref for (ref,) in rows("SELECT ref FROM conduct_report WHERE reporter_id = %s", person.pk)}
    for path in PAGES:
        text = client.get(path, follow=True).content.decode()
        for ref in ("allegation", "about_head", "about_chair", "low_level", "low_level_closed"):
            assert world.refs[ref] in own or world.refs[ref] not in text, path


@pytest.mark.parametrize("who", ["deputy", "dsl", "admin", "governor", "chair", "attendance"])
def test_the_wrong_people_are_told_that_there_is_no_such_record_and_the_right_ones_see_that_they_tried(
    world: World, client: Client, who: str
) -> None:
    client.force_login(world.person(who))
    ref = world.refs["allegation"]
    real = client.get(reverse("conduct:matter", args=[ref]))
    none = client.get(reverse("conduct:matter", args=["OAK-A-2026-9999"]))
    assert (real.status_code, none.status_code) == (404, 404)
    said = [page.content.decode().partition("<main")[2].partition("</main>")[0] for page in (real, none)]
    assert said[0].strip()
    assert said[0] == said[1]
    with seen_by(world, "head"):
        assert Event.objects.filter(thread=ref, verb="conduct.attempted", actor_id=world.person(who).pk).count() == 1


def test_the_head_finds_no_trace_of_what_is_about_the_head(world: World, client: Client) -> None:
    client.force_login(world.person("head"))
    assert client.get(reverse("conduct:matter", args=[world.refs["about_head"]])).status_code == 404
    for path in [*PAGES, "/conduct/", "/conduct/?show=closed"]:
        assert world.refs["about_head"] not in client.get(path, follow=True).content.decode()
