"""The walls of the register, and who its readers are: the rule of the whole compartment (docs/decisions/0025)."""

from django.db import migrations

from safeguard import db

OF_MATTER = "(SELECT m.ref FROM conduct_matter m WHERE m.id = {column})"
ENTRIES = [
    *["threshold", "ladocontact", "strategymeeting", "interim", "told"],
    *["review", "outcome", "referral", "statement", "matterchild"],
]
TODAY = "(app_now() AT TIME ZONE 'Europe/London')::date"
HOLDS = f"""EXISTS (
            SELECT FROM people_membership held JOIN people_user holder ON holder.id = held.user_id
            WHERE held.school_id = m.school_id AND held.user_id = {{who}} AND held.role = {{role}} AND holder.is_active
              AND held.from_on <= {TODAY} AND (held.to_on IS NULL OR held.to_on >= {TODAY}))"""
# Whoever hears it today: the head; the chair instead where the adult concerned has become head meanwhile.
HEARING = f"CASE WHEN m.route = 'head' AND {HOLDS.format(who='m.subject_id', role=chr(39) + 'head' + chr(39))} THEN 'chair' ELSE m.route END"
READER = f"""
CREATE OR REPLACE FUNCTION app_sealed_reader(thread text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM conduct_matter m
        WHERE m.ref = thread AND app_user() IS NOT NULL AND m.subject_id IS DISTINCT FROM app_user()
          AND (m.manager_id = app_user()
            OR {HOLDS.format(who="app_user()", role=HEARING)}
            OR EXISTS (SELECT FROM conduct_mattergrant g WHERE g.content_object_id = m.id AND g.user_id = app_user()
                       AND g.ended_at IS NULL AND g.until > app_now())))
$$
"""
NOBODY = "CREATE OR REPLACE FUNCTION app_sealed_reader(thread text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$"
# Asked before a role ends, by somebody who may not know what it is that the person holds.
HOLDER = """
CREATE FUNCTION app_holds_sealed(person bigint, school bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM conduct_matter m
                   WHERE m.school_id = school AND m.manager_id = person AND m.closed_at IS NULL)
        OR EXISTS (SELECT FROM clocks_clock c
                   WHERE c.school_id = school AND c.owner_id = person AND c.sealed
                     AND c.met_at IS NULL AND c.stopped_at IS NULL)
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conduct", "0001_initial"),
        ("audit", "0003_sealed"),
        ("clocks", "0004_sealed"),
        ("files", "0003_sealed"),
        ("outbox", "0003_sealed"),
        ("people", "0006_sealed"),
    ]
    operations = [
        *db.rls("conduct_matter", worker=True),
        *db.sealed("conduct_matter", thread="ref", whole=True),
        *db.rls("conduct_report", worker=True),
        *db.sealed("conduct_report", thread="ref", whole=True, own="reporter_id = (SELECT app_user())"),
        *db.rls("conduct_mattergrant", worker=True),
        *db.sealed("conduct_mattergrant", thread=OF_MATTER.format(column="content_object_id"), whole=True),
        *[
            operation
            for name in ENTRIES
            for operation in [
                *db.rls(f"conduct_{name}"),
                *db.sealed(f"conduct_{name}", thread=OF_MATTER.format(column="matter_id"), whole=True),
                *db.append_only(f"conduct_{name}"),
            ]
        ],
        migrations.RunSQL(READER, NOBODY),
        migrations.RunSQL(HOLDER, "DROP FUNCTION app_holds_sealed(bigint, bigint)"),
    ]
