"""The proof and the walls of the log: hash at insert, no change ever, each school its own rows."""

from django.db import migrations

from safeguard import db

TABLES = ["audit_event", "audit_mention", "audit_seal", "audit_leaf"]
OWN_OR_NONE = f"{db.TENANT} OR (school_id IS NULL AND actor_id IS NOT DISTINCT FROM (SELECT app_user()))"
ROW_HASH = """
CREATE FUNCTION audit_row_hash(e audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        e.id, e.school_id, e.verb, e.kind,
        to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.actor_id, e.actor_label, e.subject_type, e.subject_id, e.subject_ref, e.subject_label,
        e.thread, e.pupils, e.request_id, encode(e.payload_hash, 'hex')
    )::text, 'UTF8'))
$$
"""
HASH_ROW = """
CREATE FUNCTION audit_hash_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.payload_hash := sha256(convert_to(NEW.payload::text, 'UTF8'));
    NEW.xid := pg_current_xact_id()::text::bigint;
    NEW.row_hash := audit_row_hash(NEW);
    RETURN NEW;
END $$
"""
TRIGGER = "CREATE TRIGGER hash_row BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_hash_row()"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(ROW_HASH, migrations.RunSQL.noop),
        migrations.RunSQL(HASH_ROW, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, migrations.RunSQL.noop),
        *db.rls("audit_event", tenant=OWN_OR_NONE, worker=True),
        *[operation for table in TABLES[1:] for operation in db.rls(table, worker=True)],
        *[operation for table in TABLES for operation in db.append_only(table)],
    ]
