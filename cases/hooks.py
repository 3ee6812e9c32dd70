"""What the apps above hear about a case and add to its pages. They register from `AppConfig.ready`; nothing is imported upward.

Listeners run inside the act's transaction, after its rows and its event, and undo it by raising.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.rules import Check
from safeguard.policy import Permission

Listener = Callable[..., None]
DECIDED: dict[str, Listener] = {}
NEW_OWNER: dict[str, Listener] = {}
CHECKS: dict[str, Callable[[Any], Iterable[Check]]] = {}
SHUT: dict[str, Callable[[Any], str]] = {}


@dataclass(frozen=True)
class Section:
    """A page of another app about one case: `url_name` takes the reference of the case."""

    label: str
    url_name: str


@dataclass(frozen=True)
class Link:
    """A way out of every page of a case, or of the answer to a reporter, for whoever holds the permission."""

    label: str
    url_name: str
    permission: Permission


@dataclass(frozen=True)
class Records:
    """What another app keeps about children under references of its own, without a case.

    `readable(user, at)` is a queryset of records with `ref` and `school`, cut to what the user may read: exactly those stand
    on the children's chronologies and on lists of what is late. `child` leads from a record to its children.
    """

    model: Any
    readable: Callable[[Any, datetime], Any]
    child: str = "pupils"


SECTIONS: list[Section] = []
LINKS: list[Link] = []
RECORDS: dict[str, Records] = {}
ANSWER_LINKS: list[Link] = []  # on the answer to a reporter who is not satisfied; these take the concern's reference


def when_decided(name: str, listener: Listener) -> None:
    """`listener(decision, by=, at=)` after each decision on a concern; `decision.case` is the case it led to, if any."""
    DECIDED[name] = listener


def when_owner_changes(name: str, listener: Listener) -> None:
    """`listener(case, was=, to=, by=, at=)` after another person accepted a case: their clocks follow it."""
    NEW_OWNER[name] = listener


def before_closing(name: str, checks: Callable[[Any], Iterable[Check]]) -> None:
    """`checks(case)` returns what must be so before the case may close, each with the reason why it is not yet."""
    CHECKS[name] = checks


def before_work(name: str, check: Callable[[Any], str]) -> None:
    """`check(case)` says why nothing more is added to an open case, "" while it may be; what stands on it can be corrected."""
    SHUT[name] = check


def tell_decided(decision: Any, *, by: Any, at: datetime) -> None:
    for listener in DECIDED.values():
        listener(decision, by=by, at=at)


def tell_new_owner(case: Any, *, was: Any, to: Any, by: Any, at: datetime) -> None:
    for listener in NEW_OWNER.values():
        listener(case, was=was, to=to, by=by, at=at)


def shut_because(case: Any) -> list[str]:
    return [said for check in SHUT.values() if (said := check(case))]


def checks_of(case: Any) -> list[Check]:
    return [check for checks in CHECKS.values() for check in checks(case)]


def keep_records(name: str, records: Records) -> None:
    RECORDS[name] = records


def threads_about(user: Any, pupils: Iterable[Any], *, at: datetime) -> list[Any]:
    """Return querysets of the references under which the other apps keep what this user may read about these children."""
    children = list(pupils)
    return [
        kept.readable(user, at).filter(**{f"{kept.child}__in": children}).order_by().values_list("ref", flat=True)
        for kept in RECORDS.values()
    ]
