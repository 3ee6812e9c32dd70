"""The only writers of concerns and cases: one function per verb of the field, each with its event in its own transaction."""

from cases.actions.access import end_sharing, lift_wall, raise_wall, restrict_case, share_case, unrestrict_case
from cases.actions.cases import open_case
from cases.actions.closing import close_case, propose_closing, refuse_closing, reopen_case
from cases.actions.concern_handovers import (
    accept_concern,
    decline_concern,
    offer_concern,
    reassign_concern,
    withdraw_concern_offer,
)
from cases.actions.concerns import (
    acknowledge_concern,
    add_to_concern,
    answer_reporter,
    close_concern,
    correct,
    log_concern,
    name_child,
    say_not_satisfied,
    tell_reporter,
    withdraw,
)
from cases.actions.drafts import discard_draft, expire_drafts, save_draft, show_danger, start_draft
from cases.actions.files import attach_files
from cases.actions.handovers import accept_handover, decline_handover, offer_handover, offer_many, withdraw_handover
from cases.actions.notes import add_note, hold_meeting
from cases.actions.reviews import review_case
from cases.actions.roll_alerts import look_at_roll_alert, raise_roll_alerts
from cases.actions.submissions import expire_unsent, forget_unsent, keep_unsent, remember_submission
from cases.actions.tasks import finish_task, give_task, withdraw_task
from cases.actions.triage import triage_concern

__all__ = [
    "accept_concern",
    "accept_handover",
    "acknowledge_concern",
    "add_note",
    "add_to_concern",
    "answer_reporter",
    "attach_files",
    "close_case",
    "close_concern",
    "correct",
    "decline_concern",
    "decline_handover",
    "discard_draft",
    "end_sharing",
    "expire_drafts",
    "expire_unsent",
    "finish_task",
    "forget_unsent",
    "give_task",
    "hold_meeting",
    "keep_unsent",
    "lift_wall",
    "log_concern",
    "look_at_roll_alert",
    "name_child",
    "offer_concern",
    "offer_handover",
    "offer_many",
    "open_case",
    "propose_closing",
    "raise_roll_alerts",
    "raise_wall",
    "reassign_concern",
    "refuse_closing",
    "remember_submission",
    "reopen_case",
    "restrict_case",
    "review_case",
    "save_draft",
    "say_not_satisfied",
    "share_case",
    "show_danger",
    "start_draft",
    "tell_reporter",
    "triage_concern",
    "unrestrict_case",
    "withdraw",
    "withdraw_concern_offer",
    "withdraw_handover",
    "withdraw_task",
]
