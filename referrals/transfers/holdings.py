"""What a person can hold here, asked before a role ends."""

from collections.abc import Iterable
from typing import Any

from referrals.transfers.models import FileRequest, Transfer
from safeguard.people import holdings


def owned_files(user: Any, school: Any) -> Iterable[str]:
    for transfer in Transfer.objects.filter(
        school=school, owner=user, received_at=None, cancelled_at=None, held_at=None
    ):
        yield f"Must see that the file {transfer.ref} reaches the next school."


def owned_requests(user: Any, school: Any) -> Iterable[str]:
    if number := FileRequest.objects.filter(school=school, owner=user, ended_at=None).count():
        yield f"Waits for {number} file{'s' if number > 1 else ''} of earlier schools."


def register_all() -> None:
    for holding in (owned_files, owned_requests):
        holdings.register(f"transfers.{holding.__name__}", holding)
