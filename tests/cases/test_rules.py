"""What stands in the way, in sentences: the pure rules of concerns and cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases import rules
from cases.choices import Danger, DecisionKind, Urgency
from cases.rules import ClosureFacts, TriageFacts
from cases.states import CASE_MOVES, CONCERN_MOVES, CaseStatus, ConcernStatus

AT = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)
NOTHING_OWED = ClosureFacts(
    open_tasks=0,
    pending_handover=False,
    undecided_concerns=0,
    unanswered_reporters=0,
    child_voice_notes=1,
    unseen_roll_alerts=0,
)
SOUND = TriageFacts(
    decision=DecisionKind.OPEN_CASE,
    review_on=None,
    has_case=False,
    owner_may_own=True,
    history_read=True,
    added_since_read=0,
    has_pupils=True,
    not_referred_because="Below the threshold",
)


@pytest.mark.parametrize(
    ("in_danger", "has_marks", "urgency"),
    [
        (Danger.NOW, False, Urgency.DANGER),
        (Danger.NOW, True, Urgency.DANGER),
        (Danger.UNSURE, False, Urgency.URGENT),
        (Danger.NO, True, Urgency.URGENT),
        (Danger.NO, False, Urgency.ROUTINE),
    ],
)
@pytest.mark.parametrize("told_dsl", [True, False])
def test_having_told_a_lead_makes_no_concern_less_urgent(
    in_danger: str, has_marks: bool, urgency: str, told_dsl: bool
) -> None:
    assert rules.urgency_of(in_danger, has_marks=has_marks, told_dsl=told_dsl) == urgency


def test_a_case_on_which_nothing_is_owed_may_close() -> None:
    assert rules.closure_blockers(NOTHING_OWED) == []


@pytest.mark.parametrize(
    ("owed", "words"),
    [
        ({"open_tasks": 1}, "1 task is not done"),
        ({"open_tasks": 3}, "3 tasks are not done"),
        ({"pending_handover": True}, "hand-over"),
        ({"undecided_concerns": 2}, "2 concerns about these children"),
        ({"unanswered_reporters": 1}, "not satisfied"),
        ({"child_voice_notes": 0}, "own voice"),
        ({"unseen_roll_alerts": 1}, "roll"),
    ],
)
def test_each_thing_still_owed_keeps_a_case_open(owed: dict, words: str) -> None:
    (reason,) = rules.closure_blockers(replace(NOTHING_OWED, **owed))
    assert words in reason


def test_a_sound_decision_stands() -> None:
    assert rules.triage_blockers(SOUND, at=AT) == []


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"history_read": False}, "Read what is already held"),
        ({"added_since_read": 1}, "Something was added"),
        ({"owner_may_own": False}, "Choose an owner"),
        ({"has_pupils": False}, "Name the child"),
        ({"not_referred_because": "  "}, "not referred"),
        ({"decision": DecisionKind.MONITOR}, "until which day"),
        ({"decision": DecisionKind.MONITOR, "review_on": date(2026, 11, 17)}, "after today"),
        ({"decision": DecisionKind.ADD_TO_CASE}, "Choose the open case"),
    ],
)
def test_each_flaw_of_a_decision_is_named(flaw: dict, words: str) -> None:
    assert any(words in reason for reason in rules.triage_blockers(replace(SOUND, **flaw), at=AT))


def test_who_refers_need_not_say_why_not() -> None:
    assert rules.triage_blockers(replace(SOUND, decision=DecisionKind.REFER, not_referred_because=""), at=AT) == []


@pytest.mark.parametrize(
    ("chosen", "faults"),
    [(date(2026, 11, 17), 1), (date(2026, 11, 18), 0), (date(2026, 12, 29), 0), (date(2026, 12, 30), 1)],
)
def test_a_review_lies_after_today_and_within_the_limit(chosen: date, faults: int) -> None:
    assert len(rules.review_day_faults(chosen, at=AT, latest=date(2026, 12, 29))) == faults


@pytest.mark.parametrize(
    ("moves", "statuses", "start"),
    [(CONCERN_MOVES, ConcernStatus, ConcernStatus.LOGGED), (CASE_MOVES, CaseStatus, CaseStatus.OPEN)],
)
def test_every_status_can_be_reached_and_left(moves: dict, statuses: type, start: str) -> None:
    reached = {start}
    while more := {to for was, to in moves if was in reached} - reached:
        reached |= more
    assert reached == set(statuses) == {was for was, _ in moves}


def test_there_is_no_way_back_to_a_pool() -> None:
    assert not [move for move in CONCERN_MOVES if move[1] == ConcernStatus.LOGGED]
