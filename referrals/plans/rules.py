"""What a plan may do: which meetings, decisions and endings each level knows. Pure; no reasons means yes.

Source: Working Together (a child protection plan ends only by a conference, a transfer, the 18th birthday or death).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from referrals.plans.choices import Attendance, Decided, Ending, Fact, Level, MeetingKind
from safeguard.calendar import add_months, local_date

ADULT: Final = 18
LADDER: Final = {Level.CHILD_PROTECTION, Level.CHILD_IN_NEED, Level.FAMILY_HELP}  # one of them at a time
MEETINGS: Final[dict[Level, tuple[MeetingKind, ...]]] = {
    Level.CHILD_PROTECTION: (MeetingKind.CORE_GROUP, MeetingKind.REVIEW_CONFERENCE),
    Level.CHILD_IN_NEED: (MeetingKind.NEED_REVIEW, MeetingKind.INITIAL_CONFERENCE),
    Level.FAMILY_HELP: (MeetingKind.NEED_REVIEW, MeetingKind.INITIAL_CONFERENCE),
    Level.LOOKED_AFTER: (MeetingKind.CARE_REVIEW, MeetingKind.PEP),
}
BEFORE_A_PLAN: Final = (MeetingKind.INITIAL_CONFERENCE, MeetingKind.NEED_REVIEW)
GOING_ON: Final = (Decided.CONTINUES, Decided.ENDS)
MAKING: Final = (Decided.MADE, Decided.NONE)
DECISIONS: Final[dict[MeetingKind, tuple[Decided, ...]]] = {
    MeetingKind.INITIAL_CONFERENCE: MAKING,
    MeetingKind.REVIEW_CONFERENCE: GOING_ON,
    MeetingKind.CORE_GROUP: (Decided.CONTINUES, Decided.SOONER),
    MeetingKind.NEED_REVIEW: GOING_ON,
    MeetingKind.CARE_REVIEW: GOING_ON,
    MeetingKind.PEP: (Decided.PEP_BEGUN, Decided.PEP_READY),
}
AT_ANY_LEVEL: Final = (Ending.TRANSFER, Ending.EIGHTEEN, Ending.DEATH)
NEED: Final = (Ending.NEEDS_MET, Ending.STEPPED_UP, Ending.STEPPED_DOWN, Ending.CONSENT, *AT_ANY_LEVEL)
ENDINGS: Final[dict[Level, tuple[Ending, ...]]] = {
    Level.CHILD_PROTECTION: (Ending.CONFERENCE, *AT_ANY_LEVEL),
    Level.CHILD_IN_NEED: NEED,
    Level.FAMILY_HELP: NEED,
    Level.LOOKED_AFTER: (Ending.HOME, Ending.PERMANENCE, *AT_ANY_LEVEL),
}
WITH_A_NEXT_PLAN: Final = {Ending.CONFERENCE, Ending.STEPPED_UP, Ending.STEPPED_DOWN}
FACTS: Final[dict[Level, tuple[Fact, ...]]] = {
    Level.CHILD_PROTECTION: (Fact.SCHOOL_PART, Fact.CATEGORY, Fact.CONTACT),
    Level.CHILD_IN_NEED: (Fact.SCHOOL_PART,),
    Level.FAMILY_HELP: (Fact.SCHOOL_PART,),
    Level.LOOKED_AFTER: (Fact.LEGAL_BASIS, Fact.CONTACT, Fact.DELEGATED, Fact.SCHOOL_PART),
}


def decisions_of(kind: str, *, has_plan: bool) -> tuple[Decided, ...]:
    """A meeting before there is a plan can only make one, or not."""
    return DECISIONS[MeetingKind(kind)] if has_plan else MAKING


@dataclass(frozen=True)
class Beginning:
    """What must be known to judge whether a plan may begin."""

    level: str
    category: str
    legal_basis: str
    started_on: date
    is_on_case: bool
    running: frozenset[str]  # levels of this child that run, less the one that this plan follows
    followed_since: date | None = None


def begin_blockers(facts: Beginning, *, at: datetime) -> list[str]:
    """Say what stands against a new plan: two of a level, two steps of the ladder at once, no category, no legal basis."""
    level = Level(facts.level)
    other_step = (LADDER & {Level(one) for one in facts.running}) - {level} if level in LADDER else set()
    other = ", ".join(sorted(Level(one).label.lower() for one in other_step))
    checks = [
        (not facts.is_on_case, "Choose a child of this case."),
        (facts.started_on > local_date(at), "A plan cannot begin in the future. Book the meeting that may make it."),
        (
            level in facts.running,
            f"This child already has: {level.label.lower()}. End that one, or change what it says.",
        ),
        (
            bool(other),
            f"This child has a {other}. Open that plan and step it up or down, so that one follows the other.",
        ),
        (level == Level.CHILD_PROTECTION and not facts.category, "Select the category of the child protection plan."),
        (
            level == Level.LOOKED_AFTER and not facts.legal_basis,
            "Select the legal basis on which the child is looked after.",
        ),
        (
            facts.followed_since is not None and facts.started_on < facts.followed_since,
            "The next plan cannot begin before the one that it follows began.",
        ),
    ]
    return [sentence for stands, sentence in checks if stands]


@dataclass(frozen=True)
class EndFacts:
    level: str
    why: str
    ended_on: date
    started_on: date
    born_on: date | None
    ended_by_conference_on: date | None  # the recorded review conference that decided so


def end_blockers(facts: EndFacts, *, at: datetime) -> list[str]:
    """Say what stands against an end: a wrong reason for the level, no recorded conference, a birthday still to come."""
    level, eighteenth = Level(facts.level), facts.born_on and add_months(facts.born_on, ADULT * 12)
    by_conference = facts.why == Ending.CONFERENCE
    conference_on = facts.ended_by_conference_on
    checks = [
        (
            facts.why not in ENDINGS[level],
            f"{level.label} does not end that way. It ends by: "
            + "; ".join(one.label[0].lower() + one.label[1:] for one in ENDINGS[level])
            + ".",
        ),
        (facts.ended_on > local_date(at), "A plan cannot end in the future."),
        (facts.ended_on < facts.started_on, "A plan cannot end before it began."),
        (
            by_conference and conference_on is None,
            "Record the review conference that ended the plan first, with its decision.",
        ),
        (
            by_conference and conference_on is not None and facts.ended_on < conference_on,
            "A plan cannot end before the conference that ended it.",
        ),
        (
            facts.why == Ending.EIGHTEEN and eighteenth is not None and facts.ended_on < eighteenth,
            f"The child turns 18 on {eighteenth:%-d %B %Y}." if eighteenth else "",
        ),
    ]
    return [sentence for stands, sentence in checks if stands]


@dataclass(frozen=True)
class Held:
    """What is said of a meeting that took place."""

    kind: str
    has_plan: bool
    held_at: datetime
    attendance: str
    attended: str
    apologies: str
    decided: str


def held_blockers(facts: Held, *, at: datetime) -> list[str]:
    """Say what a record of a meeting still lacks: who took part or why nobody did, a decision that this meeting can take."""
    missing = "Say why nobody from the school took part."
    checks = [
        (facts.held_at > at, "A meeting that is still to come cannot be recorded as held."),
        (facts.attendance == Attendance.ATTENDED and not facts.attended.strip(), "Say who took part for the school."),
        (facts.attendance != Attendance.ATTENDED and not facts.apologies.strip(), missing),
        (
            facts.decided not in decisions_of(facts.kind, has_plan=facts.has_plan),
            "Select one of the decisions that this kind of meeting can take.",
        ),
    ]
    return [sentence for stands, sentence in checks if stands]


def kinds_for(level: str | None) -> tuple[MeetingKind, ...]:
    """The meetings that can be booked: of a plan's level, or before there is a plan."""
    return MEETINGS[Level(level)] if level else BEFORE_A_PLAN
