"""How many records the sealed register holds is not for everybody to read off its counter of references."""

from django.db import migrations

from safeguard.db import APP_ROLE

POLICY = f"""
CREATE POLICY sealed ON people_counter AS RESTRICTIVE TO {APP_ROLE}
USING (kind <> 'A' OR (SELECT app_is_owner()) OR (SELECT app_sealing()) IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealed"), ("people", "0005_tutor_mis_id")]
    operations = [migrations.RunSQL(POLICY, "DROP POLICY sealed ON people_counter")]
