"""The whole product as a fixture: every process as `make run` starts it, on the demo world, once for the whole run."""

from collections.abc import Iterator

import pytest

from safeguard.runtime.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("product")) as running:
        yield running
