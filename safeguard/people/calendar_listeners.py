"""Who counts days by a school's calendar and must hear that it changed. Apps above register; nothing is imported upward.

A listener is called inside the transaction of the change, when the school's calendar is the new one, and undoes the change
by raising:

    def listener(school: School, *, change: str, at: datetime) -> object
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

Listener = Callable[..., object]
LISTENERS: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Add a listener under a name of its app's; registering the name again replaces it."""
    LISTENERS[name] = listener


def tell(school: Any, *, change: str, at: datetime) -> None:
    for listener in LISTENERS.values():
        listener(school, change=change, at=at)
