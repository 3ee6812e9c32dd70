"""What the case holds that a referral may share, so that nothing is typed twice: each fact with a key, a name and its words.

The composer sees every fact and chooses; what was chosen is copied onto the referral as it stood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F, Value

from cases.choices import NoteKind
from cases.models import Case, Concern
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


def facts_of(case: Case, parts: Iterable[Any], concerns: Iterable[Concern]) -> Facts:
    """Gather the facts of these children and of the concerns that the composer may read; two queries.

    Each of `parts` has its `pupil` and the kinds of `standing` that hold (`records.parts_with_standing`).
    """
    children, told = list(parts), sorted(concerns, key=lambda concern: (concern.happened_at, concern.pk))
    found = Facts(
        children=_children(children),
        family=_family([part.pupil for part in children]),
        concerns=[_concern(concern) for concern in told],
    )
    voices, done = _written(case)
    words = [f"{day(one.happened_at, weekday=False)}: {one.child_words}" for one in told if one.child_words.strip()]
    words += voices
    found.child_views = "\n\n".join(words)
    found.summary = "\n\n".join(
        f"{day(one.happened_at, weekday=False)}, {one.get_kind_display().lower()}: {one.account}" for one in told
    )
    at_once = [f"{day(one.happened_at, weekday=False)}: {one.done_so_far}" for one in told if one.done_so_far.strip()]
    found.done_so_far = "\n\n".join(at_once + done)
    return found


def _children(parts: list[Any]) -> list[Fact]:
    facts = []
    for part in parts:
        pupil = part.pupil
        legal = f"{pupil.first_name} {pupil.last_name}"
        who = [pupil.name] + ([f"legal name {legal}"] if legal != pupil.name else [])
        who += [f"born {day(pupil.born_on, weekday=False)}"] if pupil.born_on else ["date of birth not recorded"]
        who += [pupil.group] if pupil.group else []
        facts.append(Fact(f"child-{pupil.pk}", pupil.name, ", ".join(who)))
        if pupil.address:
            facts.append(Fact(f"address-{pupil.pk}", f"{pupil.name}: address", pupil.address))
        if part.standing:
            words = ", ".join(Status.Kind(kind).label for kind in part.standing)
            facts.append(Fact(f"standing-{pupil.pk}", f"{pupil.name}: standing", words))
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


def _written(case: Case) -> tuple[list[str], list[str]]:
    """What the child said in the last notes of it, and what was done as tasks: each dated, the oldest first; one query."""
    notes = case.notes.filter(kind=NoteKind.CHILD_VOICE).order_by()
    voices = notes.annotate(at=F("happened_at"), is_task=Value(value=False), more=Value(""))
    tasks = case.tasks.filter(done_at__isnull=False).order_by()
    done = tasks.annotate(at=F("done_at"), is_task=Value(value=True), text=F("title"), more=F("result"))
    columns = ("at", "is_task", "text", "more")
    rows = list(voices.values_list(*columns).union(done.values_list(*columns), all=True).order_by("at"))
    said = [f"{day(at, weekday=False)}: {text}" for at, is_task, text, _ in rows if not is_task]
    return said[-MOST_VOICES:], [
        f"{day(at, weekday=False)}: {text}. {more}" for at, is_task, text, more in rows if is_task
    ]
