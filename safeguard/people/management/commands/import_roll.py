"""`manage.py import_roll --school OAK FILE [--commit]`: a roll file reviewed as text, and imported when asked."""

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from safeguard import db
from safeguard.errors import RuleBroken
from safeguard.people.models import School
from safeguard.people.roll import report
from safeguard.people.roll.actions import commit_roll
from safeguard.people.roll.current import children_of, staff_to_add
from safeguard.people.roll.layouts import read_file
from safeguard.people.roll.plan import make_plan
from safeguard.people.roll.records import RollFile
from safeguard.policy import SYSTEM

MOST_BYTES: Final = 20 * 1024 * 1024


class Command(BaseCommand):
    help = "Compare a roll file (OneRoster CSV zip, or CSV of pupils) with a school's roll; with --commit, import it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", required=True, help="the school's code, for example OAK")
        parser.add_argument("--commit", action="store_true", help="import; without it nothing is written")
        parser.add_argument("--part", action="store_true", help="the file holds only some children: nobody leaves")
        parser.add_argument("--leavers", type=int, help="how many leave, when more than a fifth of the roll would")
        parser.add_argument("--staff", action="store_true", help="give the file's staff accounts and the role of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(code=options["school"].upper()).first()
        if school is None:
            raise CommandError(f"No school has the code {options['school']}.")
        try:
            with db.scope(schools=[school]):
                self._run(school, options)
        except RuleBroken as broken:
            raise CommandError(" ".join(broken.reasons)) from broken

    def _run(self, school: School, options: dict[str, Any]) -> None:
        roll = self._read(school, options["file"], is_whole=not options["part"])
        plan = make_plan(roll, children_of(school))
        staff = staff_to_add(school, roll.staff)
        for line in report.lines(roll, plan):
            self.stdout.write(line)
        if staff:
            self.stdout.write(
                f"{len(staff)} members of staff hold no role here" + (":" if options["staff"] else "; --staff:")
            )
            self.stdout.writelines(f"  {row.name}, {row.email}, {row.post}" for row in staff)
        if not options["commit"]:
            self.stdout.write("Nothing was written. Add --commit to import.")
            return
        chosen = [row.email for row in staff] if options["staff"] else []
        done = commit_roll(roll, school=school, by=SYSTEM, agreed=plan.digest, leavers=options["leavers"], staff=chosen)
        self.stdout.write(
            f"Imported: {done['joined']} joined, {done['changed']} changed, {done['leaving']} left, "
            f"{done['staff_added']} staff added."
        )

    def _read(self, school: School, path: Path, *, is_whole: bool) -> RollFile:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CommandError(f"{path.name} is larger than {MOST_BYTES // (1024 * 1024)} MB.")
            content = path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        return read_file(path.name, content, school=school, is_whole=is_whole, today=timezone.localdate())
