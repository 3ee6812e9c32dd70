"""The shapes that go in and out of the bundle. Plain data: no queries, no writing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import IO, Any, Final

from cases.childfile import Section
from safeguard.errors import RuleBroken

MOST_READ: Final = 64 * 1024 * 1024


class About(StrEnum):
    """What a find asks the reviewer about."""

    CHILD = "child"  # another child, everywhere: named only if they decide so
    NAME = "name"  # another child's name in one text
    FILE = "file"  # a file, which nobody but a person can read
    ITEM = "item"  # a whole record with all that is inside it
    EVENT = "event"  # one line of the chronology


@dataclass(frozen=True)
class Find:
    """One thing that the reviewer may show or withhold. `key` is stable; the form's answer comes back under it.

    `shows` is what happens unless the reviewer decides otherwise; None means that they must decide before it is sent.
    `place` says where it stands, in words; `excerpt` is the text around it, `thread` the record that it belongs to.
    """

    key: str
    about: About
    place: str
    shows: bool | None
    excerpt: str = ""
    thread: str = ""
    token: str = ""  # of a file, for a link to it


@dataclass(frozen=True)
class Choice:
    """The reviewer's decision on one find. Deciding otherwise than by default, or where one must decide, needs a reason."""

    shows: bool
    reason: str = ""


Choices = Mapping[str, Choice]  # by the key of the find; those left out stay at the default


@dataclass(frozen=True)
class Other:
    """Another child in the file: its number in the document is the same everywhere."""

    number: int
    pupil: Any
    key: str
    parts: tuple[str, ...]  # in words: "They were harmed"
    shares_a_name: bool = False  # with the child of the file: only the whole name can be found in a text

    @property
    def said_as(self) -> str:
        return f"another child {self.number}"


@dataclass(frozen=True)
class Survey:
    """The whole file as it would go, before anything is withheld, and what there is to decide on it."""

    pupil: Any
    sections: tuple[Section, ...]
    events: tuple[Any, ...]  # audit events, in the order in which things happened
    others: tuple[Other, ...]
    finds: tuple[Find, ...]
    digest: str  # changes when anything is added to the file: what was reviewed is what is sent


@dataclass(frozen=True)
class Envelope:
    """What the cover says: from whom, to whom. `ref` is the reference of the transfer."""

    ref: str
    to_setting: str
    to_person: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Built:
    """A bundle that was written. `fingerprint` is the SHA-256 of manifest.json: it is read out on the telephone."""

    fingerprint: str
    size: int
    parts: int
    files: int
    events: int
    withheld: int
    unsealed: int  # events of the last minutes, whose place in the chain cannot be proved yet


@dataclass(frozen=True)
class Opened:
    """A bundle that came in and holds. Nothing of it was stored yet; `record` is record.json after its schema.

    `faults` name each part that was changed, missing or added and each event whose proof does not hold: a bundle with
    faults may be looked at and must not be taken in. `notes` say what could not be proved.
    """

    record: dict[str, Any]
    fingerprint: str
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    events_proved: int
    stream: IO[bytes] = field(repr=False)
    places: Mapping[str, tuple[int, int]] = field(repr=False, default_factory=dict)  # path -> (offset, size)

    @property
    def child(self) -> dict[str, Any]:
        """The child: first_name, last_name, known_as, born_on, identifiers, statuses, contacts, ..."""
        return self.record["child"]  # type: ignore[no-any-return]

    @property
    def sections(self) -> list[dict[str, Any]]:
        return self.record["sections"]  # type: ignore[no-any-return]

    @property
    def files(self) -> list[dict[str, Any]]:
        """Each with path, name, content_type, size, sha256; those with `path` None were not sent, and say why."""
        return self.record["files"]  # type: ignore[no-any-return]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.record["made_at"])

    def read(self, path: str) -> bytes:
        """Return the content of one part, at most 64 MB; KeyError when the bundle has no such part."""
        offset, size = self.places[path]
        if size > MOST_READ:
            raise RuleBroken(f"{path} is larger than a file can be here.")
        self.stream.seek(offset)
        return self.stream.read(size)
