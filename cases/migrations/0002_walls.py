"""Row-level security on every table of concerns and cases. Drafts are seen by their author alone, also in raw SQL."""

from django.db import migrations

from safeguard import db

TABLES = [
    *["addendum", "bodymark", "case", "casegrant", "casepupil", "concern", "concernpupil", "decision"],
    *["dissatisfaction", "handover", "note", "review", "rollalert", "task", "wall"],
]
OWN_DRAFT = f"{db.TENANT} AND (author_id = (SELECT app_user()) OR (SELECT app_user()) IS NULL)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"cases_{table}")],
        *db.rls("cases_draft", tenant=OWN_DRAFT),
        *[
            operation
            for table in ("decision", "addendum", "bodymark", "review")
            for operation in db.append_only(f"cases_{table}")
        ],
    ]
