"""What is owed in the sealed register is owed before its readers and its owner only."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealed"), ("clocks", "0003_counted")]
    operations = [
        migrations.AddField("clock", "sealed", db.sealed_column()),
        *db.sealed("clocks_clock", own="owner_id = (SELECT app_user())"),
    ]
