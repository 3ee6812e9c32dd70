"""`manage.py sweep`: one pass of the clocks, as beat does."""

from typing import Any

from django.core.management.base import BaseCommand

from safeguard.clocks.sweep import sweep


class Command(BaseCommand):
    help = "Advance every clock whose next step has come, once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep()} steps taken")
