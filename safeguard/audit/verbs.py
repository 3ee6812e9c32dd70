"""The vocabulary of the log. Each app registers its verbs here from its AppConfig; audit itself knows none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of event: an act, a reading, a refusal, or the clockwork."""

    ACT = "act"
    READING = "reading"
    REFUSAL = "refusal"
    CLOCKWORK = "clockwork"


class Retention(StrEnum):
    """How long the words are kept; the hash of the words stays for good."""

    CHILD_FILE = "child file"  # date of birth + 25 years, then review (IRMS toolkit)
    ACCESS = "access"  # six years: readings, refusals, sign-ins
    SCHOOL = "school"  # as long as the school uses the product


@dataclass(frozen=True)
class Spec:
    """One verb: the exact payload it carries, the sentence it becomes, and how long its words are kept.

    `says` is a format string over the payload and `{subject}`; `words` names the payload fields that hold what a person wrote.
    """

    says: str
    fields: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    kind: Kind = Kind.ACT
    retention: Retention = Retention.CHILD_FILE
    on_chronology: bool = True


SPECS: dict[str, Spec] = {}


def spec(says: str, *fields: str, **options: Any) -> Spec:
    """Write a Spec in one line; fields that stand in `words` need not be named twice."""
    return Spec(says, frozenset(fields) | frozenset(options.get("words", ())), **options)


def register(specs: Mapping[Any, Spec]) -> None:
    """Add an app's verbs; the same code twice is a defect, except when the same app is set up again."""
    for verb, described in specs.items():
        known = SPECS.setdefault(str(verb), described)
        if known != described:
            raise ValueError(f"{verb} is registered twice with different meanings")
