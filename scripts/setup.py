"""Make everything that `make run`, `make test` and `make check` need: .venv, the locked packages, the page assets.

Runs on the machine's own Python with the standard library only. What is in place already is recognised by the hash of
its lock file, so that a second run takes a moment. `--dev` adds what tests and checks need.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
BASE_LOCKS = ("requirements-setup.lock", "requirements.lock")
DEV_LOCK, NODE_LOCK = "requirements-dev.lock", "requirements-node.lock"
STATIC_SOURCES = ("static", "build/vendor")


class SetupProblem(Exception):
    """Something the person at the terminal has to mend; the message says what."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(words: list[str], problem: str, **env: str) -> None:
    """Run quietly; when it fails, show what it said."""
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem(f"{problem}\n{(done.stdout + done.stderr).strip()[-3000:]}")


def suitable_python() -> str:
    """The running Python, or a newer one on PATH when this one is too old."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(16, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise SetupProblem(
        f"Safeguard needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install one, then try again."
    )


def stamped() -> dict[str, str]:
    """What was installed into this .venv, if it was made here (a moved one has wrong paths inside)."""
    try:
        known = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return known if known.get("place") == str(VENV) and PYTHON.exists() else {}


def make_venv() -> None:
    say("Making .venv ...")
    probe = VENV / "bin" / "pip"
    if VENV.exists() and not (PYTHON.exists() and probe.exists()):
        shutil.rmtree(VENV)
    run(
        [suitable_python(), "-m", "venv", str(VENV)],
        "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv",
    )


def install(locks: list[str]) -> None:
    """Bring .venv to exactly these locks: by uv, else by pip; both check every hash."""
    started = time.monotonic()
    say(f"Installing the packages of {', '.join(locks)} (the first time this takes up to a minute) ...")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    sync = [str(PYTHON), "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), *locks]
    try:
        if subprocess.run([str(PYTHON), "-c", "import uv"], capture_output=True, check=False).returncode:
            run([*pip, "-r", "requirements-setup.lock"], "pip could not install uv.")
        run(sync, "uv could not install the packages.", **uv_settings())
    except SetupProblem as problem:
        say(f"{str(problem).splitlines()[0]} Trying pip, which is slower ...")
        words = [word for lock in locks for word in ("-r", lock)]
        run([*pip, *words], "The packages could not be installed. Is the package index reachable?")
    say(f"Packages are in place ({time.monotonic() - started:.0f} s).")


def uv_settings() -> dict[str, str]:
    """uv does not read pip's configuration: hand over its index, and trust the machine's certificates."""
    settings = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    if "UV_DEFAULT_INDEX" not in os.environ:
        asked = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
        )
        if index := os.environ.get("PIP_INDEX_URL") or asked.stdout.strip():
            settings["UV_DEFAULT_INDEX"] = index
    return settings


def packages(*, dev: bool) -> None:
    """Install what is missing. What tests once needed stays: `make run` and `make test` do not undo each other."""
    known = stamped()
    locks = [*BASE_LOCKS]
    locks += [DEV_LOCK] if dev or DEV_LOCK in known else []
    locks += [NODE_LOCK] if shutil.which("npm") is None else []
    wanted = {"place": str(VENV)} | {lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() for lock in locks}
    if known == wanted:
        return
    if not known:
        make_venv()
    install(locks)
    STAMP.write_text(json.dumps(wanted, indent=1) + "\n")


def assets() -> None:
    """Build the third-party styles and scripts, then collect everything that is served under /static/."""
    done = subprocess.run(
        [str(PYTHON), "scripts/build_assets.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupProblem((done.stdout + done.stderr).strip()[-3000:])
    collected = ROOT / "staticroot" / "collected.stamp"
    mark = static_mark()
    if collected.exists() and collected.read_text() == mark:
        return
    say("Collecting the static files ...")
    run(
        [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        "The static files could not be collected.",
        SECRET_KEY="only for collecting static files",  # noqa: S106
        DATABASE_URL="postgres://nobody@127.0.0.1/none",
        DEBUG="0",
        DEMO="0",
    )
    collected.write_text(mark)


def static_mark() -> str:
    """Changes whenever a served file may have changed."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for source in STATIC_SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second waits, then finds everything done
        try:
            packages(dev="--dev" in arguments)
            assets()
        except SetupProblem as problem:
            print(f"\n{problem}\n", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
