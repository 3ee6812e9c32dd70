"""What the case holds that a referral may share, so that nothing is typed twice: each fact with a key, a name and its words.

The composer sees every fact and chooses; what was chosen is copied onto the referral as it stood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from cases.choices import NoteKind
from cases.models import Case, Concern
from safeguard.calendar import local_date
from safeguard.people.models import Contact, Pupil, Status
from safeguard.web.words import day, instant

KNOWS_PR: Final = {True: "has parental responsibility", False: "no parental responsibility", None: "PR not recorded"}
MOST_VOICES: Final = 10


@dataclass(frozen=True)
class Fact:
    """One thing that may be shared: `key` names it in the form, `label` and `words` on the paper."""

    key: str
    label: str
    words: str


@dataclass
class Facts:
    """Everything of a case by heading, and the words with which the composer's own answers begin."""

    children: list[Fact] = field(default_factory=list)
    family: list[Fact] = field(default_factory=list)
    concerns: list[Fact] = field(default_factory=list)
    summary: str = ""
    child_views: str = ""
    done_so_far: str = ""

    @property
    def headed(self) -> list[tuple[str, str, list[Fact]]]:
        """(name of the form's field, heading, facts) in the order of the paper."""
        return [
            ("share_children", "The children", self.children),
            ("share_family", "Parents, carers and contacts", self.family),
            ("share_concerns", "Concerns as they were logged", self.concerns),
        ]

    def chosen(self, keys: Iterable[str]) -> list[list[Any]]:
        """The facts of these keys under their headings, as they are kept on the referral and printed."""
        wanted = set(keys)
        kept = [(head, [[one.label, one.words] for one in all_ if one.key in wanted]) for _, head, all_ in self.headed]
        return [[heading, rows] for heading, rows in kept if rows]


def facts_of(case: Case, pupils: Iterable[Pupil], concerns: Iterable[Concern], *, at: datetime) -> Facts:
    """Gather the facts of these children and of the concerns that the composer may read; four queries beside theirs."""
    children, told = list(pupils), sorted(concerns, key=lambda concern: (concern.happened_at, concern.pk))
    found = Facts(
        children=_children(children, at),
        family=_family(children),
        concerns=[_concern(concern) for concern in told],
    )
    voices = case.notes.filter(kind=NoteKind.CHILD_VOICE).order_by("-happened_at", "-pk")[:MOST_VOICES]
    words = [f"{day(one.happened_at, weekday=False)}: {one.child_words}" for one in told if one.child_words.strip()]
    words += [f"{day(note.happened_at, weekday=False)}: {note.text}" for note in reversed(voices)]
    found.child_views = "\n\n".join(words)
    found.summary = "\n\n".join(
        f"{day(one.happened_at, weekday=False)}, {one.get_kind_display().lower()}: {one.account}" for one in told
    )
    found.done_so_far = "\n\n".join(_done(case, told))
    return found


def _children(pupils: list[Pupil], at: datetime) -> list[Fact]:
    today = local_date(at)
    standing = Status.objects.filter(pupil__in=pupils, from_on__lte=today).filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today)
    )
    held: dict[int, list[str]] = {}
    for status in standing.order_by("pupil", "kind"):
        held.setdefault(status.pupil_id, []).append(str(status))
    facts = []
    for pupil in pupils:
        legal = f"{pupil.first_name} {pupil.last_name}"
        who = [pupil.name] + ([f"legal name {legal}"] if legal != pupil.name else [])
        who += [f"born {day(pupil.born_on, weekday=False)}"] if pupil.born_on else ["date of birth not recorded"]
        who += [pupil.group] if pupil.group else []
        facts.append(Fact(f"child-{pupil.pk}", pupil.name, ", ".join(who)))
        if pupil.address:
            facts.append(Fact(f"address-{pupil.pk}", f"{pupil.name}: address", pupil.address))
        if pupil.pk in held:
            facts.append(Fact(f"standing-{pupil.pk}", f"{pupil.name}: standing", ", ".join(held[pupil.pk])))
    return facts


def _family(pupils: list[Pupil]) -> list[Fact]:
    contacts = Contact.objects.filter(pupil__in=pupils).select_related("pupil")
    facts = []
    for contact in contacts.order_by("-must_not_be_told", "pupil__last_name", "pupil__first_name", "priority", "pk"):
        relationship = f"{contact.relationship.lower() or 'contact'} of {contact.pupil.name}"
        said = [relationship, KNOWS_PR[contact.has_parental_responsibility]]
        said += [one for one in (contact.phone, contact.address) if one]
        warning = "MUST NOT BE TOLD. " if contact.must_not_be_told else ""
        facts.append(Fact(f"contact-{contact.pk}", contact.name, warning + ", ".join(said)))
    return facts


def _concern(concern: Concern) -> Fact:
    said = [concern.account]
    said += [f"The child’s own words: {concern.child_words}"] if concern.child_words.strip() else []
    said += [f"The reporter’s view: {concern.view}"] if concern.view.strip() else []
    label = f"{instant(concern.happened_at, weekday=False)}, {concern.get_kind_display().lower()}"
    return Fact(f"concern-{concern.pk}", label, "\n".join(said))


def _done(case: Case, concerns: list[Concern]) -> list[str]:
    """What was done: by the reporters at once, and as tasks since."""
    said = [f"{day(one.happened_at, weekday=False)}: {one.done_so_far}" for one in concerns if one.done_so_far.strip()]
    tasks = case.tasks.filter(done_at__isnull=False).order_by("done_at", "pk")
    return said + [f"{day(task.done_at, weekday=False)}: {task.title}. {task.result}" for task in tasks]
