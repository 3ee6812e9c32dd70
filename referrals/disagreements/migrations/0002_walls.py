"""Row-level security on disagreements. How a stage opened and ended, and what was said, stays as it was recorded."""

from django.db import migrations

from safeguard import db

TABLES = ["disagreement", "stagerun", "stageend", "word", "pack"]
KEPT = ["stagerun", "stageend", "word", "pack"]


class Migration(migrations.Migration):
    dependencies = [("disagreements", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"disagreements_{table}")],
        *[operation for table in KEPT for operation in db.append_only(f"disagreements_{table}")],
    ]
