"""The database's own people: `safeguard_app` and `safeguard_worker` own nothing and bypass nothing.

Runs before every other migration, so that each table that the owner makes later is readable and writable for both roles;
row-level security then says which rows, and append-only tables take UPDATE and DELETE away again.
"""

from django.db import migrations

from safeguard.db import APP_ROLE, WORKER_ROLE

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
        GRANT {role} TO CURRENT_USER;
    END IF;
END $$
"""
RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {WORKER_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}, {WORKER_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}, {WORKER_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}, {WORKER_ROLE};
"""
FUNCTIONS = [
    """CREATE FUNCTION app_schools() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
       $$ SELECT string_to_array(NULLIF(current_setting('app.schools', true), ''), ',')::bigint[] $$""",
    """CREATE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
       $$ SELECT NULLIF(current_setting('app.user_id', true), '')::bigint $$""",
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the record is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$""",
]


class Migration(migrations.Migration):
    run_before = [
        ("people", "0001_initial"),
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("axes", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(ROLE.format(role=APP_ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(ROLE.format(role=WORKER_ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        *[migrations.RunSQL(function, migrations.RunSQL.noop) for function in FUNCTIONS],
    ]
