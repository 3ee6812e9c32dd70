"""Everything that can be judged without running the product: one line per check, the whole output where one fails.

Runs on .venv's Python; settings are those of a production server, so that the deployment checks mean something.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import audits

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PACKAGES = [name for name in ("safeguard", "cases", "referrals", "training", "oversight") if (ROOT / name).is_dir()]
MANAGE = [PYTHON, "-W", "ignore:Got an error checking a consistent migration history", "manage.py"]
COMMANDS = {
    "formatting": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "import layers": [str(Path(PYTHON).with_name("lint-imports")), "--no-cache"],
    "types": [PYTHON, "-m", "mypy"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "templates": [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "security": [PYTHON, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", *PACKAGES, "scripts", "manage.py"],
}
AUDITS: dict[str, Callable[[], tuple[bool, str]]] = {
    "licences": audits.licences,
    "known vulnerabilities": audits.vulnerabilities,
}


def production() -> dict[str, str]:
    """The environment of a server on the internet, without any service behind it."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "safeguard.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": "postgres://safeguard_owner@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "ALLOWED_HOSTS": "safeguard.school.example",
        "PUBLIC_URL": "https://safeguard.school.example",
        "BEHIND_PROXY": "1",
        "DEBUG": "0",
        "DEMO": "0",
    }


def command(words: list[str]) -> tuple[bool, str]:
    done = subprocess.run(words, cwd=ROOT, env=production(), capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def main() -> int:
    failed = []
    checks = [(name, lambda words=words: command(words)) for name, words in COMMANDS.items()]
    for name, check in [*checks, *AUDITS.items()]:
        started = time.monotonic()
        passed, words = check()
        took = f"{time.monotonic() - started:.1f} s"
        if passed:
            print(f"  ok    {name} ({took}){': ' + words if words and name in AUDITS else ''}", flush=True)
        else:
            failed.append(name)
            print(f"  FAIL  {name} ({took})\n{words}\n", flush=True)
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
