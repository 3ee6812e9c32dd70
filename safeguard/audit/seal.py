"""Sealing and proving the log.

Each row is hashed by the database when it is inserted. Every few seconds the rows whose transactions are certainly finished
are put under a Merkle root per school, chained to the last. What this does not prove: rows not sealed yet, and a chain that
was rewritten whole by the database's owner; the head therefore leaves the database in the digest of DSL and chair.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.db import connection, transaction
from django.utils import timezone

from safeguard.audit.actions import beat
from safeguard.audit.models import Leaf, Seal

GENESIS = bytes(32)
BATCH = 5000
UNSEALED = """
    SELECT COALESCE(e.school_id, 0), e.id, e.row_hash
    FROM audit_event e
    WHERE (e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint OR e.recorded_at < now() - interval '1 hour')
      AND e.recorded_at > %s
      AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)
    ORDER BY COALESCE(e.school_id, 0), e.id
    LIMIT %s
"""
CHECKED = """
    SELECT l.event_id, l.position, l.row_hash, e.row_hash, audit_row_hash(e),
           sha256(convert_to(e.payload::text, 'UTF8')) = e.payload_hash
    FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id
    WHERE l.seal_id = %s ORDER BY l.position
"""


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a Merkle tree: sha256(0x00 + leaf), sha256(0x01 + left + right), an odd node is carried up."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0] if level else GENESIS


def chained(previous: bytes, root: bytes, number: int, count: int) -> bytes:
    """Return the head after one more batch: it fixes the batch's content, size and place."""
    return hashlib.sha256(previous + root + number.to_bytes(8, "big") + count.to_bytes(4, "big")).digest()


@transaction.atomic
def seal_finished(*, at: datetime | None = None) -> int:
    """Seal what is finished and was recorded since a day before the last seal; return how many events. One at a time."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(72011)")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            UNSEALED,
            [_since(), BATCH],
        )
        rows = cursor.fetchall()
    for school_id, group in groupby(rows, key=lambda row: row[0]):
        _seal_school(
            school_id,
            [(event_id, bytes(row_hash)) for _, event_id, row_hash in group],
            at,
        )
    beat("seal", at=at)
    return len(rows)


def _since() -> datetime:
    """A day before the newest seal: whatever was in flight then is finished or gone by now; the very first look sees all."""
    newest = Seal.objects.order_by("-sealed_at").values_list("sealed_at", flat=True).first()
    return newest - timedelta(days=1) if newest else datetime(1900, 1, 1, tzinfo=UTC)


def _seal_school(school_id: int, events: list[tuple[int, bytes]], at: datetime) -> None:
    last = Seal.objects.filter(school_id=school_id).order_by("-number").first()
    previous, number = (bytes(last.head), last.number + 1) if last else (GENESIS, 1)
    root = merkle_root([row_hash for _, row_hash in events])
    seal = Seal.objects.create(
        school_id=school_id,
        number=number,
        sealed_at=at,
        count=len(events),
        root=root,
        previous=previous,
        head=chained(previous, root, number, len(events)),
    )
    Leaf.objects.bulk_create(
        Leaf(
            event_id=event_id,
            seal=seal,
            school_id=school_id,
            position=position,
            row_hash=row_hash,
        )
        for position, (event_id, row_hash) in enumerate(events)
    )


def faults(school_id: int) -> Iterator[str]:
    """Name every changed, missing or reordered row and every break of the chain of one school (0: events of no school)."""
    previous, expected = GENESIS, 1
    for seal in Seal.objects.filter(school_id=school_id).order_by("number").iterator():
        if seal.number != expected:
            yield f"seal {expected} is missing"
        if bytes(seal.previous) != previous:
            yield f"seal {seal.number} does not follow the seal before it"
        yield from _faults_of_leaves(seal)
        if bytes(seal.head) != chained(bytes(seal.previous), bytes(seal.root), seal.number, seal.count):
            yield f"seal {seal.number} was changed"
        previous, expected = bytes(seal.head), seal.number + 1


def _faults_of_leaves(seal: Seal) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(CHECKED, [seal.pk])
        rows = cursor.fetchall()
    leaves, before = [], 0
    for (
        event_id,
        position,
        sealed_hash,
        stored_hash,
        computed_hash,
        payload_holds,
    ) in rows:
        leaves.append(bytes(sealed_hash))
        if stored_hash is None:
            yield f"event {event_id} is missing"
        elif bytes(stored_hash) != bytes(sealed_hash) or bytes(computed_hash) != bytes(sealed_hash):
            yield f"event {event_id} was changed"
        elif not payload_holds:
            yield f"the words of event {event_id} were changed"
        if event_id < before:
            yield f"event {event_id} was reordered (place {position} of seal {seal.number})"
        before = event_id
    if len(rows) != seal.count:
        yield f"seal {seal.number} lists {len(rows)} events, it was made over {seal.count}"
    if merkle_root(leaves) != bytes(seal.root):
        yield f"the root of seal {seal.number} does not match its events"


def unsealed_strangers(school_id: int, *, before: datetime) -> list[int]:
    """Return ids of events older than `before` that no seal covers: rows slipped in behind the chain."""
    sql = """SELECT e.id FROM audit_event e WHERE COALESCE(e.school_id, 0) = %s AND e.recorded_at < %s
             AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.id LIMIT 100"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [school_id, before])
        return [row[0] for row in cursor.fetchall()]


def head_of(school_id: int) -> str:
    """Return the newest head of a school's chain as hexadecimal, "" before the first seal."""
    last = Seal.objects.filter(school_id=school_id).order_by("-number").first()
    return bytes(last.head).hex() if last else ""
