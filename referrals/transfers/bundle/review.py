"""The reviewer's decisions, judged and applied: what of a surveyed file goes out, and in which words. Pure."""

from collections.abc import Iterator
from typing import Any

from cases.childfile import Item
from referrals.transfers.bundle.names import Finder, mark
from referrals.transfers.bundle.shapes import About, Choice, Choices, Survey
from referrals.transfers.bundle.survey import every, text_key
from safeguard.errors import RuleBroken

WITHHELD = "Withheld by the school that sent the file"
GREW = "The file has changed since it was reviewed. Look through it again, then send it."


def problems(survey: Survey, choices: Choices) -> list[str]:
    """Say what stands in the way of sending: a find not decided on, a decision without its reason, one on nothing."""
    finds = {find.key: find for find in survey.finds}
    said = [GREW] if set(choices) - set(finds) else []
    for find in survey.finds:
        choice = choices.get(find.key)
        if choice is None and find.shows is None:
            said.append(f"Decide whether this goes: {find.place}.")
        elif choice and choice.shows != find.shows and not choice.reason.strip():
            said.append(f"Say why: {find.place}.")
    return said


class Review:
    """A survey with its decisions. Raises RuleBroken when they are not complete."""

    def __init__(self, survey: Survey, choices: Choices, finder: Finder) -> None:
        if said := problems(survey, choices):
            raise RuleBroken(said)
        self.survey, self.choices, self.finder = survey, choices, finder
        self.finds = {find.key: find for find in survey.finds}
        self.named = frozenset(other.number for other in survey.others if self.shows(other.key))
        self.gone, self._words_gone, self._files_gone = self._withheld_records()
        self._said_gone = {
            (ref, text)
            for event in survey.events
            if not self.shows(f"event:{event.pk}")
            for _, text in event.words
            for ref in (event.thread, event.subject_ref)
        }

    def _withheld_records(self) -> tuple[set[str], set[tuple[str, str]], set[str]]:
        """References of withheld items, their words by the record they belong to, and the hashes of withheld files."""
        refs: set[str] = set()
        words: set[tuple[str, str]] = set()
        files: set[str] = set()
        for top in (item for section in self.survey.sections for item in section.items):
            for item in every([top]):
                if not self.shows(f"item:{item.key}"):
                    inside = list(every([item]))
                    refs |= {one.ref for one in inside}
                    words |= {(top.ref, str(fact.value)) for one in inside for fact in one.facts if not fact.code}
                files |= {
                    file.sha256 for file in item.files if item.ref in refs or not self.shows(f"file:{file.token}")
                }
        return refs, words, files

    def shows(self, key: str) -> bool:
        """Say whether it goes: as decided, else by default; what nobody was asked about is another child's name."""
        choice: Choice | None = self.choices.get(key)
        find = self.finds.get(key)
        return choice.shows if choice else bool(find and find.shows)

    def text(self, text: str) -> str:
        """Return the words as they go out, other children's names replaced unless the reviewer decided to show them."""
        for hit in reversed(self.finder.hits(text)):
            if not (hit.numbers <= self.named or self.shows(text_key(hit, text))):
                text = text[: hit.start] + mark(hit.number) + text[hit.end :]
        return text

    def hides_item(self, item: Item) -> bool:
        return item.ref in self.gone

    def hides_event(self, event: Any) -> bool:
        """What is withheld as a record is withheld as an event: by its reference, its words, or the file it is about."""
        refs = (event.thread, event.subject_ref)
        return (
            not self.shows(f"event:{event.pk}")
            or any(ref in self.gone for ref in refs)
            or any((ref, text) in self._words_gone for ref in refs for _, text in event.words)
            or event.payload.get("sha256") in self._files_gone
        )

    def answer(self, text: str, top: Item) -> str:
        """The answer of a record; what was withheld as an event of that record is withheld here too."""
        return WITHHELD if (top.ref, text) in self._said_gone else self.text(text)

    def hides_words_of(self, event: Any) -> bool:
        """Whether the payload may not go as it was hashed: an entry that is withheld, or words with a name in them."""
        return self.hides_event(event) or any(self.text(text) != text for text in _every_text(event.payload))

    def hides_row_of(self, event: Any) -> bool:
        return self.text(event.subject_label) != event.subject_label

    def sentence(self, event: Any) -> str:
        return self.text(event.sentence)

    def counts(self) -> int:
        """How many single things are withheld: by decision, and names in texts by default."""
        return sum(find.about != About.CHILD and not self.shows(find.key) for find in self.survey.finds)


def _every_text(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _every_text(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _every_text(inside)
