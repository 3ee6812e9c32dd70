"""Row-level security on every table; what was issued, said and told stays as it was recorded."""

from django.db import migrations

from safeguard import db

TABLES = [
    *["disclosure", "disclosurepupil", "notice", "candidate", "noticetold", "seriousincident", "incidentperson"],
    *["incidententry", "incidentaction", "incidenttold", "briefing", "hold"],
]
WORDS = ["disclosurepupil", "candidate", "noticetold", "incidententry", "incidenttold", "briefing"]


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0001_initial")]
    operations = [
        *[operation for table in TABLES for operation in db.rls(f"disclosures_{table}")],
        *[operation for table in WORDS for operation in db.append_only(f"disclosures_{table}")],
    ]
