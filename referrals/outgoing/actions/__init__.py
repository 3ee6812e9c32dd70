"""The only writers of referrals and of what passes between the school and the agencies."""

from referrals.outgoing.actions.contacts import Contacted, Promised, end_promise, record_contact, record_promise
from referrals.outgoing.actions.deciding import decide_not_to_refer, decide_to_refer, look_again, refer_as_decided
from referrals.outgoing.actions.duties import report_to_police
from referrals.outgoing.actions.ending import close_referral, withdraw_referral
from referrals.outgoing.actions.responses import record_response
from referrals.outgoing.actions.sending import add_to_referral, refer_by_phone, refer_in_writing

__all__ = [
    "Contacted",
    "Promised",
    "add_to_referral",
    "close_referral",
    "decide_not_to_refer",
    "decide_to_refer",
    "end_promise",
    "look_again",
    "record_contact",
    "record_promise",
    "record_response",
    "refer_as_decided",
    "refer_by_phone",
    "refer_in_writing",
    "report_to_police",
    "withdraw_referral",
]
