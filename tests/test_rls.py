"""The second wall: row-level security on every table of a school, tried with raw SQL from the application's own role."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from cases import actions
from safeguard import db
from safeguard.db import APP_ROLE, WORKER_ROLE
from safeguard.demo.world import World

TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname
"""
KEEPS_FOR_GOOD = ["audit_event", "audit_mention", "audit_seal", "audit_leaf", "cases_decision", "cases_review"]


def rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def tables_of_a_school() -> list[str]:
    return [name for name, *_ in rows(TABLES)]


@pytest.mark.django_db
def test_every_table_of_a_school_forces_row_level_security() -> None:
    unguarded = [name for name, on, forced, policies in rows(TABLES) if not (on and forced and "tenant" in policies)]
    assert unguarded == []
    assert len(tables_of_a_school()) > 25


@pytest.mark.django_db
@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_the_roles_that_serve_own_nothing_and_bypass_nothing(role: str) -> None:
    assert rows("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", role) == [(False,) * 3]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", role) == [(0,)]


def test_without_a_scope_there_is_nothing(world: World) -> None:
    with db.scope():
        counted = {
            name: rows(f"SELECT count(*) FROM {name} WHERE school_id IS NOT NULL")[0][0]
            for name in tables_of_a_school()
        }
    assert set(counted.values()) == {0}


def test_in_the_scope_of_one_school_nothing_is_of_the_other(world: World) -> None:
    oak, elm = world.schools["OAK"], world.schools["ELM"]
    with db.scope(user=world.person("dsl", "elmwood"), schools=[elm]):
        foreign = {
            name: rows(f"SELECT count(*) FROM {name} WHERE school_id = %s", oak.pk)[0][0]
            for name in tables_of_a_school()
        }
        own = rows("SELECT count(*) FROM cases_concern")[0][0]
    assert set(foreign.values()) == {0}
    assert own > 50


def test_a_row_of_another_school_cannot_be_written(world: World) -> None:
    oak, elm = world.schools["OAK"], world.schools["ELM"]
    sql = "INSERT INTO people_counter (school_id, kind, year, last) VALUES (%s, 'X', 0, 0)"
    with db.scope(schools=[elm]), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        rows(sql, oak.pk)


def test_an_update_does_not_reach_into_another_school(world: World) -> None:
    with db.scope(schools=[world.schools["ELM"]]), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_concern SET account = 'gone' WHERE ref LIKE 'OAK-%%'")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("table", KEEPS_FOR_GOOD)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET school_id = school_id", "TRUNCATE {} CASCADE"])
def test_what_was_recorded_cannot_be_changed(world: World, table: str, change: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
        rows(change.format(table))


def test_somebody_elses_draft_does_not_exist_even_in_raw_sql(world: World) -> None:
    oak, author, other = world.schools["OAK"], world.person("staff"), world.person("dsl")
    with db.scope(user=author, schools=[oak]):
        actions.start_draft(school=oak, by=author)
        assert rows("SELECT count(*) FROM cases_draft")[0][0] == 1
    with db.scope(user=other, schools=[oak]):
        assert rows("SELECT count(*) FROM cases_draft")[0][0] == 0
