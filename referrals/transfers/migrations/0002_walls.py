"""Row-level security on the tables of transfers. What was decided, tried, chased or handed over stays as it was written."""

from django.db import migrations

from safeguard import db

TABLES = [
    *["transfer", "withholding", "build", "link", "downloadattempt", "filerequest"],
    *["chase", "paperfile", "received", "nofile", "keeping"],
]
KEPT = ["withholding", "downloadattempt", "chase", "paperfile", "nofile"]


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"transfers_{table}")],
        *[operation for table in KEPT for operation in db.append_only(f"transfers_{table}")],
    ]
