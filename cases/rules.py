"""Pure predicates of concerns and cases. Each returns reasons, plain sentences; no reasons means yes. `at` is an argument."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.choices import Danger, DecisionKind, Urgency
from safeguard.calendar import local_date

MAX_CHILDREN = 20


def urgency_of(in_danger: str, *, has_marks: bool, told_dsl: bool) -> Urgency:
    """Danger now is danger; not being sure, or an injury on the body map, is urgent; everything else is routine.

    Nobody is asked to grade a worry: the lead does that at triage. Having told a lead in person changes no clock.
    """
    if in_danger == Danger.NOW:
        return Urgency.DANGER
    if in_danger == Danger.UNSURE or has_marks:
        return Urgency.URGENT
    return Urgency.ROUTINE


@dataclass(frozen=True)
class ClosureFacts:
    """What must be known to judge whether a case may close."""

    open_tasks: int
    pending_handover: bool
    undecided_concerns: int
    unanswered_reporters: int
    child_voice_notes: int
    unseen_roll_alerts: int


@dataclass(frozen=True)
class Check:
    """One thing that must be so before a case may close; `blocked_by` is empty when it is."""

    code: str
    label: str
    blocked_by: str
    mended_at: str = ""  # the name of a page about the case, for checks that other apps bring
    mend: str = ""


def closure_checks(facts: ClosureFacts) -> list[Check]:
    """Go through everything that may still be owed to the child (architecture, work flow 5)."""
    tasks = f"{_count(facts.open_tasks, 'task is', 'tasks are')} not done. Finish or withdraw each."
    concerns = f"{_count(facts.undecided_concerns, 'concern', 'concerns')} about these children still to be decided."
    handover = "A hand-over is waiting to be accepted. Withdraw it first."
    reporters = "A reporter is not satisfied and the head has not answered yet."
    voice = "The child’s own voice is not on the case. Add a note of what the child says."
    roll = "A change on the roll has not been looked at."
    checks = [
        ("tasks", "Every task is done or withdrawn", facts.open_tasks > 0, tasks),
        ("handover", "No hand-over is waiting", facts.pending_handover, handover),
        ("concerns", "Every concern about these children is decided", facts.undecided_concerns > 0, concerns),
        ("reporters", "No reporter waits for an answer", facts.unanswered_reporters > 0, reporters),
        ("voice", "The child’s own voice is on the case", facts.child_voice_notes == 0, voice),
        ("roll", "Every change on the roll was looked at", facts.unseen_roll_alerts > 0, roll),
    ]
    return [Check(code, label, sentence if stands else "") for code, label, stands, sentence in checks]


def closure_blockers(facts: ClosureFacts) -> list[str]:
    """Name what is still owed to the child before a case may close."""
    return [check.blocked_by for check in closure_checks(facts) if check.blocked_by]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@dataclass(frozen=True)
class TriageFacts:
    """What a decision must stand on."""

    decision: str
    review_on: date | None
    has_case: bool
    owner_may_own: bool
    history_read: bool
    added_since_read: int
    has_pupils: bool
    not_referred_because: str


def triage_blockers(facts: TriageFacts, *, at: datetime) -> list[str]:
    """Say what a triage decision still lacks: the history read, a date for monitoring, an owner, a case, a child."""
    opens = facts.decision in {DecisionKind.OPEN_CASE, DecisionKind.REFER, DecisionKind.EARLY_HELP}
    checks = [
        (not facts.history_read, "Read what is already held about each child before you decide."),
        (
            facts.history_read and facts.added_since_read > 0,
            "Something was added to the history since you read it. Read it again before you decide.",
        ),
        (
            facts.decision == DecisionKind.MONITOR and (facts.review_on is None or facts.review_on <= local_date(at)),
            "Say until which day you monitor: a day after today.",
        ),
        (facts.decision == DecisionKind.ADD_TO_CASE and not facts.has_case, "Choose the open case to add this to."),
        (opens and not facts.owner_may_own, "Choose an owner who may own cases here and has no conflict of interest."),
        (
            opens and not facts.has_pupils,
            "A case is about a child on the roll. Name the child before you open one.",
        ),
        (
            facts.decision != DecisionKind.REFER and not facts.not_referred_because.strip(),
            "Say why this is not referred to another agency.",
        ),
    ]
    return [sentence for stands, sentence in checks if stands]


def review_day_faults(next_review_on: date, *, at: datetime, latest: date) -> list[str]:
    """A next review lies after today and within the school's limit; every open case has one."""
    if next_review_on <= local_date(at):
        return ["The next review must be after today."]
    if next_review_on > latest:
        return [f"The next review can be {latest:%-d %B %Y} at the latest."]
    return []
