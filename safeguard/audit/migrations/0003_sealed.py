"""The sealed compartment: what stands under a reference of the sealed register exists for its readers alone.

`app_is_sealed` knows such a reference (OAK-A-2026-0001) by its form. Who is a reader, `app_sealed_reader` says: nobody,
until the register itself is there and replaces the function. `app_is_owner` lets the functions that the owner lends look
past the policy that asks them. `app_now` is the instant of the scope, so that a dated grant ends in the story's own time.
"""

from django.db import migrations, models

from safeguard import db

FUNCTIONS = [
    """CREATE FUNCTION app_is_sealed(ref text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
       $$ SELECT COALESCE(ref ~ '^[^-]+-A-', false) $$""",
    """CREATE FUNCTION app_is_sealed(context jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
       $$ SELECT COALESCE(context ->> 'ref' ~ '^[^-]+-A-', false) $$""",
    """CREATE FUNCTION app_is_owner() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
       $$ SELECT current_user = pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.audit_event'::regclass $$""",
    """CREATE FUNCTION app_sealing() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
       $$ SELECT NULLIF(current_setting('app.sealing', true), '') $$""",
    """CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
       $$ SELECT COALESCE(NULLIF(current_setting('app.now', true), '')::timestamptz, now()) $$""",
    """CREATE FUNCTION app_sealed_reader(thread text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$""",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]
    operations = [
        *[migrations.RunSQL(function, migrations.RunSQL.noop) for function in FUNCTIONS],
        migrations.AddField("event", "sealed", db.sealed_column()),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(sealed=False) | models.Q(pupils=[]), name="event_sealed_names_no_child"
            ),
        ),
        *db.sealed("audit_event"),
    ]
