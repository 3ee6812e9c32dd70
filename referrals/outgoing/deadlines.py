"""Which clock runs when on a referral, by which limit, and who is told when it is late. The limits are data of the partnership.

Sources: Working Together 2026 (an answer within 1 working day, assessment 45, conference 15 after the last strategy discussion
that started the enquiry); KCSIE 2026 (press again when nothing improves); FGM Act 2003 s.5B; SI 2005/1533.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from referrals.agencies import limits
from referrals.outgoing.choices import Kind
from safeguard.clocks.kinds import Rung, Step


class Owed(StrEnum):
    """Kinds of obligation between the school and an agency."""

    SEND = "referral.send"
    SEND_DANGER = "referral.send.danger"
    WRITTEN = "referral.written"
    ANSWER = "referral.answer"
    ANSWER_DANGER = "referral.answer.danger"
    IMPROVEMENT = "referral.improvement"
    ASSESSMENT = "referral.assessment"
    CONFERENCE = "referral.conference"
    FGM = "referral.fgm"
    CHANNEL_CHECK = "referral.channel_check"
    NRM_DECISION = "referral.nrm_decision"
    FOSTERING_VISIT = "referral.fostering_visit"
    PROMISE = "agency.promise"
    NOT_REFERRED = "referral.not_referred"


DUTIES: Final[dict[Owed, str]] = {
    Owed.SEND: "Send the referral",
    Owed.SEND_DANGER: "Send the referral now: significant harm is suspected",
    Owed.WRITTEN: "Confirm the telephone referral in writing",
    Owed.ANSWER: "Get the agency’s decision on the referral",
    Owed.ANSWER_DANGER: "Get the decision on the referral: significant harm is suspected",
    Owed.IMPROVEMENT: "Look whether anything is better since the referral",
    Owed.ASSESSMENT: "Ask how the assessment ended",
    Owed.CONFERENCE: "See that the child protection conference is held",
    Owed.FGM: "Report FGM to the police yourself",
    Owed.CHANNEL_CHECK: "Ask for the police’s check of the Prevent referral",
    Owed.NRM_DECISION: "Ask for the reasonable-grounds decision",
    Owed.FOSTERING_VISIT: "Ask for the private fostering visit",
    Owed.PROMISE: "Chase what was promised",
    Owed.NOT_REFERRED: "Look again at the decision not to refer",
}
NAMES: Final[dict[Owed, str]] = {  # on the cards and in the lists of referrals
    Owed.SEND: "Referral sent",
    Owed.SEND_DANGER: "Referral sent",
    Owed.WRITTEN: "Confirmed in writing",
    Owed.ANSWER: "Decision of the agency",
    Owed.ANSWER_DANGER: "Decision of the agency",
    Owed.IMPROVEMENT: "Our look: is anything better?",
    Owed.ASSESSMENT: "Assessment ended",
    Owed.CONFERENCE: "Child protection conference",
    Owed.CHANNEL_CHECK: "Police check",
    Owed.NRM_DECISION: "Reasonable-grounds decision",
    Owed.FOSTERING_VISIT: "Fostering visit",
    Owed.FGM: "The teacher’s report",
}

NOW: Final = (
    Step(Rung.OWNER),
    Step(Rung.DSL, minutes=15),
    Step(Rung.HEAD, minutes=30),
    Step(Rung.CHAIR, minutes=240),
)
SOON: Final = (Step(Rung.OWNER), Step(Rung.DSL, minutes=60), Step(Rung.HEAD, school_days=1))
STEADY: Final = (Step(Rung.OWNER), Step(Rung.DSL, school_days=1), Step(Rung.HEAD, school_days=2))
IN_DANGER: Final = {Owed.SEND_DANGER, Owed.ANSWER_DANGER}
LADDERS: Final[dict[Owed, tuple[Step, ...]]] = {
    owed: NOW if owed in IN_DANGER else SOON if owed in {Owed.FGM, Owed.SEND, Owed.ANSWER} else STEADY for owed in Owed
}

SENT_STARTS: Final[
    dict[Kind, tuple[tuple[Owed, str], ...]]
] = {  # what runs once it is sent: (clock, code of its limit)
    Kind.PREVENT: ((Owed.CHANNEL_CHECK, "channel_check"),),
    Kind.EXPLOITATION: ((Owed.ANSWER, "answer"), (Owed.NRM_DECISION, "nrm_decision")),
    Kind.FOSTERING: ((Owed.FOSTERING_VISIT, "fostering_visit"),),
    Kind.FGM: (),
}
ANSWERED: Final = ((Owed.ANSWER, "answer"),)


def send_clock(kind: str, *, is_danger: bool) -> tuple[Owed, str]:
    """Which clock runs from the decision until the referral is out, and the code of its limit."""
    if is_danger:
        return Owed.SEND_DANGER, "send_danger"
    return Owed.SEND, "nrm_send" if kind == Kind.EXPLOITATION else "send"


def sent_clocks(kind: str, *, is_danger: bool) -> list[tuple[Owed, str]]:
    """Which clocks run from the sending: the answer (with a shorter ladder for a child in danger), and the kind's own."""
    clocks = [*SENT_STARTS.get(Kind(kind), ANSWERED), (Owed.IMPROVEMENT, "improvement")]
    return [(Owed.ANSWER_DANGER if is_danger and owed == Owed.ANSWER else owed, code) for owed, code in clocks]


def due(referral: Any, code: str, since: datetime) -> tuple[datetime, str]:
    """The limit of the referral's own authority; the agency's where the referral names none."""
    return limits.due(referral.authority, code, since, referral.school)
