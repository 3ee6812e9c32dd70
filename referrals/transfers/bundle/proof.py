"""proof.json: how a third party proves the child's events by hashes alone. Withheld words stay proved by their hash."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from safeguard.audit import showing

FORM: Final = "safeguard-proof"
VERSION: Final = 1
ROW_FIELDS: Final = [
    "id", "school_id", "verb", "kind", "happened_at", "recorded_at", "actor_id", "actor", "subject_type", "subject_id",
    "subject_ref", "subject", "thread", "pupils", "request_id", "payload_hash",
]  # fmt: skip


def proof_of(
    school: Any, events: Iterable[Any], *, at: datetime, rows_hidden: set[int], words_hidden: set[int]
) -> dict[str, Any]:
    """Return the proof of these events of one school.

    `words_hidden` and `rows_hidden` are ids of events whose payload, or whose whole row, would name somebody who is
    withheld: of those only the hashes are given, and their place in the chain is proved all the same.
    """
    ids = [event.pk for event in events]
    places = showing.places(ids)
    shown = [_shown(row, places.get(row.event_id), rows_hidden, words_hidden) for row in showing.rows(ids)]
    first = min((place.seal for place in places.values()), default=None)
    return {
        "format": FORM,
        "version": VERSION,
        "made_at": at,
        "school": {"code": school.code, "name": school.name},
        "row_fields": ROW_FIELDS,
        "events": shown,
        "chain": _chain(school, first),
    }


def _shown(row: showing.Shown, place: showing.Place | None, rows_hidden: set[int], words_hidden: set[int]) -> Any:
    hides_row = row.event_id in rows_hidden
    return {
        "id": row.event_id,
        "row": None if hides_row else row.row,
        "row_hash": row.row_hash,
        "payload": None if hides_row or row.event_id in words_hidden else row.payload,
        "payload_hash": None if hides_row else row.payload_hash,
        "seal": place and place.seal,
        "position": place and place.position,
        "path": [[side, digest] for side, digest in place.path] if place else [],
    }


def _chain(school: Any, first: int | None) -> dict[str, Any] | None:
    """The seals from the first that holds an event of the child to the newest: root and count, the heads follow from them."""
    if first is None:
        return None
    links = list(showing.chain(school.pk, since=first))
    packed = b"".join(bytes.fromhex(root) + count.to_bytes(4, "big") for _, root, _, count in links)
    return {"first": first, "previous": links[0][2], "links": b64encode(packed).decode()}
