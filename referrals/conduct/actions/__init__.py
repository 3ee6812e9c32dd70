"""The only writers of the sealed register: one function per verb, each with its event in its own transaction."""

from referrals.conduct.actions.base import pattern_waits
from referrals.conduct.actions.deciding import decide_threshold, record_lado
from referrals.conduct.actions.ending import close_matter, decide_body, record_outcome
from referrals.conduct.actions.handling import (
    add_to_matter,
    decide_measure,
    hold_strategy_meeting,
    name_child,
    record_told,
    review_matter,
    take_on,
    write_for_child,
)
from referrals.conduct.actions.patterns import escalate_pattern, look_at_pattern
from referrals.conduct.actions.reporting import add_to_report, note_attempt, report_adult, say_lado_told
from referrals.conduct.actions.sharing import end_sharing, hand_over_matter, possible_managers, share_matter

__all__ = [
    "add_to_matter",
    "add_to_report",
    "close_matter",
    "decide_body",
    "decide_measure",
    "decide_threshold",
    "end_sharing",
    "escalate_pattern",
    "hand_over_matter",
    "hold_strategy_meeting",
    "look_at_pattern",
    "name_child",
    "note_attempt",
    "pattern_waits",
    "possible_managers",
    "record_lado",
    "record_outcome",
    "record_told",
    "report_adult",
    "review_matter",
    "say_lado_told",
    "share_matter",
    "take_on",
    "write_for_child",
]
