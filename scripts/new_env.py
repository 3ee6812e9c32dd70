"""Write `.env` for Docker Compose from `.env.example`: every empty secret is made at random.

An existing `.env` is kept as it is.
"""

import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRET = re.compile(r"^((?:SECRET_KEY|[A-Z_]+_PASSWORD)=)$", re.MULTILINE)
# Compose says these itself, the addresses from the passwords: here they are comments.
BUILT = re.compile(r"^(?=(?:(?:APP_|WORKER_)?DATABASE_URL|DB_ROLE|REDIS_URL|EMAIL_URL|DATA_DIR)=)", re.MULTILINE)


def filled(example: str) -> str:
    """The example with a fresh secret on every line that lacks one, safe inside an address."""
    return SECRET.sub(lambda line: line[1] + secrets.token_urlsafe(36), BUILT.sub("# ", example))


def main() -> int:
    target = ROOT / ".env"
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{target} is there already and was left as it is.", file=sys.stderr)
        return 1
    with os.fdopen(handle, "w") as file:
        file.write(filled((ROOT / ".env.example").read_text()))
    print(f"Wrote {target}. Look through it, then: docker compose up")
    return 0


if __name__ == "__main__":
    sys.exit(main())
