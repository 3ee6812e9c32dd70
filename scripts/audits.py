"""What we ship of others: under licences that allow it, and without a vulnerability that is publicly known."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Permissive, or copyleft that ends at the library's own border. GPL and AGPL would reach into ours.
ALLOWED = re.compile(
    r"\b(MIT|MIT-CMU|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|PostgreSQL|HPND|Unlicense|"
    r"CC0|Zlib|ZPL|LGPL|Lesser General Public|OFL|OGL|0BSD|Public Domain)\b",
    re.IGNORECASE,
)
# Packages whose metadata name no licence, looked up by hand: name -> licence.
LOOKED_UP: dict[str, str] = {}
WAIT = 90  # seconds for the vulnerability service


def locked_names() -> list[str]:
    """The packages of requirements.lock that are installed here (some are for other systems)."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [match[1] for line in lines if (match := re.match(r"([A-Za-z0-9._-]+)==", line))]


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = about.get("License-Expression") or " ".join(classifiers) or (about.get("License") or "")[:200]
    return LOOKED_UP.get(name, stated)


def licences() -> tuple[bool, str]:
    """Whether every shipped package, from PyPI and from npm, is under an allowed licence; the ones that are not."""
    found: dict[str, str] = {}
    for name in locked_names():
        try:
            found[name] = licence_of(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python
    for place in json.loads((ROOT / "package.json").read_text()).get("dependencies", {}):
        about = json.loads((ROOT / "node_modules" / place / "package.json").read_text())
        found[place] = str(about.get("license", ""))
    refused = [f"{name}: {licence or 'none stated'}" for name, licence in found.items() if not ALLOWED.search(licence)]
    return not refused, "\n".join(refused) or f"{len(found)} packages"


def vulnerabilities() -> tuple[bool, str]:
    """Ask the vulnerability service about the locked packages. Out of reach, it is no failure, but it is said."""
    words = [sys.executable, "-m", "pip_audit", "-r", "requirements.lock", "--disable-pip", "--require-hashes"]
    words += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=WAIT, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return True, "not asked, the vulnerability service cannot be reached from here"
    known = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no release yet'}"
        for one in packages
        for flaw in one.get("vulns", [])
    ]
    return not known, "\n".join(known) or f"none in {len(packages)} packages"
