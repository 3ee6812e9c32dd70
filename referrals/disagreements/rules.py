"""Pure predicates of disagreements. Each returns reasons, plain sentences; no reasons means yes. `at` is an argument."""

from dataclasses import dataclass
from datetime import datetime

from referrals.disagreements.choices import ANSWERS, How, State


@dataclass(frozen=True)
class Answer:
    """What came back at a stage, and what is said of it at home."""

    how: str
    person: str
    said: str
    outcome: str = ""
    learning: str = ""
    answered_at: datetime | None = None

    def closes(self, *, is_last: bool) -> bool:
        """Resolved at any stage, or answered at the last one: there is nobody left to ask."""
        return self.how == How.RESOLVED or is_last


def answer_faults(answer: Answer, *, is_last: bool, opened_at: datetime, at: datetime) -> list[str]:
    """Words end a stage, never a tick; what closes a disagreement says what came of it and what was learned."""
    closes, when = answer.closes(is_last=is_last), answer.answered_at or at
    checks = [
        (answer.how not in ANSWERS, "Say whether it is resolved."),
        (not answer.person.strip(), "Say who answered on their side."),
        (not answer.said.strip(), "Say what they answered."),
        (when > at, "They cannot have answered in the future."),
        (when < opened_at, "They cannot have answered before the disagreement was opened."),
        (closes and not answer.outcome.strip(), "Say what came of the disagreement for the child."),
        (closes and not answer.learning.strip(), "Say what was learned from it."),
    ]
    return [sentence for stands, sentence in checks if stands]


def skip_faults(*, number: int, to: int, offered: list[int], reason: str, is_danger: bool) -> list[str]:
    """Stages are skipped only for a child in immediate danger, and with the reason (Working Together; statutory notes, 2)."""
    checks = [
        (not is_danger, "Stages may be skipped only when a child is in immediate danger."),
        (not reason.strip(), "Say why the stages between are skipped."),
        (to <= number or to not in offered, "Choose a later stage."),
    ]
    return [sentence for stands, sentence in checks if stands]


def close_faults(*, state: str, outcome: str, learning: str, is_last: bool, is_overdue: bool) -> list[str]:
    """Without an answer a disagreement ends in two ways: the school withdraws it, or the last limit passed in silence."""
    silent = is_last and is_overdue
    checks = [
        (
            state == State.ENDED and not silent,
            "It ends at the director only when the limit of the last stage has passed. Record their answer, or wait for it.",
        ),
        (state not in {State.ENDED, State.WITHDRAWN}, "Say how it ends."),
        (not outcome.strip(), "Say what this means for the child."),
        (not learning.strip(), "Say what was learned from it."),
    ]
    return [sentence for stands, sentence in checks if stands]


def may_open(*, works: bool, answers: bool, is_objected: bool) -> bool:
    """Whoever works on the case opens a disagreement; the head does for a reporter who is not satisfied."""
    return works or (answers and is_objected)
