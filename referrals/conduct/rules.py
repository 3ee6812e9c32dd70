"""What may happen to a matter, and why not yet. Pure: facts come in, reasons go out (KCSIE 2026, Part four)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from referrals.conduct.choices import (
    IN_REFERENCES,
    NEEDS_LADO,
    OUTSIDE_EMPLOYERS,
    REMOVED_FROM_FILE,
    Body,
    Decision,
    Informed,
    Kind,
    Leaving,
    Measure,
    OutcomeKind,
    Route,
    Standing,
)
from safeguard.policy import Role

REMOVED: Final = frozenset({Leaving.REMOVED, Leaving.WOULD_BE})
SHARED_LOW_LEVEL: Final = frozenset({Role.DSL, Role.DEPUTY})
FIRST_LADO: Final = "Speak to the LADO first, and record it: who may be told what is agreed with them."


@dataclass(frozen=True)
class Facts:
    """What stands in a matter, as far as the rules ask."""

    kind: str
    is_taken: bool = False
    employer: str = ""
    lado_told: bool = False
    measure: str = ""
    letter_sent: bool = False
    informed: frozenset[str] = frozenset()
    outcome: str = ""
    leaving: str = ""
    bodies: frozenset[str] = frozenset()
    pattern_waits: bool = False


def standing_of(roles: Collection[Role], said: str) -> Standing:
    """What the adult is here: their roles where they sign in, else what the reporter says; the chair before the head."""
    if Role.CHAIR in roles or said == Standing.CHAIR:
        return Standing.CHAIR
    return Standing.HEAD if Role.HEAD in roles or said == Standing.HEAD else Standing.STAFF


def route_of(standing: str, *, has_head: bool, has_chair: bool) -> Route:
    """Who hears it: the head; about the head the chair; about the chair, or with nobody independent left, the LADO.

    `has_head` and `has_chair`: somebody other than the adult concerned holds the post today.
    """
    if standing == Standing.CHAIR:
        return Route.LADO
    if standing == Standing.STAFF and has_head:
        return Route.HEAD
    return Route.CHAIR if has_chair else Route.LADO


def threshold_problems(decision: str, limbs: Collection[str], action: str) -> list[str]:
    if decision == Decision.ALLEGATION and not limbs:
        return ["Select which of the four parts of the harm threshold it meets or may meet."]
    if decision != Decision.ALLEGATION and limbs:
        return ["What meets a part of the harm threshold is an allegation."]
    if decision == Decision.LOW_LEVEL and not action.strip():
        return ["Say what was done about it: a low-level concern is recorded with the action taken."]
    return []


def telling_problems(facts: Facts, whom: str, *, is_letter: bool) -> list[str]:
    """Nobody on either side is told of an allegation before the LADO has agreed to it."""
    problems = []
    if facts.kind != Kind.LOW_LEVEL and whom in NEEDS_LADO and not facts.lado_told:
        problems.append(FIRST_LADO)
    if is_letter and (whom != Informed.ADULT or facts.measure != Measure.SUSPENDED):
        problems.append("The letter that confirms a suspension goes to the adult who is suspended.")
    return problems


def outcome_problems(facts: Facts, outcome: str, file_words: str, reference_words: str) -> list[str]:
    problems = [] if facts.kind == Kind.ALLEGATION else ["Only an allegation has one of the five outcomes."]
    if facts.outcome:
        problems.append("The outcome is recorded already.")
    if not facts.lado_told:
        problems.append("The LADO has not been told. Record what they advised before the outcome.")
    if outcome in REMOVED_FROM_FILE and file_words.strip():
        problems.append("What was malicious or false leaves no words on the personnel file.")
    if outcome not in IN_REFERENCES and reference_words.strip():
        problems.append("Only what was substantiated may stand in a reference.")
    return problems


def bodies_owed(facts: Facts) -> frozenset[str]:
    """Where a decision to refer, or not to, is owed: removed, or would have been, or proved (SVGA 2006; KCSIE, Part four)."""
    owed = facts.leaving in REMOVED or facts.outcome == OutcomeKind.SUBSTANTIATED
    return (frozenset(Body.values) if owed else frozenset()) - facts.bodies


def closing_blockers(facts: Facts) -> list[str]:
    """What must be true before a matter closes, each as a sentence."""
    blockers = [] if facts.is_taken else ["Nobody has taken it on yet."]
    if facts.kind == Kind.UNDECIDED:
        blockers.append("Whether it meets the harm threshold is not decided.")
    if facts.kind == Kind.ALLEGATION:
        blockers += [] if facts.lado_told else ["The LADO has not been told."]
        blockers += [] if facts.outcome else ["There is no outcome yet."]
    blockers += ["The pattern has not been looked at."] if facts.pattern_waits else []
    if facts.measure == Measure.SUSPENDED and not facts.letter_sent:
        blockers.append("The letter that confirms the suspension is not recorded.")
    if (
        facts.kind != Kind.NO_CONCERN
        and facts.employer in OUTSIDE_EMPLOYERS
        and Informed.EMPLOYER not in facts.informed
    ):
        blockers.append("Their employer or agency has not been told.")
    blockers += [f"Whether to refer to the {Body(body).label} is not decided." for body in sorted(bodies_owed(facts))]
    return blockers


def sharing_problems(kind: str, roles: Collection[Role], *, is_subject: bool) -> list[str]:
    """The head may show a low-level concern to a lead, and anything to the trust's lead; nobody ever their own."""
    may = Role.TRUST_LEAD in roles or (kind == Kind.LOW_LEVEL and SHARED_LOW_LEVEL & set(roles))
    if is_subject or not may:
        return [
            "It can be shared with the trust’s safeguarding lead, and a low-level concern with the DSL or a deputy."
        ]
    return []


def facts_of(matter: Any, **found: Any) -> Facts:
    """Put together what was read of a matter; a fact that was not found is false or empty."""
    found = {
        name: bool(value) if name in {"lado_told", "letter_sent", "pattern_waits"} else value
        for name, value in found.items()
    }
    return Facts(kind=matter.kind, is_taken=matter.taken_at is not None, employer=matter.employer, **found)
