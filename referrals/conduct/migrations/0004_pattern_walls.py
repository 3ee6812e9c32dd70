"""The walls of what patterns rest on, and the one question that the writer of a report may not ask with their own eyes."""

from django.db import migrations

from safeguard import db

OF_MATTER = "(SELECT m.ref FROM conduct_matter m WHERE m.id = matter_id)"
TODAY = "(app_now() AT TIME ZONE 'Europe/London')::date"
# Whoever hears it today, as in 0002: what two different posts hear is never read together.
HEARING = f"""CASE WHEN {{m}}.route = 'head' AND EXISTS (
            SELECT FROM people_membership held JOIN people_user holder ON holder.id = held.user_id
            WHERE held.school_id = {{m}}.school_id AND held.user_id = {{m}}.subject_id AND held.role = 'head'
              AND holder.is_active AND held.from_on <= {TODAY} AND (held.to_on IS NULL OR held.to_on >= {TODAY}))
        THEN 'chair' ELSE {{m}}.route END"""
SAME_ADULT = f"""
CREATE FUNCTION app_same_adult(thread text)
RETURNS TABLE (ref text, known_at timestamptz, place text, sharer bigint, children bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.ref::text, o.known_at, coalesce(r.place, '')::text,
           CASE WHEN r.wants_no_name THEN NULL ELSE r.reporter_id END,
           ARRAY(SELECT c.pupil_id FROM conduct_matterchild c WHERE c.matter_id = o.id ORDER BY c.pupil_id)
    FROM conduct_matter m
    JOIN conduct_matter o ON o.school_id = m.school_id
        AND (o.subject_id = m.subject_id
          OR m.subject_id IS NULL AND o.subject_id IS NULL AND upper(o.subject_name) = upper(m.subject_name))
    LEFT JOIN conduct_report r ON r.matter_id = o.id
    WHERE m.ref = thread AND (thread = app_sealing() OR app_sealed_reader(thread))
      AND {HEARING.format(m="o")} = {HEARING.format(m="m")}
      AND o.kind <> 'no_concern'
      AND NOT EXISTS (SELECT FROM conduct_outcome e WHERE e.matter_id = o.id AND e.outcome IN ('malicious', 'false'))
    ORDER BY o.known_at, o.id
$$
"""


class Migration(migrations.Migration):
    dependencies = [("conduct", "0003_patterns")]
    operations = [
        *[
            operation
            for table in ("conduct_patternlook", "conduct_matterlink")
            for operation in [
                *db.rls(table),
                *db.sealed(table, thread=OF_MATTER, whole=True),
                *db.append_only(table),
            ]
        ],
        migrations.RunSQL(SAME_ADULT, "DROP FUNCTION app_same_adult(text)"),
    ]
