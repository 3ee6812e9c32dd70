"""Mail about the sealed register: its readers see what became of it, and whoever it is for."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealed"), ("outbox", "0002_walls")]
    operations = [
        migrations.AddField("message", "sealed", db.sealed_column("context")),
        *db.sealed("outbox_message", thread="(context ->> 'ref')", own="to_user_id = (SELECT app_user())"),
    ]
