"""A clock that counts days keeps what it takes to count them again; those that run already keep their instant."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_walls")]
    operations = [
        migrations.AddField(
            "clock", "unit", models.CharField(blank=True, default="", max_length=20), preserve_default=False
        ),
        migrations.AddField("clock", "days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("clock", "counted_from", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(unit="", days__isnull=True, counted_from__isnull=True)
                | Q(~Q(unit=""), days__isnull=False, counted_from__isnull=False),
                name="clock_counts_whole",
            ),
        ),
    ]
