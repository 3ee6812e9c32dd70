"""What the documents say is so: links lead somewhere, commands and settings exist, the demo people are the demo's."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from safeguard import db
from safeguard.db import WORKER_ROLE
from safeguard.demo.world import ELMWOOD, OAKFIELD, PASSWORD
from safeguard.outbox.models import Message
from safeguard.people.models import Membership, School
from safeguard.runtime import product
from tests.builders import as_role
from tests.runtime.helpers import ROOT

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text()
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MOST_BYTES = 250 * 1024


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def anchors(path: Path) -> set[str]:
    """The fragments that a page offers, as GitHub makes them out of its headings."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(path.read_text())}


@pytest.mark.parametrize("name", named(DOCS))
def test_every_link_leads_somewhere(name: str) -> None:
    page, broken = ROOT / name, []
    for link in LINK.findall(page.read_text()):
        place, _, fragment = link.partition("#")
        target = page.parent / place if place else page
        if not place.startswith(("http://", "https://")) and not (
            target.exists() and (not fragment or fragment in anchors(target))
        ):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", named(DOCS))
def test_every_command_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    assert all((ROOT / script).exists() for script in re.findall(r"\bscripts/\w+\.\w+", text))


@pytest.mark.parametrize("name", named(DOCS))
def test_a_file_that_is_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text()
    paths = set(re.findall(r"`((?:safeguard|cases|oversight|tests|docs|templates|static)/[\w/.-]*)`", text))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", named(DOCS))
def test_every_setting_that_a_page_sets_is_one(name: str) -> None:
    settings = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)=", (ROOT / name).read_text())) <= settings


def test_the_demo_people_of_the_readme_are_those_of_the_demo() -> None:
    schools = ((OAKFIELD, "oakfield"), (ELMWOOD, "elmwood"))
    can_sign_in = {f"{local}@{host}.example" for cast, host in schools for local, _, _, signs_in in cast if signs_in}
    said = set(re.findall(r"`([\w.]+@\w+\.example)`", README))
    assert said == can_sign_in | {"lead@trust.example", "nobody@outside.example"}
    assert f"`{PASSWORD}`" in README
    assert said == {f"{who}@{host}" for _, people, host in product.PEOPLE for who in people.split()}


def test_every_decision_stands_in_the_list_in_its_order() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    listed = LINK.findall((ROOT / "docs" / "decisions" / "README.md").read_text())
    assert listed == [page.name for page in pages]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) == [
            "Context",
            "Decision",
            "Why",
            "What it costs",
        ]


def test_the_changelog_starts_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == version


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\((docs/pictures/[\w.]+)\)", README))))
def test_a_picture_is_small_enough_to_load(name: str) -> None:
    assert (ROOT / name).read_bytes().startswith(b"\x89PNG")
    assert (ROOT / name).stat().st_size < MOST_BYTES


@pytest.mark.django_db
def test_the_first_school_is_founded_as_the_page_says() -> None:
    page = (ROOT / "docs" / "how-to" / "run-in-production.md").read_text()
    (recipe,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    exec(recipe, {})
    with db.scope(schools=School.objects.all()):
        held = Membership.objects.filter(school__code="ASH").order_by("role")
        assert list(held.values_list("role", flat=True)) == ["admin", "dsl", "head"]
    with as_role(WORKER_ROLE):
        assert Message.objects.filter(kind="invitation").count() == 3
