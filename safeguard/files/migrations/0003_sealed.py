"""Attachments of the sealed register exist for its readers, and for whoever handed them in."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealed"), ("files", "0002_walls")]
    operations = [
        migrations.AddField("storedfile", "sealed", db.sealed_column()),
        *db.sealed("files_storedfile", own="stored_by_id = (SELECT app_user())"),
    ]
