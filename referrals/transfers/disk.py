"""The folder of bundles: each whole or not there, readable by the service's account only."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

READ: int = 1024 * 1024


def place(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let `write` fill a file beside `path`, then give it its name: whoever dies on the way leaves no half bundle there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def copy(source: IO[bytes]) -> Callable[[IO[bytes]], None]:
    def write(out: IO[bytes]) -> None:
        source.seek(0)
        while chunk := source.read(READ):
            out.write(chunk)

    return write


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def written_before(at: datetime) -> Iterator[Path]:
    """Everything in the folder that was last written before `at`, what a dead worker left half done included."""
    for path in (Path(settings.DATA_DIR) / "transfers").glob("*/*"):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < at:
                yield path
