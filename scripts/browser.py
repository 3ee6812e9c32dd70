"""Print the path of a Chromium for the browser tests; bring one when the machine has none.

In this order: CHROMIUM, one found on PATH, the system's packages where we may install them, Playwright's own download.
Progress goes to stderr. Runs on .venv's Python.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HELP = """\
No browser was found for the browser tests. Install Chromium or Google Chrome
(Debian, Ubuntu: apt-get install chromium), or name the one you have: make test CHROMIUM=/path/to/chrome"""


def works(path: str | None) -> bool:
    """Whether it starts: some systems ship a stub under this name that only points to another package."""
    if not path:
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def found() -> str | None:
    paths = [path for name in NAMES if (path := shutil.which(name))] + [
        place for place in PLACES if Path(place).exists()
    ]
    return next(filter(works, paths), None)


def from_system_packages() -> str | None:
    """By apt-get, as root or where sudo asks no password."""
    if not shutil.which("apt-get"):
        return None
    may_sudo = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    if os.geteuid() != 0 and not may_sudo:
        return None
    print("Installing Chromium with apt-get for the browser tests ...", file=sys.stderr, flush=True)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run([*prefix, "apt-get", *words], stdout=sys.stderr, env=env, check=False)
    return found()


def from_playwright() -> str | None:
    """By Playwright, into its own cache."""
    print("Downloading Chromium with Playwright for the browser tests ...", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    return path if works(path) else None


def main() -> int:
    if named := os.environ.get("CHROMIUM"):
        if not works(named):
            print(f"CHROMIUM={named} does not start.", file=sys.stderr)
            return 1
        print(named)
        return 0
    for source in (found, from_system_packages, from_playwright):
        if path := source():
            print(path)
            return 0
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
