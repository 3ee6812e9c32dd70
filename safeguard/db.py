"""Who may see which rows, said to PostgreSQL: the second wall behind `visible_to`.

`scope` names the person and the schools for the length of a transaction; row-level security reads them. Outside any scope
the application's role sees no school's rows. `read_only` refuses writes while a page is being made. No models live here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations, transaction

APP_ROLE = "safeguard_app"
WORKER_ROLE = "safeguard_worker"
TENANT = "school_id = ANY ((SELECT app_schools())::bigint[])"


class ReadOnlyViolation(Exception):
    """A page that only shows something tried to change the database."""


def _set_scope(user_id: int | None, schools: tuple[int, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', %s, true), set_config('app.schools', %s, true)",
            [str(user_id or ""), ",".join(str(school) for school in schools)],
        )
    connection.safeguard_scope = (user_id, schools)  # type: ignore[attr-defined]


def current_scope() -> tuple[int | None, tuple[int, ...]]:
    """Return (user id, school ids) of the innermost scope, `(None, ())` outside one."""
    return getattr(connection, "safeguard_scope", (None, ()))


@contextmanager
def scope(*, user: Any = None, schools: Iterable[Any] = ()) -> Iterator[None]:
    """Open a transaction in which only these schools' rows exist (schools or their ids; user or its id)."""
    before = current_scope()
    user_id = getattr(user, "pk", user)
    school_ids = tuple(sorted(getattr(school, "pk", school) for school in schools))
    try:
        with transaction.atomic():
            _set_scope(user_id, school_ids)
            yield
    finally:
        connection.safeguard_scope = before  # type: ignore[attr-defined]
        if connection.in_atomic_block and not connection.needs_rollback:
            _set_scope(*before)


def widen(*, user: Any, schools: Iterable[Any]) -> None:
    """Name the person or the schools of the scope one stands in, once they are known (sign-in, founding a school)."""
    _set_scope(
        getattr(user, "pk", user),
        tuple(sorted(getattr(school, "pk", school) for school in schools)),
    )


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    words = sql.lstrip("( \n").split(None, 1)
    if words and words[0].upper() in {
        "INSERT",
        "UPDATE",
        "DELETE",
        "TRUNCATE",
        "MERGE",
        "COPY",
    }:
        raise ReadOnlyViolation(words[0])
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """Refuse every writing statement inside: a GET may look, and only its reading is recorded, outside this block."""
    with connection.execute_wrapper(_refuse_writes):
        yield


def rls(table: str, *, tenant: str = TENANT, check: str = "", worker: bool = False) -> list[migrations.RunSQL]:
    """Force row-level security on a table: its school's rows only, and all rows for the worker where the clockwork needs them.

    `check`, when given, says which rows may be written (the tenant test when left out).
    """
    statements: list[Any] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({tenant}) WITH CHECK ({check or tenant})",
    ]
    undo: list[Any] = ["DROP POLICY tenant ON " + table]
    if worker:
        statements.append(f"CREATE POLICY worker ON {table} TO {WORKER_ROLE} USING (true) WITH CHECK (true)")
        undo.append("DROP POLICY worker ON " + table)
    undo.append(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    undo.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return [migrations.RunSQL(statements, undo)]


def append_only(table: str) -> list[migrations.RunSQL]:
    """Refuse UPDATE and DELETE on a table, by privilege and by trigger: what was recorded stays as it was recorded."""
    return [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}, {WORKER_ROLE}",
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            ],
            [
                f"DROP TRIGGER append_only ON {table}",
                f"GRANT UPDATE, DELETE ON {table} TO {APP_ROLE}, {WORKER_ROLE}",
            ],
        )
    ]
