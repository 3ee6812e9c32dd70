"""Fixtures that the tests of concerns and cases share."""

from tests.cases.recording import story

__all__ = ["story"]
