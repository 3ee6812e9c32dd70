"""Third-party files: pinned without addresses, edited with care, light enough for a phone."""

import importlib.util
import json
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
SPEC = importlib.util.spec_from_file_location("build_assets", ROOT / "scripts" / "build_assets.py")
assert SPEC is not None
assert SPEC.loader is not None
assets = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(assets)

VENDOR = ROOT / "build" / "vendor"
FIRST_PAGE = [
    "vendor/govuk/govuk-frontend.css",
    "vendor/moj/moj-frontend.css",
    "vendor/autocomplete/accessible-autocomplete.css",
    "app.css",
    "vendor/govuk/govuk-frontend.js",
    "js/app.js",
    "js/hide.js",
    "js/idle.js",
    "js/reveal.js",
]
LIMIT = 60 * 1024


@pytest.fixture(scope="module", autouse=True)
def _built():
    assets.build(ROOT, dev=True)


def find(name: str) -> Path:
    found = finders.find(name)
    assert found, f"{name} is not served"
    return Path(found)


def test_the_lock_has_hashes_and_no_addresses():
    lock = (ROOT / "package-lock.json").read_text()
    assert "://" not in lock
    assert "resolved" not in lock
    packages = json.loads(lock)["packages"]
    assert all(name == "" or about["integrity"].startswith("sha512-") for name, about in packages.items())


def test_every_version_is_exact():
    wanted = json.loads((ROOT / "package.json").read_text())
    for version in (wanted["dependencies"] | wanted["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_a_second_build_does_nothing():
    assert assets.build(ROOT, dev=True) is False


def test_nothing_of_gov_uk_identity_is_served():
    for path in VENDOR.rglob("*.css"):
        text = path.read_text()
        assert not [word for word in assets.FORBIDDEN if word in text], path
    assert not list(VENDOR.rglob("*crest*")) + list(VENDOR.rglob("*.woff*"))


def test_every_address_in_a_sheet_is_served():
    for path in VENDOR.rglob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", path.read_text()):
            if not address.strip("\"'").startswith("data:"):
                assert (path.parent / address.strip("\"'")).exists(), (path, address)


def test_every_import_of_our_modules_is_served():
    for path in (ROOT / "static" / "js").glob("*.js"):
        for address in re.findall(r'(?:from|import\(|^import) ?"([^"]+)"', path.read_text(), re.MULTILINE):
            target = (Path("js") / address).as_posix() if address.startswith("./") else address.removeprefix("../")
            assert finders.find(Path(target).as_posix()), (path, address)


def test_a_first_page_weighs_less_than_sixty_kilobytes():
    assert assets.weight([find(name) for name in FIRST_PAGE]) <= LIMIT


def test_our_modules_keep_nothing_on_the_device_and_never_evaluate():
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie ?=|\beval\(|new Function", path.read_text()
        ), path


def test_the_licences_travel_along():
    text = (VENDOR / "vendor" / "licences.txt").read_text()
    assert all(package in text for package in assets.SHIPPED)
    assert text.count("Permission is hereby granted") >= 3


def test_an_upstream_change_stops_the_build(tmp_path):
    modules = tmp_path / "node_modules"
    for file in assets.FILES:
        target = modules / file.source
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / file.source, target)
    sheet = modules / assets.FILES[0].source
    sheet.write_text(sheet.read_text().replace("GDS Transport", "Some New Face"))
    with pytest.raises(assets.AssetError, match=r"no longer contains .*GDS Transport"):
        assets.copy_files(modules, tmp_path / "vendor")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(assets.AssetError, match="is not in the npm package"):
        assets.copy_files(tmp_path, tmp_path / "vendor")


def test_collected_modules_import_each_other_by_hashed_names(tmp_path, settings):
    """A year of caching is safe only if no module asks for another by its plain name."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "safeguard.web.storage.Static"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    hashed = [path for path in (tmp_path / "js").glob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    assert len(hashed) == len(list((ROOT / "static" / "js").glob("*.js")))
    for path in hashed:
        for address in re.findall(r'(?:from|import\(|import) ?"([^"]+)"', path.read_text()):
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), (path.name, address)
