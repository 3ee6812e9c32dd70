"""What is owed in the sealed register, and who is told when it is late: the owner, then the chair; never the DSL.

The instants come from the limits of the school's authority (referrals.agencies.limits). Nobody on a ladder is ever told
of a matter about themselves.
"""

from enum import StrEnum
from typing import Final

from safeguard.clocks.kinds import Rung, Step


class Owed(StrEnum):
    DECIDE = "conduct.decide"
    LADO = "conduct.lado"
    LADO_YOURSELF = "conduct.lado_yourself"
    REVIEW = "conduct.review"
    LETTER = "conduct.suspension_letter"
    BARRING = "conduct.barring"
    PATTERN = "conduct.pattern"


LIMITS: Final[dict[Owed, str]] = {  # a clock's code in limits.DEFAULTS; of a review the first one's
    Owed.DECIDE: "low_level",
    Owed.LADO: "lado",
    Owed.LADO_YOURSELF: "lado",
    Owed.REVIEW: "allegation_review",
    Owed.LETTER: "suspension_letter",
    Owed.BARRING: "barring",
    Owed.PATTERN: "pattern_look",
}
NEXT_REVIEW: Final = "allegation_next_review"

LADDERS: Final[dict[Owed, tuple[Step, ...]]] = {
    Owed.DECIDE: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=1)),
    Owed.LADO: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=1)),
    Owed.LADO_YOURSELF: (Step(Rung.OWNER),),  # nobody else at the school may know of it
    Owed.REVIEW: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=3)),
    Owed.LETTER: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=1)),
    Owed.BARRING: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=3)),
    Owed.PATTERN: (Step(Rung.OWNER), Step(Rung.CHAIR, school_days=3)),
}

DUTIES: Final[dict[str, str]] = {
    Owed.DECIDE: "Decide on what was reported, with reasons",
    Owed.LADO: "Tell the LADO",
    Owed.LADO_YOURSELF: "Tell the LADO yourself, and record it",
    Owed.REVIEW: "Review the matter",
    Owed.LETTER: "Confirm the suspension in writing",
    Owed.BARRING: "Decide on the referral to the DBS",
    Owed.PATTERN: "Look at what stands about this adult together",
}
