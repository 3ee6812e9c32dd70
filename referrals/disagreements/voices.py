"""Who speaks for the school at a stage, and who is told that it has opened: never somebody excluded from the case."""

from typing import Any

from django.utils import timezone

from cases import conflicts
from cases.models import Case
from safeguard.people.models import User
from safeguard.people.selectors import holders
from safeguard.policy import Role


def speaker(case: Case, role: str) -> User:
    """The first who holds the role of the stage and may read the case; else the DSL, the head or the owner stands in.

    The chair of governors, who reads no case, speaks from the evidence pack.
    """
    excluded = conflicts.excluded_from_case(case)
    for wanted in (Role(role), Role.DSL, Role.HEAD):
        for person in holders(case.school, wanted):
            if person.pk not in excluded and (wanted == Role.CHAIR or may_read(person, case)):
                return person
    return case.owner


def to_be_told(case: Case, ours: Any) -> list[User]:
    """The owner, who speaks at the stage, and the DSL, each once."""
    excluded = conflicts.excluded_from_case(case)
    leads = [person for person in holders(case.school, Role.DSL) if may_read(person, case)]
    people = {person.pk: person for person in [case.owner, ours, *leads]}
    return [person for pk, person in people.items() if pk not in excluded]


def may_read(person: User, case: Case) -> bool:
    return Case.objects.filter(pk=case.pk).visible_to(person, at=timezone.now()).exists()
