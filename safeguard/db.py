"""Who may see which rows, said to PostgreSQL: the second wall behind `visible_to`.

`scope` names the person and the schools for the length of a transaction; row-level security reads them. Outside any scope
the application's role sees no school's rows. `read_only` refuses writes while a page is being made. No models live here.

Within a school stands one more compartment: what is kept under the reference of the sealed register is sealed, in every
table that it reaches, and exists for its readers alone (docs/decisions/0025).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations, models, transaction
from django.utils import timezone

APP_ROLE = "safeguard_app"
WORKER_ROLE = "safeguard_worker"
TENANT = "school_id = ANY ((SELECT app_schools())::bigint[])"


class ReadOnlyViolation(Exception):
    """A page that only shows something tried to change the database."""


def _set_scope(user_id: int | None, schools: tuple[int, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', %s, true), set_config('app.schools', %s, true),"
            " set_config('app.now', %s, true)",
            [str(user_id or ""), ",".join(str(school) for school in schools), timezone.now().isoformat()],
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


@contextmanager
def sealing(thread: str) -> Iterator[None]:
    """Let an act write into one sealed record that the person may not read: its rows exist for them while it lasts.

    Only around an act that hands something in (a report, a refusal to be noted), never around a page.
    """
    with transaction.atomic():
        before = _sealing_now()
        _set_sealing(thread)
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set_sealing(before)


def _sealing_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.sealing', true)")
        return cursor.fetchone()[0] or ""


def _set_sealing(thread: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.sealing', %s, true)", [thread])


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


def sealed_column(column: str = "thread") -> Any:
    """A column that the database fills: whether the row is kept under a reference of the sealed register.

    Computed from the reference, so that no writer can forget it, and in the log bound by the hash of what it comes from.
    """
    expression = models.Func(models.F(column), function="app_is_sealed", output_field=models.BooleanField())
    return models.GeneratedField(expression=expression, output_field=models.BooleanField(), db_persist=True)


def sealed(table: str, *, thread: str = "thread", own: str = "", whole: bool = False) -> list[migrations.RunSQL]:
    """Hide a table's sealed rows from whoever is no reader of their record; `own` says which are shown nevertheless.

    `whole`: every row is sealed (a table of the register itself). The policy only restricts: each school's wall stands.
    """
    plain = "" if whole else "NOT sealed OR "
    test = (
        f"{plain}(SELECT app_is_owner()) OR {thread} = (SELECT app_sealing()) OR app_sealed_reader({thread})"
        f"{' OR ' + own if own else ''}"
    )
    return [
        migrations.RunSQL(
            f"CREATE POLICY sealed ON {table} AS RESTRICTIVE TO {APP_ROLE} USING ({test})",
            f"DROP POLICY sealed ON {table}",
        )
    ]


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
