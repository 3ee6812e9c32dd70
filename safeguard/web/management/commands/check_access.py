"""`manage.py check_access`: who can read what today, as a table, from the policy and the memberships."""

from collections import defaultdict
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from safeguard import policy
from safeguard.people.models import Membership
from safeguard.policy import Permission as P
from safeguard.policy import Role

COLUMNS: Final = {
    "own receipts": P.RECEIPT_VIEW,
    "find a child": P.PUPIL_SEARCH,
    "queue": P.QUEUE_VIEW,
    "cases": P.CASE_VIEW,
    "restricted": P.CASE_RESTRICTED_VIEW,
    "history": P.PUPIL_HISTORY,
    "readers": P.RECORD_READERS,
    "figures": P.OVERSIGHT_VIEW,
    "people": P.PEOPLE_MANAGE,
}
FOOT = """\
Not in this table: cases shared with one person until a day (each is listed on its case), walls around a person's own
relatives and around cases that name them, and cases restricted to named people. Whoever runs the server holds no role
and reads nothing."""


class Command(BaseCommand):
    help = "List who can read what, by school. Run with DB_ROLE=worker to see every school."

    def handle(self, *args: Any, **options: Any) -> None:
        people: dict[tuple[str, str, str], set[Role]] = defaultdict(set)
        held = Membership.objects.on(timezone.localdate()).filter(user__is_active=True).select_related("user", "school")
        for one in held:
            people[one.school.name, one.user.name, one.user.email].add(Role(one.role))
        rows = [self.row(*person, roles) for person, roles in sorted(people.items())]
        self.print_table([("School", "Person", "Address", "Roles", *COLUMNS), *rows])
        self.stdout.write(f"\n{len(people)} people with a role today.\n{FOOT}")

    def row(self, school: str, name: str, email: str, roles: set[Role]) -> tuple[str, ...]:
        granted = frozenset().union(*(policy.GRANTS[role] for role in roles))
        words = ", ".join(role.label for role in Role if role in roles)
        return (
            school,
            name,
            email,
            words,
            *("yes" if permission in granted else "-" for permission in COLUMNS.values()),
        )

    def print_table(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
