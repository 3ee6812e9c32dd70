"""What each kind of referral asks beside what all have in common, as data (Working Together; Channel, FGM, NRM guidance).

The answers stand as JSON on the referral under these names, judged here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from referrals.outgoing.choices import Kind

LONGEST: Final = 20_000


@dataclass(frozen=True)
class Question:
    """One question of a kind: a few lines of plain text. `is_required` before it goes in writing."""

    name: str
    label: str
    hint: str = ""
    is_required: bool = False
    rows: int = 3


HOUSEHOLD: Final = (
    Question("household", "Who lives in the household, and who else cares for the child?"),
    Question("others", "Other children who may be at risk", "Brothers, sisters, other children in the home."),
    Question("needs", "Languages, interpreter, disability and other needs"),
)
QUESTIONS: Final[dict[Kind, tuple[Question, ...]]] = {
    Kind.CHILD_PROTECTION: (
        *HOUSEHOLD,
        Question(
            "harm",
            "What harm has the child suffered, or is likely to suffer, and who or what causes it?",
            "Keep what was seen and heard apart from what you think of it.",
            is_required=True,
            rows=4,
        ),
        Question("now", "Where is the child now, and who is with them?", is_required=True),
    ),
    Kind.FAMILY_HELP: (
        *HOUSEHOLD,
        Question("tried", "What help has been tried already, and what came of it?", is_required=True),
        Question("strengths", "What goes well for the child and the family?"),
    ),
    Kind.EARLY_HELP: (
        *HOUSEHOLD,
        Question("tried", "What help has been tried already, and what came of it?", is_required=True),
        Question("hopes", "What do the child and the family want to change?"),
    ),
    Kind.POLICE: (
        Question("offence", "What offence is suspected, when and where?", is_required=True),
        Question("suspect", "Who is said to have done it, as far as is known?"),
        Question("evidence", "What evidence is there, and where is it kept?", "Do not look at images or copy them."),
    ),
    Kind.PREVENT: (
        Question("arose", "How did the concern arise, and what happened?", is_required=True),
        Question("indicators", "What has changed in what the child says, wears, reads or does?"),
        Question("interest", "Interest in hate, in extremist groups, in massacres"),
        Question("online", "What they do online, and how that is known"),
        Question("contacts", "Whom they are in contact with, and how often"),
        Question("intent", "Threats or intent: to whom, when, in which words", is_required=True),
        Question("needs", "Special educational needs, mental health and other safeguarding concerns"),
        Question("talks", "What was talked about with the child and with the parents"),
        Question("unmet", "What may happen if nothing is done?"),
    ),
    Kind.EXPLOITATION: (
        Question("indicators", "What points to exploitation?", is_required=True, rows=4),
        Question("controls", "Adults or older young people involved, as far as is known"),
        Question("signs", "Debts, telephones, money, missing episodes, places and journeys"),
        Question(
            "responder",
            "Which first responder will submit it (police or children’s social care)?",
            "A school is not a first responder. The child’s consent is not needed.",
            is_required=True,
        ),
    ),
    Kind.FOSTERING: (
        Question("carer", "Who cares for the child, and how are they related?", is_required=True),
        Question("since", "Since when, and how long is it expected to last?", "28 days or more.", is_required=True),
        Question("parents", "Where are the parents, and how can they be reached?"),
        Question("arranged", "Who arranged it?"),
    ),
    Kind.FGM: (
        Question("learned", "How does the teacher know: told by the girl, or seen?", is_required=True),
        Question("family", "Does the family know, and who decided that?"),
    ),
    Kind.OTHER: (),
}


def questions(kind: str) -> tuple[Question, ...]:
    return QUESTIONS[Kind(kind)]


def faults(kind: str, answers: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with the answers of a kind: an unknown question, something that is no text, one left out."""
    known = {question.name: question for question in questions(kind)}
    found = [f"This kind of referral does not ask “{name}”." for name in answers if name not in known]
    for name, question in known.items():
        answer = answers.get(name, "")
        if not isinstance(answer, str) or len(answer) > LONGEST:
            found.append(f"“{question.label}” is answered in plain text of at most {LONGEST:,} characters.")
        elif question.is_required and not answer.strip():
            found.append(f"Answer “{question.label}”")
    return found


def answered(kind: str, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The questions with what was answered, those left empty aside, in the order of the table."""
    said = ((question.label, answers.get(question.name, "")) for question in questions(kind))
    return [(label, words) for label, words in said if words]
