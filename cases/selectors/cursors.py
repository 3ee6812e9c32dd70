"""Where a page of a list ended, as one word of an address: an instant to the microsecond and the row that had it."""

from datetime import UTC, datetime, timedelta
from typing import Final

Cursor = tuple[datetime, int]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
LARGEST: Final = 2**63 - 1


def encode(moment: datetime, pk: int) -> str:
    return f"{(moment - EPOCH) // MICROSECOND}.{pk}"


def decode(text: str) -> Cursor | None:
    """Read an address back; what nobody was given starts the list from its beginning."""
    before, _, after = text.partition(".")
    if not (before.isascii() and before.removeprefix("-").isdecimal() and after.isascii() and after.isdecimal()):
        return None
    try:
        moment = EPOCH + int(before) * MICROSECOND
    except OverflowError:
        return None
    return (moment, int(after)) if int(after) <= LARGEST else None
