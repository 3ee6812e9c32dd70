"""Looking at real processes from outside, as an administrator would."""

import contextlib
import os
import time
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def processes_of(folder: Path) -> dict[int, str]:
    """Every process that works in the folder (or where its database lies) or names it on its command line, by id."""
    found = {}
    places = (str(folder), str((folder / "postgres").resolve()))
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = os.readlink(process / "cwd")
            if any(mark in words or place.startswith(mark) for mark in places):
                found[int(process.name)] = words or "(ending)"
    found.pop(os.getpid(), None)
    return found


def eventually(true: Callable[[], object], seconds: float = 10) -> bool:
    """Whether it becomes true within the time."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def script(name: str) -> ModuleType:
    """One of the programs in scripts/ as a module."""
    spec = util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
