"""The private folder: one file per token, readable by the service's account only. Nothing here knows the database."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Put content at `path` whole or not at all: written beside it, flushed, renamed, and the folder flushed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def written_before(root: Path, at: datetime) -> Iterator[Path]:
    """Everything below the folder last written before `at`, unfinished temporary files included."""
    for path in root.glob("*/*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < at:
            yield path
