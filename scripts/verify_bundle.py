#!/usr/bin/env python3
"""Check a bundle from a copy of the source: the program itself is one file, which the receiving school downloads alone."""

import runpy
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "referrals" / "transfers" / "bundle" / "verify_bundle.py"

if __name__ == "__main__":
    runpy.run_path(str(PROGRAM), run_name="__main__")
