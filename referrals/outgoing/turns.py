"""What can come back on which kind of referral, how it can turn out, and which clocks it stops and starts. Pure data."""

from typing import Final

from referrals.outgoing.choices import Answer, Kind, Outcome, Said
from referrals.outgoing.deadlines import Owed

DECISIONS: Final = tuple(Outcome(answer.value) for answer in Answer)
GROUNDS: Final = (Outcome.POSITIVE, Outcome.NEGATIVE)
OUTCOMES: Final[dict[Said, tuple[Outcome, ...]]] = {
    Said.DECIDED: DECISIONS,
    Said.STRATEGY: (Outcome.STARTS_ENQUIRY, Outcome.NO_ENQUIRY),
    Said.CONFERENCE: (Outcome.PLAN, Outcome.NO_PLAN),
    Said.GROUNDS: GROUNDS,
    Said.CONCLUSIVE: GROUNDS,
    Said.LOOK: (Outcome.BETTER, Outcome.SAME, Outcome.WORSE),
}
STOPS: Final[dict[Said, tuple[Owed, ...]]] = {
    Said.DECIDED: (Owed.ANSWER, Owed.ANSWER_DANGER),
    Said.ASSESSED: (Owed.ASSESSMENT,),
    Said.CONFERENCE: (Owed.CONFERENCE,),
    Said.VISIT: (Owed.FOSTERING_VISIT,),
    Said.CHECKED: (Owed.CHANNEL_CHECK,),
    Said.GROUNDS: (Owed.NRM_DECISION,),
    Said.NO_WRITING: (Owed.WRITTEN,),
    Said.LOOK: (Owed.IMPROVEMENT,),
}
STARTS: Final[dict[tuple[Said, Outcome], tuple[Owed, str]]] = {  # the clock and the code of its limit
    (Said.DECIDED, Outcome.ENQUIRY): (Owed.ASSESSMENT, "assessment"),
    (Said.DECIDED, Outcome.IN_NEED): (Owed.ASSESSMENT, "assessment"),
    (Said.DECIDED, Outcome.FAMILY_HELP): (Owed.ASSESSMENT, "assessment"),
    (Said.STRATEGY, Outcome.STARTS_ENQUIRY): (Owed.CONFERENCE, "conference"),
    (Said.LOOK, Outcome.SAME): (Owed.IMPROVEMENT, "improvement"),
    (Said.LOOK, Outcome.WORSE): (Owed.IMPROVEMENT, "improvement"),
}
TO_CARE: Final = {Kind.CHILD_PROTECTION, Kind.FAMILY_HELP, Kind.EARLY_HELP, Kind.FGM, Kind.EXPLOITATION, Kind.POLICE}
ONLY_FOR: Final[dict[Said, set[Kind]]] = {
    Said.STRATEGY: TO_CARE,
    Said.ASSESSED: TO_CARE | {Kind.FOSTERING},
    Said.CONFERENCE: TO_CARE,
    Said.VISIT: {Kind.FOSTERING},
    Said.CHECKED: {Kind.PREVENT},
    Said.GROUNDS: {Kind.EXPLOITATION},
    Said.CONCLUSIVE: {Kind.EXPLOITATION},
}


def possible(kind: str) -> list[Said]:
    """What can come back on a referral of this kind, in the order in which it usually does."""
    return [said for said in Said if Kind(kind) in ONLY_FOR.get(said, set(Kind))]
