"""A child's safeguarding file as one bundle: made, proved, sealed with a code, opened again. No models, no requests.

    found = survey(pupil, by=dsl, at=now)                       # what goes, and what the reviewer decides on
    with tempfile.TemporaryFile() as plain, open(...) as sealed:
        built = build(pupil, by=dsl, at=now, choices=choices, envelope=..., out=plain, reviewed=found.digest)
        code = new_code()                                       # travels by telephone, is never stored
        plain.seek(0); seal(plain, sealed, code)
    is_code_of(sealed, code); open_sealed(sealed, code)         # chunks of the ZIP, or RuleBroken
    opened = open_bundle(stream)                                # hostile input: a typed Opened, or RuleBroken
    spoken(built.fingerprint)                                   # "8f3a 01c2 ...": what is read out

The shape of the bundle: docs/decisions/0026-the-shape-of-the-bundle.md, docs/transfer/README.md.
"""

from referrals.transfers.bundle.build import build
from referrals.transfers.bundle.fingerprints import matches, spoken
from referrals.transfers.bundle.reading import open_bundle
from referrals.transfers.bundle.sealing import is_code_of, new_code, open_sealed, seal
from referrals.transfers.bundle.shapes import (
    About,
    Built,
    Choice,
    Choices,
    Envelope,
    Find,
    Opened,
    Other,
    Survey,
)
from referrals.transfers.bundle.survey import survey

__all__ = [
    "About",
    "Built",
    "Choice",
    "Choices",
    "Envelope",
    "Find",
    "Opened",
    "Other",
    "Survey",
    "build",
    "is_code_of",
    "matches",
    "new_code",
    "open_bundle",
    "open_sealed",
    "seal",
    "spoken",
    "survey",
]
