"""The only writers of transfers: beginning, review, making the bundle, sending, receipt; files that must come; taking one in."""

from referrals.transfers.actions.beginning import (
    begin_transfer,
    cancel_transfer,
    hold_file,
    note_no_file,
    set_destination,
    start_transfer,
)
from referrals.transfers.actions.building import STEPS, ask_for_bundle, make, make_waiting, tidy
from referrals.transfers.actions.contents import review_contents
from referrals.transfers.actions.keeping import kept_by, set_keeping
from referrals.transfers.actions.receipts import chase, confirm_by_link, note_opening, record_receipt, try_code
from referrals.transfers.actions.receiving import attach_bundle, discard_bundle, upload_bundle
from referrals.transfers.actions.requests import await_files, leave_again, say_no_file, take_paper
from referrals.transfers.actions.sending import Sent, hand_over_paper, hashed, send_link, warn_owners

__all__ = [
    "STEPS",
    "Sent",
    "ask_for_bundle",
    "attach_bundle",
    "await_files",
    "begin_transfer",
    "cancel_transfer",
    "chase",
    "confirm_by_link",
    "discard_bundle",
    "hand_over_paper",
    "hashed",
    "hold_file",
    "kept_by",
    "leave_again",
    "make",
    "make_waiting",
    "note_no_file",
    "note_opening",
    "record_receipt",
    "review_contents",
    "say_no_file",
    "send_link",
    "set_destination",
    "set_keeping",
    "start_transfer",
    "take_paper",
    "tidy",
    "try_code",
    "upload_bundle",
    "warn_owners",
]
