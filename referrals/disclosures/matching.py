"""Which children a notice may be about, by what the police wrote. It only proposes: a person says which child it is."""

from datetime import date
from typing import Any, Final

from django.db.models import Q

from safeguard.people.models import Pupil
from safeguard.people.plain import plain

MOST: Final = 8
FEWEST_LETTERS: Final = 2
BOTH, NAME, FAMILY, DAY = "Name and date of birth", "Name", "Part of the name and date of birth", "Date of birth only"
RANKS: Final = {BOTH: 1, FAMILY: 2, NAME: 3, DAY: 4}


def candidates(school: Any, child_name: str, born_on: date | None) -> list[tuple[Pupil, str]]:
    """Return children on the roll as (child, what agrees), the likeliest first. Names are compared without accents."""
    wanted = words_of(child_name)
    found: dict[int, Pupil] = {}
    if wanted:
        found |= {pupil.pk: pupil for pupil in _named(school, wanted)}
    if born_on:
        of_day = Pupil.objects.at([school]).on_roll().filter(born_on=born_on).order_by("last_name", "first_name", "pk")
        found |= {pupil.pk: pupil for pupil in of_day[:MOST]}
    judged = [(pupil, agreement(pupil, wanted, born_on)) for pupil in found.values()]
    kept = [(pupil, agrees) for pupil, agrees in judged if agrees]
    return sorted(kept, key=lambda pair: (RANKS[pair[1]], pair[0].last_name, pair[0].first_name, pair[0].pk))[:MOST]


def _named(school: Any, wanted: set[str]) -> list[Pupil]:
    pupils = Pupil.objects.at([school]).on_roll().named(" ".join(sorted(wanted)))
    return list(pupils.order_by("last_name", "first_name", "pk")[:MOST])


def words_of(name: str) -> set[str]:
    """The single names in it; initials are none."""
    parts = plain(name.replace("\x00", "").replace(",", " ").replace("-", " ")).split()
    return {part for part in parts if len(part) >= FEWEST_LETTERS}


def agreement(pupil: Pupil, wanted: set[str], born_on: date | None) -> str:
    """Say what agrees, "" when nothing does."""
    names = words_of(f"{pupil.first_name} {pupil.known_as} {pupil.last_name}")
    same_day = born_on is not None and pupil.born_on == born_on
    whole = bool(wanted) and wanted <= names
    if same_day:
        return BOTH if whole else FAMILY if wanted & names else DAY
    return NAME if whole else ""


def same_name(school: Any, words: str) -> list[Pupil]:
    """Return children whom the person may mean who looks for another one, also those who have left."""
    wanted = words.replace("\x00", "").strip()
    if len(plain(wanted)) < FEWEST_LETTERS:
        return []
    pupils = Pupil.objects.at([school])
    found = pupils.filter(Q(ref__iexact=wanted)) if "-P-" in wanted.upper() else pupils.named(wanted)
    return list(found.order_by("last_name", "first_name", "pk")[:MOST])
