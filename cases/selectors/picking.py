"""Finding people to choose from: children by what somebody types, colleagues by name. No record is opened by it."""

from collections import Counter
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, When
from django.utils import timezone

from safeguard.people.models import Membership, Pupil, User
from safeguard.people.plain import plain, plain_name
from safeguard.policy import Role

MOST_FOUND: Final = 10
FEWEST_LETTERS: Final = 2


def find_pupils(school: Any, words: str) -> list[Pupil]:
    """Return children on the roll who match every word typed; what stands after a comma (a picked label) is no name."""
    name = words.replace("\x00", "").partition(",")[0].strip()
    if len(plain(name).strip()) < FEWEST_LETTERS:
        return []
    found = Pupil.objects.at([school]).on_roll().named(name)
    found = found.alias(given=plain_name("known_as", "first_name"), family=plain_name("last_name"))
    found = found.alias(nearness=nearness(name))
    return list(found.order_by("nearness", "last_name", "first_name", "pk")[:MOST_FOUND])


def nearness(name: str) -> Case:
    """Names that begin with what is typed come before those that only contain it: "mi" is Mia sooner than Adeyemi."""
    first, last = plain(name).split()[0], plain(name).split()[-1]
    begins, ends = Q(given__contains=f" {first}"), Q(family__startswith=f" {last}")
    return Case(When(begins, then=0), When(ends, then=1), default=2, output_field=IntegerField())


def labelled(pupils: list[Pupil]) -> list[tuple[Pupil, str]]:
    """Name each child with the group, and with the birthday where two in the list would else read the same."""
    twins = Counter(label_of(pupil) for pupil in pupils)
    return [(pupil, with_birthday(pupil) if twins[label_of(pupil)] > 1 else label_of(pupil)) for pupil in pupils]


def label_of(pupil: Pupil) -> str:
    return f"{pupil.name}, {pupil.group}" if pupil.group else pupil.name


def with_birthday(pupil: Pupil) -> str:
    return f"{label_of(pupil)}, born {pupil.born_on:%-d %B}" if pupil.born_on else f"{label_of(pupil)} ({pupil.ref})"


def colleagues(school: Any, *, besides: Any) -> list[User]:
    """Return whoever holds a role at the school today, in order of name, without the person who asks."""
    held = Membership.objects.filter(school=school, user__is_active=True).exclude(role=Role.INSPECTOR)
    ids = held.on(timezone.localdate()).values("user_id")
    return list(User.objects.filter(pk__in=ids).exclude(pk=besides.pk).order_by("name", "pk"))
