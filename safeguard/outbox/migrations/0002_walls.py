"""Messages of no school (password letters) may be queued by anybody and are read by the worker alone."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = db.rls("outbox_message", check=f"{db.TENANT} OR school_id IS NULL", worker=True)
