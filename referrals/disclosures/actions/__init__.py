"""Everything that can be done to disclosures, notices and serious incidents."""

from referrals.disclosures.actions.accounting import finish_action, give_action, withdraw_action
from referrals.disclosures.actions.briefings import drafted, issue_briefing, people_of
from referrals.disclosures.actions.following import account_of, add_to_case, log_concern_from
from referrals.disclosures.actions.holds import lift_hold, place_hold, standing
from referrals.disclosures.actions.incidents import (
    add_entry,
    add_person,
    close_incident,
    open_incident,
    tell_of_incident,
)
from referrals.disclosures.actions.notices import (
    enter_notice,
    match_notice,
    plan_notice,
    query_notice,
    say_not_ours,
    tell_of_notice,
    unmatch_notice,
)
from referrals.disclosures.actions.sharing import open_disclosure, share_information, withhold_information

__all__ = [
    "account_of",
    "add_entry",
    "add_person",
    "add_to_case",
    "close_incident",
    "drafted",
    "enter_notice",
    "finish_action",
    "give_action",
    "issue_briefing",
    "lift_hold",
    "log_concern_from",
    "match_notice",
    "open_disclosure",
    "open_incident",
    "people_of",
    "place_hold",
    "plan_notice",
    "query_notice",
    "say_not_ours",
    "share_information",
    "standing",
    "tell_of_incident",
    "tell_of_notice",
    "unmatch_notice",
    "withdraw_action",
    "withhold_information",
]
