"""`manage.py build_demo`: fill an empty database with the demo world, its present being now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safeguard.demo.world import build_world
from safeguard.people.models import School


class Command(BaseCommand):
    help = "Build the demo world: two invented schools with their history. Refused when any school exists."

    def handle(self, *args: Any, **options: Any) -> None:
        if School.objects.exists():
            raise CommandError("There is a school in this database already; the demo world needs an empty one.")
        world = build_world(timezone.now())
        self.stdout.write(f"Built {', '.join(school.name for school in world.schools.values())}.")
