"""Row-level security on plans. Who held a post and what a plan said stays as it was written."""

from django.db import migrations

from safeguard import db

TABLES = ["plan", "planperson", "planchange", "planmeeting", "schoolaction"]
KEPT = ["planperson", "planchange", "schoolaction"]


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"plans_{table}")],
        *[operation for table in KEPT for operation in db.append_only(f"plans_{table}")],
    ]
