"""A school with one member of staff, a private folder, and a scanner on request."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from safeguard import db as walls
from safeguard.files import actions
from safeguard.people import actions as people
from tests.files.clamd import Clamd, honest


@pytest.fixture
def clamd() -> Iterator[Callable[..., Clamd]]:
    started: list[Clamd] = []

    def start(answer: Callable[[bytes], bytes | None] = honest, path: str = "") -> Clamd:
        started.append(Clamd(answer, path))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.CLAMD_URL = ""
    return settings.FILES_DIR


@pytest.fixture
def hints(monkeypatch) -> list[tuple[str, Any]]:
    """What was published to the broker, instead of publishing it."""
    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args=(), **options: sent.append((name, *args)), raising=False
    )
    return sent


@pytest.fixture
def oak(db, folder, hints) -> Iterator[SimpleNamespace]:
    """Oak Primary in scope, Tom who works there, and `store`, which attaches to concern 1 of that school."""
    with walls.scope():
        school = people.found_school(name="Oak Primary", code="OAK", phase="primary")
        tom = people.add_person(email="tom@oak.example", name="Tom Teacher")
        record = {"school": school, "by": tom, "subject_type": "cases.Concern", "subject_id": 1, "thread": "OAK-C-1"}
        yield SimpleNamespace(
            school=school, tom=tom, store=lambda upload, **more: actions.store(upload, **record | more)
        )
