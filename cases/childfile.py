"""A child's safeguarding file as a whole: what each app holds about the child, as plain items that any document can be made of.

An app registers what it holds from `AppConfig.ready`; whoever passes the file on or prints it asks `sections`, and nothing
is imported upward. The sealed register of allegations about adults registers nothing here, ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Fact:
    """One question and its answer. `code` is what a machine reads where `value` is the word of a fixed list."""

    name: str
    label: str
    value: Value
    code: str = ""


@dataclass(frozen=True)
class Part:
    """A child's own part in an item; the document names only the child whose file it is."""

    pupil: Any
    part: str
    code: str = ""


@dataclass(frozen=True)
class Item:
    """One record about the child: a concern, a case, a referral, with what belongs to it inside.

    `ref` is its reference and unique within its `kind`. `title` names nobody. `children` are all children in it, this
    one included. `files` are rows of StoredFile, of any state: whoever makes the document takes the clean ones.
    """

    kind: str
    ref: str
    title: str
    at: datetime | None
    by: str = ""
    recorded_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    children: tuple[Part, ...] = ()
    items: tuple["Item", ...] = ()
    files: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.ref}"


@dataclass(frozen=True)
class Section:
    """The items of one app, oldest first, under a heading. `name` is a word of lower case letters."""

    name: str
    title: str
    items: tuple[Item, ...] = field(default=())


Gather = Callable[[Any], Iterable[Item]]
_HELD: dict[str, tuple[str, Gather]] = {}


def register(name: str, title: str, gather: Gather) -> None:
    """`gather(pupil)` returns everything of one noun about this child, whoever may read it: restricted records too.

    It asks a fixed number of queries. The order of registration is the order in the document.
    """
    _HELD[name] = (title, gather)


def sections(pupil: Any) -> list[Section]:
    """Return the whole file, section by section; empty sections are left out."""
    found = (Section(name, title, tuple(gather(pupil))) for name, (title, gather) in _HELD.items())
    return [section for section in found if section.items]


def facts(*rows: tuple[str, str, Value] | tuple[str, str, Value, str]) -> tuple[Fact, ...]:
    """Write facts as rows of (name, label, value) or (name, label, value, code); unanswered ones are left out."""
    return tuple(Fact(*row) for row in rows if row[2] not in (None, ""))
