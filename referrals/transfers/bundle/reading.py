"""Opening a bundle that came in from outside. Hostile until proved otherwise: nothing in it is unpacked to disk or run."""

from typing import IO

from referrals.transfers.bundle.shapes import Opened


def open_bundle(stream: IO[bytes], *, fingerprint: str = "") -> Opened:
    """Read a bundle (seekable; it stays open behind the answer) and prove it.

    `fingerprint` is what was read out on the telephone, if anything; spaces and case do not matter, the first 20 digits do.
    Raises RuleBroken with one sentence when it is no bundle, of a version that is not known here, or not well formed.
    A bundle that is one, but was changed, comes back with its `faults`.
    """
    raise NotImplementedError
