"""The one next step of a matter, and what else may be recorded in it. Pure."""

from dataclasses import dataclass
from typing import Final

from referrals.conduct.choices import Kind, Measure
from referrals.conduct.rules import Facts, bodies_owed, closing_blockers

WHAT: Final = {  # the last word of the address: what the form is called, and the button that leads to it
    "threshold": "Decide on the harm threshold",
    "lado": "Record what the LADO said",
    "measure": "Decide what is done meanwhile",
    "pattern": "Look at the pattern",
    "escalate": "This pattern meets the harm threshold",
    "told": "Record who was told what",
    "strategy": "Record a strategy meeting",
    "review": "Review it",
    "outcome": "Record the outcome",
    "body": "Decide on the DBS and the TRA",
    "statement": "Write on a child’s record",
    "note": "Add a note",
    "close": "Close the record",
}
OF_ALLEGATIONS: Final = frozenset({"measure", "strategy", "review", "outcome"})


@dataclass(frozen=True)
class Step:
    what: str

    @property
    def label(self) -> str:
        return "Read it and take it on" if self.what == "take_on" else WHAT[self.what]


def next_step(facts: Facts, *, lado_is_late: bool, review_is_late: bool) -> Step:
    """Choose by what stands in the matter: safety and the LADO before paper, paper before the end."""
    ordered = [
        (not facts.is_taken, "take_on"),
        (lado_is_late and not facts.lado_told, "lado"),
        (facts.kind == Kind.UNDECIDED, "threshold"),
        (facts.kind == Kind.ALLEGATION and not facts.lado_told, "lado"),
        (facts.pattern_waits, "pattern"),
        (facts.measure == Measure.SUSPENDED and not facts.letter_sent, "told"),
        (facts.kind == Kind.ALLEGATION and not facts.measure, "measure"),
        (review_is_late, "review"),
        (facts.kind == Kind.ALLEGATION and not facts.outcome, "outcome"),
        (bool(facts.outcome and bodies_owed(facts)), "body"),
        (not closing_blockers(facts), "close"),
    ]
    return Step(next((what for stands, what in ordered if stands), "told"))


def others(facts: Facts, first: Step, *, has_children: bool) -> list[Step]:
    """Everything else that may be recorded now, in the order of the field."""
    if not facts.is_taken:
        return [Step("note")]
    hidden = {first.what, "escalate"} | (set() if facts.pattern_waits else {"pattern"})
    hidden |= (set() if facts.outcome else {"body"}) | (set() if has_children else {"statement"})
    hidden |= OF_ALLEGATIONS if facts.kind != Kind.ALLEGATION else set()
    hidden |= {"outcome", "threshold"} if facts.outcome else set()
    return [Step(what) for what in WHAT if what not in hidden]
