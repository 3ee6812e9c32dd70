"""Row-level security on every people table that belongs to a school. A person always sees their own memberships."""

from django.db import migrations

from safeguard import db

TABLES = [
    "term",
    "closure",
    "bankholidaychange",
    "counter",
    "pupil",
    "identifier",
    "status",
    "contact",
    "relative",
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"people_{table}")],
        *db.rls(
            "people_membership",
            tenant=f"{db.TENANT} OR user_id = (SELECT app_user())",
            check=db.TENANT,
            worker=True,
        ),
    ]
