"""`manage.py verify_record [--school OAK]`: prove that nothing in the record was changed, removed or reordered."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from safeguard.db import WORKER_ROLE
from safeguard.people.models import School
from safeguard.web.proof import NO_SCHOOL, prove, sealed

NOT_PROVED = """\
This does not prove: events of the last seconds that no seal covers yet, and a chain that the database's owner rewrote
whole.
Against the latter, compare the heads above with those in the digests that the DSL and the chair have kept."""


class Command(BaseCommand):
    help = "Check the seals of the record; names each fault and ends with code 1 when there is one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--school", help="the code of one school, such as OAK (all when left out)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.refuse_blind_role()
        schools = [(school.pk, school.code) for school in School.objects.all()] + [(NO_SCHOOL, "no school")]
        if wanted := (options["school"] or "").upper():
            schools = [(pk, code) for pk, code in schools if code == wanted]
            if not schools:
                raise CommandError(f"There is no school with the code {wanted}.")
        if sum(self.examine(pk, code) for pk, code in schools):
            self.stdout.write(NOT_PROVED)
            sys.exit(1)
        self.stdout.write(NOT_PROVED)

    def refuse_blind_role(self) -> None:
        """Row-level security would hide rows from any other role, and hidden rows would look like missing ones."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if cursor.fetchone()[0] != WORKER_ROLE:
                raise CommandError("Run this with DB_ROLE=worker: other roles do not see every row of the record.")

    def examine(self, school_id: int, code: str) -> int:
        found = list(prove(school_id, code, at=timezone.now()))
        count, head = sealed(school_id)
        self.stdout.write(f"{code}: {count} events sealed, head {head or '(none yet)'}")
        for fault in found:
            self.stdout.write(f"{code}: FAULT: {fault}")
        if not found:
            self.stdout.write(f"{code}: no row was changed, removed or reordered")
        return len(found)
