"""What a person can hold here, asked before a role ends by somebody who may not know what it is (row C9)."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from safeguard.people import holdings

HOLDS = "SELECT app_holds_sealed(%s, %s)"


def held_sealed(user: Any, school: Any) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [user.pk, school.pk])
        if cursor.fetchone()[0]:
            yield "Holds something that only they may see. They must hand it over or end it first."


def register_all() -> None:
    holdings.register("conduct.held_sealed", held_sealed)
