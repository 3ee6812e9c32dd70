"""The only writers of plans: beginning and ending, their people and facts, their meetings, our reports."""

from referrals.plans.actions.meetings import Ask, book_meeting, call_off, record_meeting
from referrals.plans.actions.plans import end_plan, note_change, note_person, start_plan
from referrals.plans.actions.reports import send_report, share_report

__all__ = [
    "Ask",
    "book_meeting",
    "call_off",
    "end_plan",
    "note_change",
    "note_person",
    "record_meeting",
    "send_report",
    "share_report",
    "start_plan",
]
