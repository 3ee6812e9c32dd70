"""A person sees the attachments of their schools; the worker scans and tidies those of all."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = db.rls("files_storedfile", worker=True)
