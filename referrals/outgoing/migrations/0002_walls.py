"""Row-level security on every table of referrals; what was said and what came back stays as it was recorded."""

from django.db import migrations

from safeguard import db

TABLES = ["addendum", "agencycontact", "duty", "notreferred", "promise", "referral", "referralpupil", "response"]
WORDS = ["addendum", "agencycontact", "response"]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"referrals_{table}")],
        *[operation for table in WORDS for operation in db.append_only(f"referrals_{table}")],
    ]
