"""One browser for all tests of this folder, and the people who sit down at it with the whole product behind them."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.journeys import DESK, FLAGS, PHONE, Person
from tests.matrix import PEOPLE
from tests.stacks import Stack

expect.set_options(timeout=10_000)  # two cores and a busy suite
SitDown = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk over every page comes first here: it is led by what waits in the world, before a journey answers it."""
    places = [place for place, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    ours = sorted((items[place] for place in places), key=lambda item: item.path.name != "test_every_page.py")
    for place, item in zip(places, ours, strict=True):
        items[place] = item


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def _signed_in() -> dict[str, Any]:
    """The cookies of everybody who has signed in before: once per person is enough."""
    return {}


@pytest.fixture(scope="package")
def picture() -> dict[str, Any]:
    """A child's drawing, as a phone hands it over."""
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(drawn, "PNG")
    return {"name": "drawing.png", "mimeType": "image/png", "buffer": drawn.getvalue()}


@pytest.fixture(scope="package")
def seat(stack: Stack, browser: Browser, _signed_in: dict[str, Any]) -> SitDown:
    """Somebody of tests.matrix.PEOPLE at a browser of their own, signed in; "stranger" has not signed in."""

    examined: set[Any] = set()

    def seated(who: str, *, phone: bool = False, script: bool = True) -> Person:
        device = {"viewport": PHONE if phone else DESK, "java_script_enabled": script}
        person = Person(browser, stack.url, PEOPLE[who] or "", state=_signed_in.get(who), examined=examined, **device)
        if who not in _signed_in and who != "stranger":
            person.signs_in()
            _signed_in[who] = person.context.storage_state()
        return person

    return seated


@pytest.fixture
def sit_down(seat: SitDown) -> Iterator[SitDown]:
    """`sit_down("staff", phone=True)`: at the end nobody's browser may have said a word or been refused anything."""
    seated: list[Person] = []

    def sit(who: str, **device: Any) -> Person:
        seated.append(seat(who, **device))
        return seated[-1]

    yield sit
    complaints = [one for person in seated for one in person.complaints]
    for person in seated:
        person.context.close()
    assert complaints == []
