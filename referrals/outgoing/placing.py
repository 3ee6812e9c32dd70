"""Where the acts of this app stand on a chronology, and the page that it adds to a case, as data."""

from typing import Final

from cases.hooks import Section
from cases.selectors.groups import Group
from referrals.outgoing.verbs import Verb

SECTION: Final = Section("Referrals", "referrals:of_case")
OF_CASES: Final = {Verb.REFERRAL_DECIDED, Verb.NOT_REFERRED}  # turning points of a case
GROUPS: Final = [
    (Group.DECISIONS, [*sorted(OF_CASES), Verb.NOT_REFERRED_REVIEWED], sorted(OF_CASES)),
    (
        Group.REFERRALS,
        [
            Verb.REFERRAL_PHONED,
            Verb.REFERRAL_SENT,
            Verb.REFERRAL_ADDED_TO,
            Verb.RESPONSE_RECORDED,
            Verb.REFERRAL_CLOSED,
            Verb.REFERRAL_WITHDRAWN,
            Verb.CONTACT_RECORDED,
            Verb.PROMISE_RECORDED,
            Verb.PROMISE_ENDED,
            Verb.DUTY_GIVEN,
            Verb.DUTY_MET,
        ],
        [Verb.REFERRAL_PHONED, Verb.REFERRAL_SENT, Verb.RESPONSE_RECORDED, Verb.DUTY_MET],
    ),
]
