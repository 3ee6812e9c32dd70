"""Row-level security on the directory: each school keeps its own copy of its partnership's papers."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [
        operation
        for table in ("authority", "agency", "phone", "residence", "limit", "stage")
        for operation in db.rls(f"agencies_{table}", worker=table in {"authority", "limit", "stage"})
    ]
