"""Remove the state of one copy (DATA_DIR, `.data` by default) after asking; YES=1 answers for you."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUR_MARKS = ("secrets.json", "lock", "logs")


def main() -> int:
    folder = (ROOT / os.environ.get("DATA_DIR", ".data")).resolve()
    if not folder.exists():
        print(f"There is nothing at {folder}.")
        return 0
    if not all((folder / mark).exists() for mark in OUR_MARKS):
        print(f"{folder} does not look like Safeguard's state, so it was left alone.", file=sys.stderr)
        return 1
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Safeguard is running on {folder}. Stop it first.", file=sys.stderr)
            return 1
        if os.environ.get("YES") != "1" and not agreed(folder):
            print("Nothing was removed.")
            return 1
        # As root the database's files may lie elsewhere, behind a link: see safeguard/runtime/binaries.py.
        database = folder / "postgres"
        if database.is_symlink():
            shutil.rmtree(database.readlink().parent, ignore_errors=True)
        shutil.rmtree(folder)
    print(f"Removed {folder}. The next `make run` starts afresh.")
    return 0


def agreed(folder: Path) -> bool:
    try:
        answer = input(f"Remove {folder} with its database, mail and files? Type yes: ")
    except EOFError:
        return False
    return answer.strip().lower() in {"y", "yes"}


if __name__ == "__main__":
    sys.exit(main())
