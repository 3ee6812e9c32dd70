"""Writing the bundle: the parts, the manifest, the container."""

from datetime import datetime
from typing import IO, Any

from referrals.transfers.bundle.shapes import Built, Choices, Envelope


def build(
    pupil: Any,
    *,
    by: Any,
    at: datetime,
    choices: Choices,
    envelope: Envelope,
    out: IO[bytes],
    reviewed: str,
) -> Built:
    """Write the bundle of a child's file to `out` (seekable, empty); the same file, choices and instant give the same bytes.

    `reviewed` is the digest of the survey that the choices were made on: raises RuleBroken when the file grew since, when a
    find that must be decided was not, when a decision lacks its reason, and when a stored file is lost or not checked yet.
    """
    raise NotImplementedError
