"""The tutor group's ID in the school's system: a file of changes names a class by it, and nobody's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_school_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="pupil",
            name="tutor_mis_id",
            field=models.CharField(blank=True, max_length=100, default=""),
            preserve_default=False,
        ),
    ]
