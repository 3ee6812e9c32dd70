"""The sweep reads every school's clocks; a person those of their schools."""

from django.db import migrations

from safeguard import db


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]
    operations = db.rls("clocks_clock", worker=True)
