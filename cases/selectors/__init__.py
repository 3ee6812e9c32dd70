"""Reads shared by screens and actions, each with its prefetches; what a person may see is decided by `visible_to`."""

from cases.selectors.history import added_since, closure_facts, history_read
from cases.selectors.record import chronology, deputies_feed, readers, trail

__all__ = [
    "added_since",
    "chronology",
    "closure_facts",
    "deputies_feed",
    "history_read",
    "readers",
    "trail",
]
