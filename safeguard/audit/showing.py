"""What a third party needs to prove events without this software: each row as it was hashed, its path to the root of its
seal, and the chain of seals from the first of them to the newest.

The words of an event can be left out: its row carries their hash, not the words (decision 1).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from safeguard.audit.models import Leaf, Seal

AT_ONCE: Final = 1000
# The same array, in the same order, as `audit_row_hash` of migration 0002 hashes.
ROWS: Final = """
    SELECT e.id, jsonb_build_array(
        e.id, e.school_id, e.verb, e.kind,
        to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.actor_id, e.actor_label, e.subject_type, e.subject_id, e.subject_ref, e.subject_label,
        e.thread, e.pupils, e.request_id, encode(e.payload_hash, 'hex')
    )::text, e.payload::text, encode(e.payload_hash, 'hex'), encode(e.row_hash, 'hex')
    FROM audit_event e WHERE e.id = ANY (%s) ORDER BY e.id
"""


@dataclass(frozen=True)
class Shown:
    """One event: the text whose SHA-256 is `row_hash`, and the text whose SHA-256 is `payload_hash`, which the row names."""

    event_id: int
    row: str
    payload: str
    payload_hash: str
    row_hash: str


@dataclass(frozen=True)
class Place:
    """Where an event stands: the number of its seal, its position there, and its path upward.

    Each step of `path` is ("left" or "right", hash): the side on which the other node stands.
    """

    seal: int
    position: int
    path: tuple[tuple[str, str], ...]


def rows(event_ids: Iterable[int]) -> Iterator[Shown]:
    """Yield the rows of these events that the scope may see, by id."""
    ids = sorted(event_ids)
    for start in range(0, len(ids), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(ROWS, [ids[start : start + AT_ONCE]])
            for row in cursor.fetchall():
                yield Shown(*row)


def merkle_path(leaves: Sequence[bytes], position: int) -> tuple[tuple[str, str], ...]:
    """Return the nodes beside the way from a leaf to the root of `seal.merkle_root`; an odd node goes up alone."""
    level, steps = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves], []
    while len(level) > 1:
        beside = position ^ 1
        if beside < len(level):
            steps.append(("left" if beside < position else "right", level[beside].hex()))
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
        position //= 2
    return tuple(steps)


def places(event_ids: Iterable[int]) -> dict[int, Place]:
    """Return the place of each event that is sealed: three queries, however many events and seals there are."""
    wanted = set(event_ids)
    seals = Leaf.objects.filter(event_id__in=wanted).order_by().values_list("seal_id", flat=True).distinct()
    numbers = dict(Seal.objects.filter(pk__in=list(seals)).order_by().values_list("pk", "number"))
    leaves: dict[int, list[tuple[int, bytes]]] = {pk: [] for pk in numbers}
    rows = Leaf.objects.filter(seal_id__in=list(numbers)).order_by("seal_id", "position")
    for seal_id, event_id, row_hash in rows.values_list("seal_id", "event_id", "row_hash").iterator():
        leaves[seal_id].append((event_id, bytes(row_hash)))
    return {
        event_id: Place(numbers[seal_id], position, merkle_path([row_hash for _, row_hash in batch], position))
        for seal_id, batch in leaves.items()
        for position, (event_id, _) in enumerate(batch)
        if event_id in wanted
    }


def chain(school_id: int, *, since: int) -> Iterator[tuple[int, str, str, int]]:
    """Yield (number, root, previous head, count) of each seal of a school from number `since` on."""
    seals = Seal.objects.filter(school_id=school_id, number__gte=since).order_by("number")
    for number, root, previous, count in seals.values_list("number", "root", "previous", "count").iterator():
        yield number, bytes(root).hex(), bytes(previous).hex(), count
