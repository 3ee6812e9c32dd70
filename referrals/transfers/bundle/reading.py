"""Opening a bundle that came in from outside. Hostile until proved otherwise: nothing in it is unpacked to disk or run."""

from typing import IO, Any, Final

from referrals.transfers.bundle import record as form
from referrals.transfers.bundle import verify_bundle as container
from referrals.transfers.bundle.schema import first_problem
from referrals.transfers.bundle.shapes import Opened
from referrals.transfers.bundle.verify_bundle import RECORD, NotABundle
from safeguard.errors import RuleBroken

ASK: Final = "Ask the school that sent it for a new one."


def open_bundle(stream: IO[bytes], *, fingerprint: str = "") -> Opened:
    """Read a bundle (seekable; it stays open behind the answer) and prove it.

    `fingerprint` is what was read out on the telephone, if anything; spaces and case do not matter, the first 20 digits do.
    Raises RuleBroken with its sentences when it is no bundle, of a version that is not known here, not well formed, or when
    its record itself was changed. Any other bundle that was changed comes back with its `faults`.
    """
    try:
        result = container.verify(stream, fingerprint)
        if RECORD not in result.parts or f"{RECORD} was changed." in result.faults or not _is_bound(result):
            raise RuleBroken([*result.faults, ASK])
        record = container.parse(container.content(stream, result.parts[RECORD]), RECORD)
    except NotABundle as reason:
        raise RuleBroken([str(reason), ASK]) from None
    _refuse_stranger(record)
    return Opened(
        record=record,
        fingerprint=result.fingerprint,
        faults=tuple(result.faults),
        notes=tuple(result.notes),
        events_proved=result.proved,
        stream=stream,
        places={name: (part.offset, part.size) for name, part in result.parts.items()},
    )


def _is_bound(result: container.Result) -> bool:
    return f"{container.MANIFEST} was changed." not in result.faults


def _refuse_stranger(record: dict[str, Any]) -> None:
    """A record of another kind or of a later version is not guessed at."""
    if record.get("format") != form.FORM:
        raise RuleBroken("This is not the safeguarding file of a child.")
    version = record.get("version")
    if version != form.VERSION:
        raise RuleBroken(
            f"The file follows version {str(version)[:10]} of the form; here version {form.VERSION} can be read. "
            "Read file.pdf in it, and have this service brought up to date."
        )
    if problem := first_problem(record):
        raise RuleBroken(f"The record in the file is not well formed ({problem[:200]}). {ASK}")
